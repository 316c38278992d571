"""The original register: first entries and amendments kept apart, as at a moment, and no cell is a formula."""

import csv
import datetime as dt
import io
import uuid

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.queries.original import original_register
from muster.attendance.rules import SentMark, WhyChanged
from muster.people import actions
from muster.people.actions import NewPupil
from muster.people.records import Name, Particulars
from muster.protection.approvals.rules import ALONE_IN_A_DAY
from muster.protection.approvals.taking_out import take_out_alone
from muster.protection.identifiers import thing_id
from muster.ui.tables import Table, as_csv, as_workbook
from tests.cast import CAME, FIRST_DAY, LEFT, MORNING, TRAINING_DAY, School

LATER = MORNING + dt.timedelta(hours=1)


def take_and_amend(school: School, ago: dt.timedelta = dt.timedelta(0)) -> None:
    place = school.register(day=(MORNING - ago).date())
    with school.seen_by(school.tutor, MORNING - ago) as viewer:
        sent = [SentMark(thing_id(), school.ada, "N"), SentMark(thing_id(), school.ben, "/")]
        save_marks(by=viewer, place=place, marks=sent)
    with school.seen_by(school.office, LATER - ago) as viewer:
        because = Because(WhyChanged.REASON_RECEIVED, "=cmd|dentist")
        sent = [SentMark(thing_id(), school.ada, "M")]
        save_marks(by=viewer, place=place, marks=sent, because=because)


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
    assert amended[9:] == ["Olive Trent", "School office, Gives day passes"]


def test_what_was_entered_after_the_moment_is_not_in_it(school: School):
    take_and_amend(school)
    with school.seen_by(school.head) as viewer:
        _, amendments = original_register(viewer, school.register(), LATER - dt.timedelta(minutes=1))
    assert amendments.rows == []


def test_a_minute_is_shown_to_its_end_since_pages_give_times_in_minutes(school: School):
    with school.seen_by(school.tutor, MORNING.replace(second=40)) as viewer:
        mark = SentMark(uuid.uuid4(), school.ada, "L", "", 1)
        save_marks(by=viewer, place=school.register(), marks=[mark])
    address = f"/registers/{school.form_3b}/2026-11-24/am/at?moment="
    client = school.signed_in(school.tutor)
    for minutes, said in ((0, "Late (L), 1 min"), (-1, "No mark")):
        page = client.get(
            f"{address}{MORNING + dt.timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"
        ).content.decode()
        assert said in page
        assert ("Late (L)" in page) == (minutes == 0)


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


YESTERDAY = MORNING.date() - dt.timedelta(days=1)
BEFORE = dt.date(2026, 11, 20)
"""The Friday before, which is the school day before yesterday."""


def days(school: School, first: dt.date, last: dt.date, **more: str) -> dict[str, str]:
    return {
        "group_id": str(school.form_3b),
        "first_day": str(first),
        "last_day": str(last),
        "shape": "workbook",
        **more,
    }


def test_registers_of_several_days_leave_as_one_file_with_those_that_nobody_took(school: School):
    take_and_amend(school, dt.timedelta(days=1))
    client = school.signed_in(school.office)
    answer = client.post("/registers/file", days(school, BEFORE, MORNING.date()))
    assert answer["Content-Disposition"] == 'attachment; filename="registers.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book["original entries"].values)
    here = [row for row in rows if row[0] == "Ada Sinclair"]
    assert [(row[2], row[3], row[5]) for row in here] == [
        (str(BEFORE), "AM", "No entry"),
        (str(BEFORE), "PM", "No entry"),
        (str(YESTERDAY), "AM", "Absent, no reason yet (N)"),
        (str(YESTERDAY), "PM", "No entry"),
    ]
    ((name, day, *_),) = list(book["amendments"].values)[1:]
    assert (name, day) == ("Ada Sinclair", str(YESTERDAY))
    text = client.post("/registers/file", days(school, BEFORE, MORNING.date(), shape="amendments")).content
    assert len(text.decode("utf-8-sig").splitlines()) == 2


def test_a_pupil_stands_in_the_registers_of_the_days_on_which_they_were_in_the_class(school: School):
    client = school.signed_in(school.office)
    text = client.post("/registers/file", days(school, LEFT, CAME, shape="entries")).content.decode(
        "utf-8-sig"
    )
    found = list(csv.reader(io.StringIO(text)))
    assert {row[2] for row in found if row[0] == "Lucas Fenwick"} == {str(LEFT)}
    assert {row[2] for row in found if row[0] == "Nia O\u2019Connell"} == {str(CAME)}
    assert str(TRAINING_DAY) not in {row[2] for row in found}


def test_what_cannot_leave_at_once_says_so_and_is_recorded_nowhere(school: School):
    client = school.signed_in(school.office)
    for first, last, words in (
        (MORNING.date(), YESTERDAY, "The last day is before the first."),
        (dt.date(2026, 8, 1), dt.date(2026, 11, 20), "At most 100 days at once."),
        (dt.date(2026, 10, 26), dt.date(2026, 10, 27), "No register of this group was due in these days."),
    ):
        answer = client.post("/registers/file", days(school, first, last))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert school.signed_in(school.tutor).get("/registers/file").status_code == 403


def test_more_than_fifty_pupils_take_a_second_person(school: School):
    with school.seen_by_command() as by:
        new = [NewPupil(Name(given=f"Given{n}"), Particulars(), FIRST_DAY) for n in range(ALONE_IN_A_DAY)]
        pupils = actions.admit_pupils(by=by, pupils=new)
        joining = [actions.NewMembership(school.form_3b, pupil, FIRST_DAY) for pupil in pupils]
        actions.add_memberships(by=by, memberships=joining)
    answer = school.signed_in(school.office).post("/registers/file", days(school, YESTERDAY, YESTERDAY))
    assert answer.status_code == 422
    assert "takes a second person" in answer.content.decode()


def test_registers_taken_out_form_by_form_add_up_to_more_than_one_person_takes_out(school: School):
    with school.seen_by(school.office) as viewer:
        assert take_out_alone(viewer, [uuid.uuid4() for _ in range(ALONE_IN_A_DAY - 1)])
    client = school.signed_in(school.office)
    answer = client.post("/registers/file", days(school, YESTERDAY, YESTERDAY))
    assert answer.status_code == 422
    assert "more than leaves on one person" in answer.content.decode()
    one = client.get(f"/registers/{school.form_3b}/{YESTERDAY}/am/file")
    assert one.status_code == 409
    assert "more than leaves on one person" in one.content.decode()


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=4))
def test_no_text_whatever_leaves_as_a_formula(cells: list[str]):
    table = Table("sheet", ["heading"] * len(cells), [cells])
    for row in csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    sheet = load_workbook(io.BytesIO(as_workbook([table])))["sheet"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@given(st.lists(st.text(alphabet='=+-@;,\t\n\r"\uff1d x'), min_size=1, max_size=4))
def test_no_text_leaves_as_a_formula_for_a_spreadsheet_that_splits_elsewhere(cells: list[str]):
    text = as_csv(Table("sheet", ["heading"] * len(cells), [cells, cells])).decode("utf-8-sig")
    for splits in ";\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=splits):
            assert not any(cell.startswith(("=", "+", "-", "@", "\uff1d")) for cell in row), (splits, text)
