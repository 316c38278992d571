"""The rules of the roll, without a database."""

import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from muster.people.records import Particulars
from muster.people.roll import Aim, Place, Standing, Stay, plan_move, standing_on, with_former_upn

FIRST, TODAY = dt.date(2026, 9, 1), dt.date(2026, 11, 24)
OLD, NEW, NEXT_YEAR = (uuid.UUID(int=n) for n in (1, 2, 3))
PUPIL = uuid.UUID(int=9)
FORMS = frozenset({OLD, NEW, NEXT_YEAR})
DAYS = st.dates(dt.date(2026, 9, 1), dt.date(2027, 8, 31))


def place(group: uuid.UUID, first: dt.date, last: dt.date | None = None) -> Place:
    return Place(uuid.uuid4(), group, PUPIL, Stay(first, last))


def test_a_pupil_is_expected_then_on_roll_then_gone():
    stays = [Stay(FIRST, TODAY)]
    assert standing_on(stays, FIRST - dt.timedelta(days=1)) is Standing.EXPECTED
    assert standing_on(stays, TODAY) is Standing.ON_ROLL
    assert standing_on(stays, TODAY + dt.timedelta(days=1)) is Standing.LEFT
    assert standing_on([], TODAY) is Standing.LEFT


def test_a_move_ends_the_old_form_the_day_before():
    held = place(OLD, FIRST)
    move = plan_move([PUPIL], [held], Aim(NEW, Stay(TODAY), FORMS))
    ((before, after),) = move.changed
    assert before is held
    assert after is not None
    assert after.stay == Stay(FIRST, TODAY - dt.timedelta(days=1))
    assert move.joining == ((PUPIL, Stay(TODAY)),)


def test_a_form_that_began_on_the_day_itself_leaves_nothing_behind():
    move = plan_move([PUPIL], [place(OLD, TODAY)], Aim(NEW, Stay(TODAY), FORMS))
    assert [after for _, after in move.changed] == [None]


def test_next_years_form_stays_and_the_new_one_ends_before_it():
    september = dt.date(2027, 9, 1)
    held = [place(OLD, FIRST, dt.date(2027, 8, 31)), place(NEXT_YEAR, september)]
    move = plan_move([PUPIL], held, Aim(NEW, Stay(TODAY), FORMS))
    assert [before.group_id for before, _ in move.changed] == [OLD]
    assert move.joining == ((PUPIL, Stay(TODAY, dt.date(2027, 8, 31))),)


def test_who_is_there_already_is_not_moved():
    move = plan_move([PUPIL, PUPIL], [place(NEW, FIRST)], Aim(NEW, Stay(TODAY), FORMS))
    assert (move.changed, move.joining, move.unchanged) == ((), (), (PUPIL,))


@given(st.lists(st.tuples(DAYS, DAYS), max_size=4), DAYS)
def test_after_a_move_a_pupil_is_in_one_form_on_every_day_from_it(
    spans: list[tuple[dt.date, dt.date]], day: dt.date
):
    held: list[Place] = []
    for first, last in spans:
        stay = Stay(min(first, last), max(first, last))
        if not any(stay.overlaps(other.stay) for other in held):
            held.append(Place(uuid.uuid4(), OLD, PUPIL, stay))
    move = plan_move([PUPIL], held, Aim(NEW, Stay(day), FORMS))
    changed = {before.id: after for before, after in move.changed}
    after = [stay for one in held if (each := changed.get(one.id, one)) for stay in [each.stay]]
    after += [stay for _, stay in move.joining]
    assert not any(a.overlaps(b) for at, a in enumerate(after) for b in after[:at])
    assert any(stay.holds_on(day) for stay in after)


def test_a_replaced_upn_stays_among_the_former_ones_once():
    before = Particulars(upn="A1", former_upns=("B2",))
    changed = with_former_upn(before, Particulars(upn="C3"))
    assert changed.former_upns == ("B2", "A1")
    assert with_former_upn(changed, Particulars(upn="A1")).former_upns == ("B2", "C3")
    assert with_former_upn(before, before) == before
