"""Files as they really come, and as somebody might make them: each is read or refused in words with its place, never raised."""

import datetime as dt
import io
import stat
import zipfile
from collections.abc import Callable, Iterable, Mapping

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.workbook import Workbook

from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings, Problem, stops
from muster.interchange.reading import read
from muster.interchange.roster import Reading
from muster.interchange.tables.choices import Choices
from muster.interchange.tests.packages import ENGLAND_YEARS, package, replaced, zipped
from tests.cast import School

TODAY = dt.date(2026, 11, 24)
HEAD = "Pupil ID,Forename,Surname,DOB\n"
GOOD = package()


def came(files: Mapping[str, bytes], *, tolerant: bool = False) -> Reading:
    findings = Findings(tolerant=tolerant)
    return read(from_upload(files.items(), findings), Choices(TODAY, year_groups=ENGLAND_YEARS), findings)


def csv_of(text: str, encoding: str = "utf-8") -> dict[str, bytes]:
    return {"pupils.csv": text.encode(encoding)}


def book(fill: Callable[[Workbook], object]) -> bytes:
    made, kept = openpyxl.Workbook(), io.BytesIO()
    fill(made)
    made.save(kept)
    return kept.getvalue()


def rows(*lines: Iterable[object]) -> Callable[[Workbook], None]:
    def fill(made: Workbook) -> None:
        for line in lines:
            made.active.append(list(line))

    return fill


def with_hidden(made: Workbook) -> None:
    rows(["Pupil ID", "Forename", "Surname"], [1, "A", "B"])(made)
    hidden = made.create_sheet("Old")
    hidden.append(["Pupil ID", "Forename", "Surname"])
    hidden.append([2, "C", "D"])
    hidden.sheet_state = "hidden"


def with_merged(made: Workbook) -> None:
    rows(["Pupils of 2026"], ["Pupil ID", "Forename", "Surname", "DOB"], [1, "A", "B", dt.date(2015, 3, 4)])(
        made
    )
    made.active.merge_cells("A1:D1")


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return kept.getvalue()


