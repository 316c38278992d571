"""Malicious files, uploaded to every page that accepts tables: refused in words, and nothing is imported."""

from __future__ import annotations

import ast
import datetime as dt
import gzip
import html
import io
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muster.interchange.models import SentRoster
from muster.people.models import Pupil
from tests.assessed import Assessed
from tests.cast import School

PROJECT = Path(__file__).parents[2]
SHEET, WORKBOOK, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
SECONDS = 20.0  # a page that hangs takes minutes, a busy machine several seconds
MARKS = "/marks/differences"
WOULD_COME_IN = ('name="fingerprint"', 'name="results"', 'name="content"', 'name="column-0"')
"""Fields of a page that has read a table, and asks whether to import it or what its columns are."""

TAKES_TABLES = {
    "muster/interchange/views.py": "a roster",
    "muster/interchange/timetable_views.py": "a timetable",
    "muster/interchange/history_views.py": "earlier attendance",
    "muster/interchange/results_views.py": "results of a sheet",
    "muster/interchange/transitions_views.py": "national figures, of nobody",
    "muster/reports/views/sending.py": "the export of another system, as CSV",
}
TAKES_OTHER_FILES = {
    "muster/interchange/photographs_views.py": "a zip of pictures: hostile ones are in interchange/tests/test_photographs.py",
    "muster/photographs/views.py": "a picture, drawn anew by a process without rights",
    "muster/reports/views/cycles.py": "a template's mark, drawn anew in the same way",
}


def workbook() -> bytes:
    """A sound workbook, which every page could take for its table."""
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in (("Pupil ID", "Forename", "Surname"), ("1", "Mallory", "Intruder")):
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


