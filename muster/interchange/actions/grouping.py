"""Writes the groups of a plan: created, renamed, their members, teachers and dates changed, closed."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from muster.calendar.models import AcademicYear
from muster.interchange.actions.peopling import the
from muster.interchange.plan import Groups, Redated
from muster.interchange.planning.groups import group_kind
from muster.interchange.planning.matching import GROUP, PUPIL, STAFF
from muster.people.access import CHANGE_GROUPS
from muster.people.actions import (
    NewGroup,
    NewMembership,
    NewResponsibility,
    add_memberships,
    create_groups,
    give_responsibilities,
)
from muster.people.actions.groups import close_group, rename_group
from muster.people.models import Group, Membership, Responsibility
from muster.people.roll import ONE_DAY, Stay
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record

REGISTERS = {Group.Kind.FORM: Group.Registers.SESSION, Group.Kind.CLASS: Group.Registers.LESSON}
YEARLY = frozenset({Group.Kind.FORM, Group.Kind.CLASS, Group.Kind.YEAR})


def apply_groups(
    by: Viewer, groups: Groups, people: Mapping[tuple[str, str], uuid.UUID]
) -> dict[tuple[str, str], uuid.UUID]:
    """Write groups, memberships and duties. Returns what each new id of the roster became."""
    made = _create(by, groups)
    known = {**people, **made}
    for group_id, name in groups.renamed:
        rename_group(by=by, group_id=group_id, name=name)
    _redate(by, Membership, (*groups.redated, *groups.ended), "change days in groups")
    _redate(
        by, Responsibility, (*groups.duties_redated, *groups.duties_ended), "change days of responsibilities"
    )
    if groups.joins:
        add_memberships(
            by=by,
            memberships=[
                NewMembership(
                    the(each.group, GROUP, known),
                    the(each.pupil, PUPIL, known),
                    each.stay.first_day,
                    each.stay.last_day,
                )
                for each in groups.joins
            ],
        )
    if groups.duties:
        give_responsibilities(
            by=by,
            responsibilities=[
                NewResponsibility(
                    the(each.group, GROUP, known),
                    the(each.staff, STAFF, known),
                    Responsibility.Relation(each.relation),
                    each.stay.first_day,
                    each.stay.last_day,
                )
                for each in groups.duties
            ],
        )
    return made


def close_groups(by: Viewer, groups: Groups) -> None:
    """Close groups that the roster names no more: yesterday, or on their first day where that is later."""
    firsts = dict(
        Group.objects.filter(school_id=by.school_id, id__in=groups.closing).values_list("id", "first_day")
    )
    for group_id in groups.closing:
        close_group(by=by, group_id=group_id, last_day=max(firsts[group_id], by.today - ONE_DAY))


def _create(by: Viewer, groups: Groups) -> dict[tuple[str, str], uuid.UUID]:
    if not groups.new:
        return {}
    years = list(AcademicYear.objects.filter(school_id=by.school_id))
    ids = create_groups(
        by=by,
        groups=[
            NewGroup(
                name=each.group.name,
                kind=(kind := Group.Kind(group_kind(each.group))),
                first_day=each.stay.first_day,
                last_day=each.stay.last_day,
                registers=REGISTERS.get(kind, Group.Registers.NONE),
                year_group=each.group.year_group,
                year_id=_year_of(each.stay.first_day, years) if kind in YEARLY else None,
            )
            for each in groups.new
        ],
    )
    return {(GROUP, each.group.id): group_id for each, group_id in zip(groups.new, ids, strict=True)}


def _year_of(day: dt.date, years: Iterable[AcademicYear]) -> uuid.UUID | None:
    return next((year.id for year in years if year.first_day <= day <= year.last_day), None)


def _redate(
    by: Viewer, model: type[Membership] | type[Responsibility], changes: Iterable[Redated], action: str
) -> None:
    """Give rows other days, and remove those that never were."""
    wanted = {each.id: each for each in changes}
    if not wanted:
        return
    reason = require(by, CHANGE_GROUPS)
    by_stay: dict[Stay | None, list[uuid.UUID]] = {}
    for each in wanted.values():
        by_stay.setdefault(each.stay, []).append(each.id)
    for stay, ids in by_stay.items():
        rows = model.objects.filter(school_id=by.school_id, id__in=ids)
        if stay is None:
            rows.delete()
        else:
            rows.update(first_day=stay.first_day, last_day=stay.last_day)
    record(by, CHANGE_GROUPS, action, reason=reason, people={each.person_id for each in wanted.values()})
