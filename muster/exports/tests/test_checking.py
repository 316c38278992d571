"""The dry run of figures: each problem is there with the way to its mending, and nothing is said where there is none."""

import datetime as dt
import html

import pytest

from muster.attendance.models import Register
from muster.exports.queries.checking import Checked, checked
from muster.people.actions import Correction, correct_particulars
from muster.people.records import Particulars
from tests.cast import School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
MONDAY = dt.date(2026, 9, 7)
THEN = dt.datetime(2026, 9, 14, 8, tzinfo=dt.UTC)
HERE = "/\\" * 5


@pytest.fixture
def school() -> School:
    return make_school()


def take(school: School, ada: str = HERE) -> None:
    pupils = (school.ben, school.daisy, school.esra, school.leaver)
    take_week(school, school.form_3b, MONDAY, {school.ada: ada, **dict.fromkeys(pupils, HERE)})


def found(school: School) -> Checked:
    with school.seen_by(school.data_manager, at=THEN) as viewer:
        said = checked(viewer)
    assert said is not None
    return said


def listed(said: Checked, title: str) -> list[str]:
    return [problem.words for sort in said.problems if sort.title == title for problem in sort.shown]


def test_the_figures_reconcile_with_the_registers(school: School):
    take(school)
    said = found(school)
    assert said.reconciles == "All 50 marks agree with what was entered in the registers, pupil by pupil."
    assert said.attendance == "100.0%"


def test_a_gap_leads_to_the_mark_and_a_missing_register_to_the_register(school: School):
    take(school, "/." + HERE[2:])
    said = found(school)
    assert listed(said, "Sessions without a mark") == ["Ada Sinclair, 3B, 7 September PM"]
    assert "4A, 7 September AM" in listed(said, "Registers that nobody took")
    (gap,) = next(sort for sort in said.problems if sort.title == "Sessions without a mark").shown
    assert gap.address == f"/registers/{school.form_3b}/2026-09-07/pm/pupils/{school.ada}/"


def test_an_absence_without_a_reason_is_listed_when_it_should_be_settled(school: School):
    take(school, "N" + HERE[1:])
    assert listed(found(school), "Still N after 5 school days") == []
    with school.seen_by(school.data_manager, at=THEN + dt.timedelta(days=7)) as viewer:
        later = checked(viewer)
    assert later is not None
    assert listed(later, "Still N after 5 school days") == ["Ada Sinclair, 3B, 7 September AM"]


def test_it_is_listed_from_the_morning_on_as_on_the_worklist(school: School):
    """Not only once that morning's register has closed."""
    take(school, "N" + HERE[1:])
    with school.seen_by(school.data_manager, at=THEN + dt.timedelta(hours=22)) as viewer:
        at_six = checked(viewer)
    assert at_six is not None
    assert listed(at_six, "Still N after 5 school days") == ["Ada Sinclair, 3B, 7 September AM"]


def test_who_has_no_upn_is_listed_until_there_is_one(school: School):
    with school.seen_by_command() as by:
        mended = [Correction(school.ada, Particulars(born=dt.date(2018, 4, 3), upn="A801200001001"))]
        correct_particulars(by=by, corrections=mended)
    lacking = listed(found(school), "No UPN")
    assert "Ada Sinclair, 3B" not in lacking
    assert "Ben Whitmore, 3B" in lacking


def test_a_line_that_the_entries_do_not_give_is_found_and_its_pupils_are_named(school: School):
    """As if somebody had moved a register to another day in the database."""
    take(school)
    with school.seen_by_command():
        moved = Register.objects.filter(school_id=school.id, day=MONDAY, slot=0)
        assert moved.update(day=MONDAY - dt.timedelta(days=2)) == 1
    said = found(school)
    assert said.reconciles == "The figures of 5 pupils are not those of the registers."
    assert "Ada Sinclair, 3B" in listed(said, "Line and registers differ")


def test_the_page_is_for_those_who_mend_and_leads_there(school: School):
    take(school, "/." + HERE[2:])
    shown = html.unescape(school.signed_in(school.office).get("/exports/check").content.decode())
    assert "What needs correcting before figures go out?" in shown
    assert f"/registers/{school.form_3b}/2026-09-07/pm/pupils/{school.ada}/" in shown
    assert school.signed_in(school.tutor).get("/exports/check").status_code == 403
