"""Marks of earlier days from a table: read with their faults, held against the school, entered whole, found in the mark's history."""

import datetime as dt
import html
import io
import re
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.models import Register, RegisterEntry
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.calendar.profile import profile
from muster.interchange.history.reading import read_marks
from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, stops
from muster.interchange.tables.choices import Choices
from muster.interchange.tests.packages import ENGLAND_YEARS
from muster.people.actions.corrections import Correction, correct_particulars
from muster.people.models import Enrolment
from muster.people.records import Particulars
from muster.people.upn import check_letter
from tests.cast import School
from tests.past_registers import take_week

DAY = dt.date(2026, 11, 19)
MONDAY = dt.date(2026, 11, 16)
BEFORE = dt.date(2025, 11, 17)
ENGLAND = profile("england")
HEAD = "Pupil ID,Date,Session,Mark,Minutes Late\n"


def read(text: str, *, tolerant: bool = False):
    findings = Findings(tolerant=tolerant)
    parcel = Parcel("marks.csv", {"marks.csv": text.encode()})
    lines, questions = read_marks(
        parcel, Choices(dt.date(2026, 11, 24), year_groups=ENGLAND_YEARS), ENGLAND, findings
    )
    return lines, questions, list(findings)


def test_a_line_a_mark_and_a_line_a_day_say_the_same():
    by_mark, _, _ = read("UPN,Date,Session,Code\nA1,2026-11-19,AM,/\nA1,2026-11-19,PM,\\\n")
    by_day, _, problems = read("UPN,Date,AM,PM Mark\nA1,19/11/2026,/,\\\n")
    assert [(one.upn, one.day, one.slot, one.written) for one in by_mark] == [
        ("A1", DAY, 0, "/"),
        ("A1", DAY, 1, "\\"),
    ]
    assert [(one.day, one.slot, one.written) for one in by_day] == [(DAY, 0, "/"), (DAY, 1, "\\")]
    assert not problems


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("1,soon,AM,/,", "Date", "soon"),
        ("1,2026-11-19,night,/,", "Session", "night"),
        ("1,2026-11-19,AM,L,many", "Minutes Late", "many"),
        (",2026-11-19,AM,/,", "", ""),
    ],
)
def test_a_bad_line_is_named_with_its_column_and_value(line: str, column: str, value: str):
    lines, _, problems = read(f"{HEAD}{line}\n2,2026-11-19,AM,/,\n")
    assert len(lines) == 1
    assert [(one.line, one.column, one.value) for one in problems] == [(2, column, value)]
    assert stops(problems)


def test_a_table_without_its_columns_says_which_are_missing():
    _, _, problems = read("Name,Date\nX,2026-11-19\n")
    assert "UPN or pupil id, session, code" in problems[0].what


def test_dates_that_can_be_read_two_ways_are_asked_about():
    _, questions, _ = read("UPN,Date,Session,Code\nA1,03/11/2026,AM,/\n")
    assert [question.key for question in questions] == ["dates:marks.csv"]


@given(st.binary(max_size=200))
def test_nothing_that_is_sent_breaks_reading(data: bytes):
    findings = Findings(tolerant=True)
    read_marks(
        Parcel("marks.csv", {"marks.csv": data}),
        Choices(dt.date(2026, 11, 24), year_groups=ENGLAND_YEARS),
        ENGLAND,
        findings,
    )


def send(client: Client, data: bytes, name: str = "marks.csv", **fields: str) -> tuple[str, str]:
    """Send a table; return the address of its plan and the page."""
    answer = client.post("/import/attendance", {"sent": SimpleUploadedFile(name, data), **fields})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], text(client.get(answer["Location"]))


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return html.unescape(answer.content.decode())


def agree(client: Client, address: str, plan: str) -> HttpResponseBase:
    found = re.search(r'name="fingerprint" value="(\w+)"', plan)
    assert found
    return client.post(f"{address}/apply", {"fingerprint": found[1]}, follow=True)


def table(*lines: tuple[object, ...]) -> bytes:
    return (HEAD + "".join(",".join(map(str, line)) + "\n" for line in lines)).encode()


