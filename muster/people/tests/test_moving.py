"""Moving many pupils at once and undoing it: undo restores exactly what was there."""

import datetime as dt

import pytest

from muster.calendar.refusals import NotPossible
from muster.people.actions import move_pupils, undo_move
from muster.people.models import Membership, RollChange
from muster.people.queries.moves import Target, past_moves, preview_of
from muster.protection.access.decisions import NotThere, Refused
from tests.cast import TODAY, School, make_school

pytestmark = pytest.mark.usefixtures("db_app")


@pytest.fixture
def school() -> School:
    return make_school()


def rows_of(school: School) -> set[tuple[object, ...]]:
    rows = Membership.objects.filter(school_id=school.id)
    return set(rows.values_list("id", "group_id", "pupil_id", "first_day", "last_day"))


def test_a_move_and_its_undo_leave_every_membership_as_it_was(school: School):
    with school.seen_by(school.office) as viewer:
        before = rows_of(school)
        change = move_pupils(
            by=viewer, pupils=[school.ada, school.ben, school.newcomer], target=Target(school.form_4a, TODAY)
        )
        assert len(rows_of(school)) == len(before) + 3
        undo_move(by=viewer, change_id=change)
        assert rows_of(school) == before


def test_an_undo_puts_back_what_a_move_on_the_first_day_removed(school: School):
    with school.seen_by(school.office) as viewer:
        first = move_pupils(by=viewer, pupils=[school.ada], target=Target(school.form_4a, TODAY))
        between = rows_of(school)
        second = move_pupils(by=viewer, pupils=[school.ada], target=Target(school.form_3b, TODAY))
        undo_move(by=viewer, change_id=second)
        assert rows_of(school) == between
        undo_move(by=viewer, change_id=first)


def test_an_earlier_move_is_not_undone_over_a_later_one(school: School):
    with school.seen_by(school.office) as viewer:
        first = move_pupils(by=viewer, pupils=[school.ada, school.ben], target=Target(school.form_4a, TODAY))
        later = Target(school.form_3b, TODAY + dt.timedelta(days=7))
        move_pupils(by=viewer, pupils=[school.ben], target=later)
        after = rows_of(school)
        with pytest.raises(NotPossible, match="Undo the later move first"):
            undo_move(by=viewer, change_id=first)
        assert rows_of(school) == after


def test_a_move_is_undone_once(school: School):
    with school.seen_by(school.office) as viewer:
        change = move_pupils(by=viewer, pupils=[school.ada], target=Target(school.form_4a, TODAY))
        undo_move(by=viewer, change_id=change)
        with pytest.raises(NotPossible, match="undone already"):
            undo_move(by=viewer, change_id=change)
        assert [move.undone_by for move in past_moves(viewer)] == ["Olive Trent"]


def test_a_class_is_joined_without_leaving_another_unless_it_is_named(school: School):
    with school.seen_by(school.office) as viewer:
        move_pupils(by=viewer, pupils=[school.ben], target=Target(school.mathematics, TODAY))
        held = Membership.objects.filter(pupil_id=school.ben).on(TODAY)
        assert {row.group_id for row in held} == {school.form_3b, school.year_3, school.mathematics}
        change = move_pupils(
            by=viewer, pupils=[school.ben], target=Target(school.form_4a, TODAY, school.mathematics)
        )
        held = Membership.objects.filter(pupil_id=school.ben).on(TODAY)
        assert {row.group_id for row in held} == {school.year_3, school.form_4a}
        assert RollChange.objects.get(id=change).pupils == 1


def test_the_preview_says_what_the_move_will_do(school: School):
    with school.seen_by(school.office) as viewer:
        pupils = [school.theo, school.ada, school.leaver]
        preview = preview_of(viewer, pupils, Target(school.form_4a, TODAY))
    said = {row.name: (row.leaves, row.joins, row.note) for row in preview.rows}
    assert said == {
        "Lucas Fenwick": ("", "4A", "is not on roll on that day"),
        "Ada Sinclair": ("3B", "4A", ""),
        "Theo Sinclair": ("", "", "is in this group already"),
    }
    assert preview.moving == 2


def test_somebody_who_is_no_pupil_moves_nowhere(school: School):
    with school.seen_by(school.office) as viewer, pytest.raises(NotThere):
        move_pupils(by=viewer, pupils=[school.ada, school.tutor], target=Target(school.form_4a, TODAY))


def test_a_tutor_moves_nobody(school: School):
    with school.seen_by(school.tutor) as viewer, pytest.raises(Refused):
        move_pupils(by=viewer, pupils=[school.ada], target=Target(school.form_4a, TODAY))
