"""The original register: first entries and amendments kept apart, as at a moment, and no cell is a formula."""

import csv
import datetime as dt
import io

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.queries.original import original_register
from muster.attendance.rules import SentMark, WhyChanged
from muster.protection.identifiers import thing_id
from muster.ui.tables import Table, as_csv, as_workbook
from tests.cast import MORNING, School

LATER = MORNING + dt.timedelta(hours=1)


def take_and_amend(school: School) -> None:
    with school.seen_by(school.tutor) as viewer:
        sent = [SentMark(thing_id(), school.ada, "N"), SentMark(thing_id(), school.ben, "/")]
        save_marks(by=viewer, place=school.register(), marks=sent)
    with school.seen_by(school.office, LATER) as viewer:
        because = Because(WhyChanged.REASON_RECEIVED, "=cmd|dentist")
        sent = [SentMark(thing_id(), school.ada, "M")]
        save_marks(by=viewer, place=school.register(), marks=sent, because=because)


def test_original_entries_and_amendments_are_kept_apart(school: School):
    take_and_amend(school)
    with school.seen_by(school.head) as viewer:
        originals, amendments = original_register(viewer, school.register(), LATER)
    entries = {row[0]: row for row in originals.rows}
    assert entries["Ada Sinclair"][4:6] == ["N", "Absent, no reason yet (N)"]
    assert entries["Ada Sinclair"][7:9] == ["Rachel Adeyemi", "Teacher"]
    assert entries["Daisy Hargreaves"][5] == "No entry"
    [amended] = amendments.rows
    assert [amended[0], *amended[3:5]] == ["Ada Sinclair", "N", "M"]
    assert amended[6:8] == ["reason received", "=cmd|dentist"]
    assert amended[9:] == ["Olive Trent", "School office"]


def test_what_was_entered_after_the_moment_is_not_in_it(school: School):
    take_and_amend(school)
    with school.seen_by(school.head) as viewer:
        _, amendments = original_register(viewer, school.register(), LATER - dt.timedelta(minutes=1))
    assert amendments.rows == []


def test_files_are_given_to_those_who_may_and_hold_no_formula(school: School):
    take_and_amend(school)
    client = school.signed_in(school.office)
    address = f"/registers/{school.form_3b}/2026-11-24/am/"
    moment = f"?moment={LATER:%Y-%m-%dT%H:%M}"
    assert "Original entries, CSV" in client.get(f"{address}at{moment}").content.decode()
    book = load_workbook(io.BytesIO(client.get(f"{address}file{moment}").content))
    assert book.sheetnames == ["original entries", "amendments"]
    answer = client.get(f"{address}file{moment}&as=amendments")
    assert answer["Content-Disposition"] == 'attachment; filename="register-amendments.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][7] == "'=cmd|dentist"
    assert client.get(f"{address}file{moment}&as=entries").content.startswith(b"\xef\xbb\xbfPupil")
    tutor = school.signed_in(school.tutor)
    assert "Original entries, CSV" not in tutor.get(f"{address}at{moment}").content.decode()
    assert tutor.get(f"{address}file{moment}").status_code == 403


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=4))
def test_no_text_whatever_leaves_as_a_formula(cells: list[str]):
    table = Table("sheet", ["heading"] * len(cells), [cells])
    for row in csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    sheet = load_workbook(io.BytesIO(as_workbook([table])))["sheet"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