def codes(school: School, day: dt.date = DAY, slot: int = 0) -> dict[uuid.UUID, str]:
    with school.seen_by(school.tutor) as viewer:
        rows = register_sheet(viewer, school.register(day=day, slot=slot)).rows
        return {row.pupil_id: row.code for row in rows}


def differences(school: School) -> int:
    with school.seen_by_command() as viewer:
        return len(verify_lines(viewer, school.year).differences)


def test_marks_are_shown_entered_whole_and_said_to_be_brought_in(school: School):
    client = school.signed_in(school.data_manager)
    address, plan = send(
        client,
        table(
            (school.ada, DAY, "AM", "/", ""),
            (school.ben, DAY, "AM", "L", 12),
            (school.ada, DAY, "PM", "I", ""),
        ),
    )
    assert "3 marks for 2 pupils" in plan
    assert "Late (L)" in plan
    assert codes(school)[school.ada] == ""
    assert "Brought in: 3 marks for 2 pupils" in text(agree(client, address, plan))
    assert (codes(school)[school.ada], codes(school)[school.ben]) == ("/", "L")
    assert codes(school, slot=1)[school.ada] == "I"
    assert differences(school) == 0
    with school.seen_by(school.data_manager) as viewer:
        entries = RegisterEntry.objects.filter(school_id=viewer.school_id)
        assert {(entry.origin, entry.by_person) for entry in entries} == {
            (RegisterEntry.Origin.IMPORT, school.data_manager)
        }
    address = f"/registers/{school.form_3b}/{DAY}/am/pupils/{school.ben}/"
    assert "brought in from another system" in text(school.signed_in(school.tutor).get(address))


def test_twice_is_the_same_as_once_and_what_is_here_is_never_overwritten(school: School):
    take_week(school, school.form_3b, MONDAY, {school.ada: "......I..."})
    client = school.signed_in(school.data_manager)
    _, plan = send(client, table((school.ada, DAY, "AM", "/", "")))
    assert "The register here says I for this session" in plan
    address, plan = send(client, table((school.ada, DAY, "AM", "I", ""), (school.ben, DAY, "AM", "/", "")))
    assert "1 mark for 1 pupil" in plan
    assert "1 mark is here already and stays." in plan
    agree(client, address, plan)
    assert (codes(school)[school.ada], codes(school)[school.ben]) == ("I", "/")
    assert differences(school) == 0
    _, plan = send(client, table((school.ben, DAY, "AM", "/", "")))
    assert "No mark comes in" in plan


def test_every_bad_line_is_reported_and_nothing_comes_in(school: School):
    client = school.signed_in(school.data_manager)
    data = table(
        (school.ada, DAY, "AM", "/", ""),
        (uuid.uuid4(), DAY, "AM", "/", ""),
        (school.ada, "2026-11-21", "AM", "/", ""),
        (school.ada, "2019-11-21", "AM", "/", ""),
        (school.ada, "2026-11-24", "AM", "/", ""),
        (school.newcomer, "2026-09-01", "AM", "/", ""),
        (school.ada, DAY, "AM", "N", ""),
    )
    _, plan = send(client, data)
    for words in (
        "Nobody here has this number",
        "The school was closed on this day",
        "1 mark is of the school year 2019/20, which is not here",
        "This day is not over",
        "The pupil was not on roll on this day",
        "stands in the file twice",
        "Nothing has been imported",
    ):
        assert words in plan
    assert 'name="fingerprint"' not in plan
    address, plan = send(client, data, tolerant="on")
    agree(client, address, plan)
    assert codes(school)[school.ada] == "/"
    assert differences(school) == 0


def test_a_code_that_was_none_on_its_day_is_asked_about_once(school: School):
    client = school.signed_in(school.data_manager)
    data = table((school.ada, DAY, "AM", "H", ""), (school.ben, DAY, "AM", "H", ""))
    address, plan = send(client, data)
    assert "2 marks are written H, which was no code then" in plan
    answer = client.post(address, {"answer_0": "G"}, follow=True)
    plan = text(answer)
    assert "Holiday not granted (G)" in plan
    agree(client, address, plan)
    assert codes(school)[school.ada] == "G"


