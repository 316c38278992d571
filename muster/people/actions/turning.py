"""Turns the year: builds next year's forms, members and tutors beside this year's, with one undo."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from muster.calendar.actions import open_year_like
from muster.calendar.models import AcademicYear
from muster.calendar.refusals import NotPossible
from muster.people import directory
from muster.people.access import TURN_YEAR
from muster.people.actions.groups import (
    NewGroup,
    NewMembership,
    NewResponsibility,
    add_memberships,
    create_groups,
    give_responsibilities,
)
from muster.people.actions.leaving import end_memberships, note_particulars
from muster.people.evidence import are_marked_since, last_day_marked
from muster.people.models import Enrolment, Group, Membership, Responsibility, YearTurn
from muster.people.queries.next_year import places_in, this_year
from muster.people.roll import ONE_DAY
from muster.people.turning import Outcome, Turn, outcome, twice_named
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record

# What a turn changes, in the order in which rows may be added; they are removed in the opposite order.
_TABLES: Mapping[str, tuple[type[Any], tuple[str, ...]]] = {
    "group": (Group, ("last_day",)),
    "enrolment": (Enrolment, ("last_day",)),
    "responsibility": (Responsibility, ("group_id", "staff_id", "relation", "first_day", "last_day")),
    "membership": (Membership, ("group_id", "pupil_id", "first_day", "last_day")),
}
_State = dict[str, dict[str, dict[str, str | None]]]
_ENDS_WITH_THE_YEAR = (Group.Kind.CLASS, Group.Kind.BAND)


@transaction.atomic
def turn_year(*, by: Viewer, turn: Turn) -> uuid.UUID:
    """Build the next year as decided. Returns the id under which it can be undone.

    Raises NotPossible if next year is already built, or two forms would share a name.
    """
    reason = require(by, TURN_YEAR)
    _refuse(by, turn)
    year = _open(by, turn)
    before = _state(by, turn.last_day_before)
    found = outcome(turn, places_in(by, [form.like.id for form in turn.forms] + list(turn.leaving_forms)))
    _let_leave(by, turn, found)
    _end(by, turn)
    _build(by, turn, found, year)
    after = _state(by, turn.last_day_before)
    made = YearTurn.objects.create(
        school_id=by.school_id,
        year=year,
        seen_from=turn.seen_from,
        leavers=[str(pupil) for pupil in found.leaving],
        before=_changed(before, after),
        after=_changed(after, before),
        made_at=by.moment,
        made_by=by.person_id,
    )
    people = {pupil for pupils in found.joining.values() for pupil in pupils} | set(found.leaving)
    record(by, TURN_YEAR, "turn the year", reason=reason, people=people)
    return made.id


@transaction.atomic
def undo_turn(*, by: Viewer, turn_id: uuid.UUID) -> None:
    """Put everything back as it was before the year was turned; the new year's dates stay.

    Raises NotThere, and NotPossible once a register of the new year has a mark, or if something that the turn made has
    changed since, because undoing would then overwrite a later decision.
    """
    reason = require(by, TURN_YEAR)
    turn = YearTurn.objects.filter(school_id=by.school_id, id=turn_id).select_for_update().first()
    if turn is None:
        raise NotThere(TURN_YEAR)
    if turn.undone_at is not None:
        raise NotPossible("This was undone already.")
    _refuse_after_the_first_register(by, turn)
    first_day = turn.year.first_day
    now = _state(by, first_day - ONE_DAY)
    if any(now[table].get(key) != row for table, rows in turn.after.items() for key, row in rows.items()):
        raise NotPossible(
            "Something of the new year was changed since. Change it back, or go on with it as it is."
        )
    _restore(by, turn)
    leavers = [uuid.UUID(pupil) for pupil in turn.leavers]
    note_particulars(by, TURN_YEAR, leavers, leaving_ground="", destination="")
    turn.note_undone(by.moment, by.person_id)
    directory.raise_version(by.school_id)
    record(by, TURN_YEAR, "undo turning the year", reason=reason, people=turn.members)


def _refuse(by: Viewer, turn: Turn) -> None:
    if twice := twice_named([form.name for form in turn.forms]):
        raise NotPossible(f"Two forms of the new year are called {twice}.")
    if YearTurn.objects.filter(
        school_id=by.school_id, year__first_day__gte=turn.first_day, undone_at=None
    ).exists():
        raise NotPossible("The next year is built already. Undo it to build it anew.")


def _open(by: Viewer, turn: Turn) -> AcademicYear:
    years = AcademicYear.objects.filter(school_id=by.school_id)
    found: AcademicYear | None = years.filter(first_day=turn.first_day).first()
    return found or open_year_like(
        by=by, like=this_year(by), first_day=turn.first_day, last_day=turn.last_day
    )


def _let_leave(by: Viewer, turn: Turn, found: Outcome) -> None:
    """Take the confirmed leavers off the roll, all on one day and for one ground."""
    day = turn.last_day_before
    if any(marked > day for marked in last_day_marked(by, found.leaving).values()):
        raise NotPossible("One of the leavers has a mark after this year: the year has turned already.")
    Enrolment.objects.filter(school_id=by.school_id, pupil_id__in=found.leaving).on(day).update(last_day=day)
    end_memberships(by, found.leaving, day)
    said = {"leaving_ground": turn.ground, "destination": turn.destination}
    note_particulars(by, TURN_YEAR, found.leaving, **said)


def _end(by: Viewer, turn: Turn) -> None:
    """End this year's forms, and its classes and bands, with everything in them."""
    day = turn.last_day_before
    groups = Group.objects.filter(school_id=by.school_id).on(day)
    ending = set(groups.filter(kind=Group.Kind.FORM).values_list("id", flat=True))
    of_the_year = groups.filter(kind__in=_ENDS_WITH_THE_YEAR, year=this_year(by))
    ending |= set(of_the_year.values_list("id", flat=True))
    for model in (Membership, Responsibility):
        rows = model.objects.filter(school_id=by.school_id, group_id__in=ending)
        rows.filter(first_day__gt=day).delete()
        rows.on(day).update(last_day=day)
    Group.objects.filter(school_id=by.school_id, id__in=ending).update(last_day=day)


