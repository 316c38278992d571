"""Decides which adults will gain or lose sight of which pupils on the day of the import, through shared groups."""

import datetime as dt
import uuid
from collections.abc import Iterable

from muster.interchange.plan import AccessChange, Groups, People
from muster.interchange.state import Ref, State
from muster.people.roll import Stay


def access_changes(state: State, people: People, groups: Groups) -> tuple[AccessChange, ...]:
    """The changes of every adult who has any, by what holds today before and after."""
    today = state.today
    before_members, before_duties = _now(state, today)
    after_members, after_duties = _then(state, groups, today)
    gone = {pupil for pupil, last in people.leaving if last < today}
    before = _seen(before_members, before_duties, set())
    after = _seen(after_members, after_duties, gone)
    changed = (
        AccessChange(
            staff, _ordered(after.get(staff, set()) - seen), _ordered(seen - after.get(staff, set()))
        )
        for staff, seen in ((staff, before.get(staff, set())) for staff in {**before, **after})
    )
    return tuple(change for change in changed if change.gains or change.loses)


Pairs = set[tuple[Ref, Ref]]


def _now(state: State, today: dt.date) -> tuple[Pairs, Pairs]:
    members: Pairs = {
        (place.group_id, place.pupil_id) for place in state.places if place.stay.holds_on(today)
    }
    duties: Pairs = {(duty.group_id, duty.staff_id) for duty in state.duties if duty.stay.holds_on(today)}
    return members, duties


def _then(state: State, groups: Groups, today: dt.date) -> tuple[Pairs, Pairs]:
    closing = set(groups.closing)
    changed: dict[uuid.UUID, Stay | None] = {
        each.id: each.stay
        for each in (*groups.redated, *groups.ended, *groups.duties_redated, *groups.duties_ended)
    }
    members: Pairs = {
        (place.group_id, place.pupil_id)
        for place in state.places
        if place.group_id not in closing and _holds(changed.get(place.id, place.stay), today)
    }
    members |= {(join.group, join.pupil) for join in groups.joins if join.stay.holds_on(today)}
    duties: Pairs = {
        (duty.group_id, duty.staff_id)
        for duty in state.duties
        if duty.group_id not in closing and _holds(changed.get(duty.id, duty.stay), today)
    }
    duties |= {(duty.group, duty.staff) for duty in groups.duties if duty.stay.holds_on(today)}
    return members, duties


def _holds(stay: Stay | None, today: dt.date) -> bool:
    return stay is not None and stay.holds_on(today)


def _seen(members: Pairs, duties: Pairs, gone: Iterable[Ref]) -> dict[Ref, set[Ref]]:
    of_group: dict[Ref, set[Ref]] = {}
    for group, pupil in members:
        of_group.setdefault(group, set()).add(pupil)
    seen: dict[Ref, set[Ref]] = {}
    for group, staff in duties:
        seen.setdefault(staff, set()).update(of_group.get(group, set()).difference(gone))
    return seen


def _ordered(refs: Iterable[Ref]) -> tuple[Ref, ...]:
    return tuple(sorted(refs, key=str))