def changed(name: str, content: bytes, *more: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """The workbook with one part replaced and further parts added."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
        for entry_or_info, data in more:
            new.writestr(entry_or_info, data)
    return kept.getvalue()


def declaring(declarations: str, use: str, encoding: str = "utf-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE worksheet [{declarations}]>'
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{use}</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{head}<worksheet xmlns="{space}"><sheetData>{cell}</sheetData></worksheet>'.encode(encoding)


def laughs() -> str:
    steps = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!ENTITY l0 "ha">{steps}'


def linked() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def packed(*entries: tuple[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return kept.getvalue()


ROWS = b"Pupil ID,Forename,Surname\r\n1,Mallory,Intruder\r\n"
EXTERNAL = '<!ENTITY x SYSTEM "file:///etc/passwd">'
ASKING = '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;'
BOMB = b"0" * 40_000_000


def sheet(rows: bytes, after: bytes = b"") -> bytes:
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return b"<worksheet %b><sheetData>%b</sheetData>%b</worksheet>" % (space, rows, after)


UNSAVED = b'<row r="1"><c r="A1"><f>1+1</f></c></row>'
FAR_AWAY = b'<row r="99999999999999"><c r="A99999999999999"><v>1</v></c></row>'

ATTACKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a billion laughs": ("a.xlsx", lambda: changed(SHEET, declaring(laughs(), "&l9;"))),
    "a billion laughs in UTF-16": ("a.xlsx", lambda: changed(SHEET, declaring(laughs(), "&l9;", "utf-16"))),
    "an entity of this machine": ("a.xlsx", lambda: changed(SHEET, declaring(EXTERNAL, "&x;"))),
    "an entity of another machine": ("a.xlsx", lambda: changed(SHEET, declaring(ASKING, "x"))),
    "entities in the workbook's own part": ("a.xlsx", lambda: changed(WORKBOOK, declaring(EXTERNAL, "&x;"))),
    "entities in a part beside": (
        "a.xlsx",
        lambda: changed("", b"", ("docProps/x.xml", declaring(EXTERNAL, "&x;"))),
    ),
    "a bomb in a workbook": ("a.xlsx", lambda: changed("", b"", ("xl/media/bomb.bin", BOMB))),
    "a comment that is searched again from each of its signs": (
        "a.xlsx",
        lambda: changed(SHEET, sheet(UNSAVED, b"<!--%b-->" % (b"<mergeCell " * 60_000))),
    ),
    "a formula, and a row that is far away": ("a.xlsx", lambda: changed(SHEET, sheet(UNSAVED + FAR_AWAY))),
    "a way out in a workbook": ("a.xlsx", lambda: changed("", b"", ("../../muster/x.py", b"x"))),
    "a link in a workbook": ("a.xlsx", lambda: changed("", b"", (linked(), b"/etc/passwd"))),
    "one part twice in a workbook": ("a.xlsx", lambda: changed("", b"", (SHEET.upper(), b"<x/>"))),
    "a bomb in a zip": ("a.zip", lambda: packed(("users.csv", BOMB))),
    "a way out in a zip": ("a.zip", lambda: packed(("../users.csv", ROWS))),
    "a bomb alone": ("a.csv.gz", lambda: gzip.compress(BOMB)),
    "an endless cell": ("a.csv", lambda: b'UPN,Date,Session,Code\r\n"' + b"A" * 3_000_000),
    "a name of a column that is all brackets": ("a.csv", lambda: b"(" * 100_000 + b",UPN\r\n1,2\r\n"),
    "a name of a column that is all dots": ("a.csv", lambda: b"a." * 50_000 + b",UPN\r\n1,2\r\n"),
    "an endless line": ("a.csv", lambda: b"UPN,Date,Session,Code" + b",x" * 500_000),
    "a million empty lines": ("a.csv", lambda: b"UPN,Date,Session,Code" + b"\n" * 1_000_000),
    "zero bytes": ("a.csv", lambda: b"UPN,Date,Session,Code\r\nA\0,2026-11-25,AM,/\r\n"),
    "writing turned round": ("a.csv", "UPN,Date,Session,Code\r\n\u202eA,B,C,D\r\n".encode),
    "half a letter": ("a.csv", lambda: b"UPN,Date,Session,Code\r\n\xff\xfe,2026-11-25,AM,/\r\n"),
    "a program": ("a.csv", lambda: b"\x7fELF\x02\x01\x01" + bytes(200)),
    "a picture that is called CSV": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "a document that is called CSV": ("a.csv", lambda: b"%PDF-1.7\n1 0 obj\n<< /OpenAction 2 0 R >>\n"),
    "a page that is called CSV": ("a.csv", lambda: b"<html><script>alert(1)</script></html>"),
    "a workbook that is called CSV": ("a.csv", lambda: changed(SHEET, declaring(laughs(), "&l9;"))),
}


def pages(assessed: Assessed) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each page that takes a table: its address, the name of the file's field, and the other fields."""
    place = assessed.place
    day = assessed.school.year.first_day + dt.timedelta(days=90)
    yield "/import/", "sent", {}
    yield "/import/timetable", "sent", {"first_day": day.isoformat()}
    yield "/import/attendance", "sent", {}
    said = {"name": "Grades", "source": "A publication", "results_year": "2025"}
    yield "/import/transitions", "table", said
    yield f"/results/{place.group_id}/{place.course_id}/points/import", "table", {}
    yield MARKS, "marks", {}


def counts(school: School) -> tuple[int, int]:
    with school.seen_by_command():
        here = Pupil.objects.filter(school_id=school.id).count()
        return here, SentRoster.objects.filter(school_id=school.id).count()


def said(browser: Client, address: str, files: dict[str, object]) -> tuple[int, str]:
    answer = browser.post(address, files, follow=True)
    return answer.status_code, html.unescape(answer.content.decode())


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_file_that_attacks_is_refused_by_every_page_that_takes_tables(assessed: Assessed, attack: str):
    school = assessed.school
    name, made = ATTACKS[attack]
    data, (pupils, _) = made(), counts(school)
    head, officer = school.signed_in(school.head), school.signed_in(school.data_manager)
    for address, field, more in pages(assessed):
        browser = officer if address == MARKS else head
        began = time.process_time()
        status, page = said(browser, address, {field: SimpleUploadedFile(name, data), **more})
        assert status in {200, 422}, f"{address} answers {status}"
        assert not any(sign in page for sign in WOULD_COME_IN), f"{address} would bring it in"
        assert "root:" not in page
        assert time.process_time() - began < SECONDS, f"{address} worked too long on it"
    assert counts(school)[0] == pupils


def test_the_same_workbook_without_the_attack_is_read(assessed: Assessed):
    """So that what is refused above is refused for the attack."""
    file = SimpleUploadedFile("a.xlsx", workbook())
    browser = assessed.school.signed_in(assessed.school.head)
    shown = said(browser, "/import/", {"sent": file})[1]
    assert any(sign in shown for sign in WOULD_COME_IN)


SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://127.0.0.1:9/"&A1,"look")'


def test_what_is_written_into_a_file_of_marks_is_shown_as_words_and_runs_nowhere(school: School):
    lines = ("UPN,Date,Session,Code", f"{SCRIPT},2026-11-25,AM,/", f"'{FORMULA},2026-11-25,AM,{SCRIPT}")
    file = SimpleUploadedFile(f"{SCRIPT}.csv", "\r\n".join(lines).encode())
    answer = school.signed_in(school.data_manager).post(MARKS, {"marks": file})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "What is wrong with the file?" in page
    assert SCRIPT not in page
    assert FORMULA not in html.unescape(page), "what a line says of a child is not repeated"


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_a_sound_file_of_marks_is_compared_whichever_way_its_lines_end(school: School, ending: str):
    """So that what is refused above is refused for the attack."""
    lines = ("UPN,Date,Session,Code", "Z820200116019,2026-11-25,AM,/")
    file = SimpleUploadedFile("marks.csv", ending.join(lines).encode())
    answer = school.signed_in(school.data_manager).post(MARKS, {"marks": file})
    assert answer.status_code == 200, answer.content.decode()


def test_every_page_that_takes_a_file_is_named_here():
    found = set()
    for path in (PROJECT / "muster").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.Attribute) and node.attr == "FILES" for node in ast.walk(tree)):
            found.add(path.relative_to(PROJECT).as_posix())
    assert found == TAKES_TABLES.keys() | TAKES_OTHER_FILES.keys()