def test_a_workbook_with_real_dates_is_read(school: School):
    book = openpyxl.Workbook()
    book.active.append(["Pupil ID", "Date", "AM", "PM"])
    book.active.append([str(school.ada), DAY, "/", "\\"])
    kept = io.BytesIO()
    book.save(kept)
    client = school.signed_in(school.data_manager)
    address, plan = send(client, kept.getvalue(), "marks.xlsx")
    agree(client, address, plan)
    assert (codes(school)[school.ada], codes(school, slot=1)[school.ada]) == ("/", "\\")


def test_marks_that_changed_meanwhile_are_shown_again(school: School):
    client = school.signed_in(school.data_manager)
    address, plan = send(client, table((school.ada, DAY, "AM", "/", "")))
    take_week(school, school.form_3b, MONDAY, {school.ada: "....../..."})
    answer = agree(client, address, plan)
    assert "The school has changed since this plan was made" in text(answer)
    with school.seen_by(school.data_manager) as viewer:
        assert Register.objects.filter(school_id=viewer.school_id).count() == 1


@pytest.mark.parametrize("person", ["tutor", "office", "attendance_officer"])
def test_who_keeps_no_roll_brings_nothing_in(school: School, person: str):
    client = school.signed_in(school.people[person])
    assert client.get("/import/attendance").status_code == 403


def test_a_year_that_is_not_here_is_asked_for_once_and_the_marks_wait_for_it(school: School):
    client = school.signed_in(school.data_manager)
    with school.seen_by(school.data_manager):
        Enrolment.objects.filter(school_id=school.id, pupil_id=school.ada).update(first_day=BEFORE)
    data = table(*((school.ada, BEFORE + dt.timedelta(days=day), "AM", "/", "") for day in range(3)))
    address, plan = send(client, data)
    assert plan.count("3 marks are of the school year 2025/26, which is not here") == 1
    assert "3 marks from 17 November 2025 to 19 November 2025 cannot come in yet" in plan
    link = re.search(r'href="(/calendar/years/add[^"]+)"', plan)
    assert link
    form = text(client.get(link[1]))
    first, last = (re.search(rf'value="(20[\d-]+)"[^>]*name="{name}"|name="{name}"[^>]*value="(20[\d-]+)"', form)
                   for name in ("first_day", "last_day"))  # fmt: skip
    assert first
    assert last
    days = {"first_day": first[1] or first[2], "last_day": last[1] or last[2]}
    assert days == {"first_day": "2025-09-01", "last_day": "2026-08-31"}

    year = client.post("/calendar/years/add", days)["Location"]
    plan = text(client.get(address))
    assert "the school year 2025/26 has no terms here" in plan
    assert f'href="{year}"' in plan
    term = {"kind": "half_term", "name": "Autumn", "first_day": "2025-11-03", "last_day": "2025-12-19"}
    client.post(f"{year}add/term", term)
    assert "Brought in: 3 marks for 1 pupil" in text(agree(client, address, text(client.get(address))))
    assert differences(school) == 0


def test_a_former_upn_means_whoever_had_it(school: School):
    before, now = (check_letter(rest) + rest for rest in ("801200005001", "801200005002"))
    with school.seen_by(school.data_manager) as viewer:
        for upn in (before, now):
            said = Particulars(born=dt.date(2019, 3, 1), upn=upn)
            correct_particulars(by=viewer, corrections=[Correction(school.ada, said)])
    client = school.signed_in(school.data_manager)
    address, plan = send(client, f"UPN,Date,Session,Code\n{before},{DAY},AM,/\n".encode())
    assert "1 mark for 1 pupil" in plan
    agree(client, address, plan)
    assert codes(school)[school.ada] == "/"
    _, plan = send(client, f"Pupil ID,Date,Session,Code\n{before},{DAY},PM,/\n".encode())
    assert "1 mark for 1 pupil" in plan


def test_a_code_that_does_not_fit_the_age_of_its_day_is_refused_in_words(school: School):
    client = school.signed_in(school.data_manager)
    _, plan = send(client, table((school.ada, DAY, "AM", "X", ""), (school.ada, DAY, "PM", "C2", "")))
    assert (
        "X is only for pupils outside compulsory school age, and this pupil is within it on 19 November 2026"
        in plan
    )
    assert "Nothing has been imported" in plan
    assert "C2 is only for" not in plan