def a_link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("users.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


READ: dict[str, tuple[Mapping[str, bytes], int]] = {
    "semicolons": (csv_of("Pupil ID;Forename;Surname\n1;A;B\n"), 1),
    "a mark at the beginning": (csv_of("\ufeffPupil ID,Forename,Surname\n1,A,B\n"), 1),
    "UTF-16": (csv_of("Pupil ID,Forename,Surname\n1,Zoë,B\n", "utf-16"), 1),
    "Windows-1252": (csv_of("Pupil ID,Forename,Surname\n1,Zoë,O’Brien\n", "cp1252"), 1),
    "old line ends": (csv_of("Pupil ID,Forename,Surname\r1,A,B\r2,C,D\r"), 2),
    "mixed line ends": (csv_of("Pupil ID,Forename,Surname\r\n1,A,B\n2,C,D\r3,E,F\r\n"), 3),
    "a line break in a cell": (csv_of('Pupil ID,Forename,Surname\n1,"A\nB",C\n'), 1),
    "two hundred columns": (csv_of(f"{HEAD.strip()}{',c' * 200}\n1,A,B,{',x' * 200}\n"), 1),
    "a workbook with a merged title and real dates": ({"p.xlsx": book(with_merged)}, 1),
    "a workbook with a hidden sheet": ({"p.xlsx": book(with_hidden)}, 1),
    "a workbook called CSV": ({"p.csv": book(with_hidden)}, 1),
    "CSV called a workbook": ({"p.xlsx": b"Pupil ID,Forename,Surname\n1,A,B\n"}, 1),
    "a workbook in a zip, as it is": (
        {"all.zip": packed(("p.xlsx", book(with_hidden)), method=zipfile.ZIP_STORED)},
        1,
    ),
    "a folder in a zip": ({"r.zip": packed(*((f"export/{name}", text) for name, text in GOOD.items()))}, 4),
    "folders in folders": ({"r.zip": packed(*((f"a/b/{name}", text) for name, text in GOOD.items()))}, 4),
    "a header alone": (csv_of(HEAD), 0),
}

REFUSED: dict[str, tuple[Mapping[str, bytes], str, int]] = {
    "a zero byte": (csv_of("Pupil ID,Forename,Surname\n1,A\0,B\n"), "A zero byte stands here", 2),
    "an endless cell": (csv_of(f"{HEAD}1,{'A' * 200_000},B,\n"), "far too long", 2),
    "another separator below": (csv_of("Pupil ID,Forename,Surname\n1;A;B\n"), "There is no name", 2),
    "too many cells": (csv_of(f"{HEAD}1,A,B,,x,y\n"), "The line has 6 cells and the header 4", 2),
    "an open quotation": (csv_of(f'{HEAD}1,"A,B\n2,C,D,\n'), "never closed", 2),
    "a wrong date": (csv_of(f"{HEAD}1,A,B,31/02/2015\n"), "This is not a day", 2),
    "a date to come": (csv_of(f"{HEAD}1,A,B,2027-01-01\n"), "No pupil is born on this day", 2),
    "an ancient date": (csv_of(f"{HEAD}1,A,B,1850-01-01\n"), "No pupil is born on this day", 2),
    "a control character": (csv_of(f"{HEAD}1,A\x1b[31m,B,\n"), "cannot be seen", 2),
    "writing turned round": (csv_of(f"{HEAD}1,\u202eA,B,\n"), "cannot be seen", 2),
    "an error of a spreadsheet": (
        {"p.xlsx": book(rows(["Pupil ID", "Forename", "Surname"], [1, "#REF!", "B"]))},
        "shows an error",
        2,
    ),
    "a formula without a result": (
        {"p.xlsx": book(rows(["Pupil ID", "Forename", "Surname"], [1, "=A1", "B"]))},
        "result was not saved",
        2,
    ),
    "one person twice": (csv_of(f"{HEAD}1,A,B,\n1,A,C,\n"), "Another line has this person's id", 3),
    "four hundred columns": (csv_of(f"{HEAD.strip()}{',c' * 400}\n"), "larger than 300 columns", 0),
    "nothing": ({"p.csv": b""}, "The file is empty", 0),
    "an empty workbook": ({"p.xlsx": book(lambda _: None)}, "The file is empty", 0),
    "half a workbook": ({"p.xlsx": book(with_hidden)[:300]}, "damaged", 0),
    "a document": (
        {"p.docx": packed(("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>"))},
        "office document",
        0,
    ),
    "JSON": ({"p.json": b'{"users": []}'}, "This is JSON", 0),
    "a zip in a zip": ({"r.zip": packed(("inner.zip", zipped(GOOD)))}, "This is a zip", 0),
    "several folders": (
        {"r.zip": packed(*((f"{name[0]}/{name}", text) for name, text in GOOD.items()))},
        "holds several folders",
        0,
    ),
    "a link": ({"r.zip": packed((a_link(), "/etc/passwd"))}, "a link, not a file", 0),
    "a way out": ({"r.zip": packed(("../users.csv", "x"))}, "points outside", 0),
    "a bomb": ({"r.zip": packed(("users.csv", b"0" * 20_000_000))}, "far more than a roster", 0),
    "half a zip": ({"r.zip": zipped(GOOD)[:200]}, "damaged or incomplete", 0),
    "no manifest": (
        {"r.zip": zipped({n: c for n, c in GOOD.items() if n != "manifest.csv"})},
        "no manifest.csv",
        0,
    ),
    "a file missing": (
        {"r.zip": zipped({n: c for n, c in GOOD.items() if n != "users.csv"})},
        "the file is not there",
        0,
    ),
    "1.1 called 1.2": (
        {"r.zip": zipped({**package(version="1.1"), "manifest.csv": GOOD["manifest.csv"]})},
        "has no column",
        1,
    ),
    "semicolons in OneRoster": (
        {"r.zip": zipped({**GOOD, "users.csv": GOOD["users.csv"].replace(",", ";")})},
        "semicolons",
        1,
    ),
    "a zero byte in OneRoster": (
        {"r.zip": zipped(replaced(GOOD, "users.csv", "Given0", "Gi\0ven"))},
        "A zero byte",
        2,
    ),
    "a reference that leads nowhere": (
        {"r.zip": zipped(replaced(GOOD, "enrollments.csv", "class-0,", "class-99,"))},
        "leads nowhere",
        2,
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read(name: str):
    files, pupils = READ[name]
    found = came(files)
    assert not stops(found.problems), found.problems
    assert len(found.roster.pupils) == pupils


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_is_refused_in_words_with_its_line(name: str):
    files, words, line = REFUSED[name]
    found = came(files)
    assert stops(found.problems)
    assert found.roster.pupils == ()
    fitting = [one for one in found.problems if words in one.what]
    assert fitting, [one.what for one in found.problems]
    assert fitting[0].line == line
    assert all(said(one) for one in found.problems)


def said(problem: Problem) -> bool:
    """Whether a person can act on it."""
    return bool(problem.file and problem.what) and len(problem.remedy) > 5


@pytest.mark.parametrize("name", [*READ, *REFUSED])
def test_tolerance_raises_nothing_either(name: str):
    files = (READ.get(name) or REFUSED[name])[0]
    assert came(files, tolerant=True).problems is not None


def test_a_hidden_sheet_is_named_and_not_read():
    problems = came(READ["a workbook with a hidden sheet"][0]).problems
    assert [one.file for one in problems if "hidden" in one.what] == ["p.xlsx/Old"]


@pytest.mark.parametrize("name", ["a zero byte", "a bomb", "half a workbook", "JSON", "1.1 called 1.2"])
def test_the_page_says_so_too(school: School, name: str):
    files, words, _ = REFUSED[name]
    client = school.signed_in(school.data_manager)
    uploads = [SimpleUploadedFile(title, data) for title, data in files.items()]
    answer = client.post("/import/", {"sent": uploads}, follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in page
    assert "Nothing has been imported." in page