def _build(by: Viewer, turn: Turn, found: Outcome, year: AcademicYear) -> None:
    groups = create_groups(
        by=by,
        groups=[
            NewGroup(
                name=form.name,
                kind=Group.Kind.FORM,
                first_day=turn.first_day,
                registers=Group.Registers(form.like.registers),
                year_group=form.year_group,
                year_id=year.id,
                site_id=form.like.site_id,
            )
            for form in turn.forms
        ],
    )
    memberships = [
        NewMembership(groups[at], pupil, turn.first_day)
        for at, pupils in found.joining.items()
        for pupil in pupils
    ]
    add_memberships(by=by, memberships=memberships + _year_groups(by, turn, found))
    tutors = Responsibility.Relation.TUTORS
    give_responsibilities(
        by=by,
        responsibilities=[
            NewResponsibility(group, form.tutor_id, tutors, turn.seen_from)
            for group, form in zip(groups, turn.forms, strict=True)
            if form.tutor_id is not None
        ],
    )


def _year_groups(by: Viewer, turn: Turn, found: Outcome) -> list[NewMembership]:
    """If the school has groups for its year groups, pupils leave theirs and join the one of their new form."""
    years = Group.objects.filter(school_id=by.school_id, kind=Group.Kind.YEAR).on(turn.first_day)
    of_code = {group.year_group: group.id for group in years}
    going_up = [
        NewMembership(of_code[turn.forms[at].year_group], pupil, turn.first_day)
        for at, pupils in found.joining.items()
        if turn.forms[at].year_group in of_code
        for pupil in pupils
    ]
    rows = Membership.objects.filter(
        school_id=by.school_id,
        group_id__in=list(of_code.values()),
        pupil_id__in=[row.pupil_id for row in going_up],
    )
    rows.on(turn.last_day_before).update(last_day=turn.last_day_before)
    return going_up


def _refuse_after_the_first_register(by: Viewer, turn: YearTurn) -> None:
    if are_marked_since(by, turn.members, turn.year.first_day):
        raise NotPossible("A register of the new year has been taken: it can no longer be undone as one.")


def _state(by: Viewer, day: dt.date) -> _State:
    """Every row that a turn can change, as opaque ids and dates: those that hold on a day or begin later."""
    found: _State = {}
    for table, (model, columns) in _TABLES.items():
        rows = model.objects.filter(school_id=by.school_id).filter(Q(last_day=None) | Q(last_day__gte=day))
        found[table] = {str(row["id"]): _plain(row, columns) for row in rows.values("id", *columns)}
    return found


def _plain(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str | None]:
    return {name: None if row[name] is None else str(row[name]) for name in columns}


def _changed(of: _State, against: _State) -> _State:
    """The rows of one state that the other does not have, or that differ there."""
    return {
        table: {key: row for key, row in rows.items() if against[table].get(key) != row}
        for table, rows in of.items()
    }


def _restore(by: Viewer, turn: YearTurn) -> None:
    """Remove the rows that the turn made, and restore every row that it changed."""
    try:
        with transaction.atomic():
            for table in reversed(list(_TABLES)):
                _remove(by, table, turn.after[table].keys() - turn.before[table].keys())
    except IntegrityError:
        raise NotPossible(
            "Something was added to next year's forms since, such as cover or lessons. Remove it first."
        ) from None
    for table, (model, _columns) in _TABLES.items():
        rows = model.objects.filter(school_id=by.school_id)
        kept = set(map(str, rows.filter(id__in=list(turn.before[table])).values_list("id", flat=True)))
        for key, values in turn.before[table].items():
            if key in kept:
                rows.filter(id=key).update(**values)
            else:
                model(id=uuid.UUID(key), school_id=by.school_id, **values).save(force_insert=True)


def _remove(by: Viewer, table: str, keys: Iterable[str]) -> None:
    model = _TABLES[table][0]
    model.objects.filter(school_id=by.school_id, id__in=list(keys)).delete()
