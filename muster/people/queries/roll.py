"""The roll as the office works with it: who is here, expected or gone, by year and form."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from muster.people.access import CHANGE_ROLL
from muster.people.directory import Names, names
from muster.people.models import Enrolment, Group, Membership, Pupil
from muster.people.names import findable, how_well
from muster.people.roll import Standing, Stay, standing_on
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer

_FOUND_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class RollFilter:
    """Which part of the roll is shown: a standing, and optionally one year group or one group."""

    standing: Standing = Standing.ON_ROLL
    year_group: str = ""
    group_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class RollRow:
    """One pupil of the roll. `day` is the first day of an expected pupil, the last of one who has left."""

    pupil_id: uuid.UUID
    name: str
    initials: str
    year_group: str
    form: str
    registration: str
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class Roll:
    """A part of the roll, in the order of names, and how many there are of each standing."""

    rows: tuple[RollRow, ...]
    counts: Mapping[Standing, int]


@dataclass(slots=True)
class _Pupil:
    """A pupil's times on roll, and their groups, the latest last."""

    enrolments: list[Enrolment] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    group_ids: set[uuid.UUID] = field(default_factory=set)

    def standing(self, day: dt.date) -> Standing:
        return standing_on([Stay(row.first_day, row.last_day) for row in self.enrolments], day)

    @property
    def form(self) -> Group | None:
        return next((group for group in reversed(self.groups) if group.kind == Group.Kind.FORM), None)

    @property
    def year_group(self) -> str:
        """The year group by its own group, which in mixed forms may differ from the form's."""
        years = [group for group in self.groups if group.kind == Group.Kind.YEAR] or self.groups
        return years[-1].year_group if years else ""

    def fits(self, wanted: RollFilter) -> bool:
        in_year = not wanted.year_group or self.year_group == wanted.year_group
        return in_year and (wanted.group_id is None or wanted.group_id in self.group_ids)


def the_roll(viewer: Viewer, wanted: RollFilter) -> Roll:
    """The part of the roll that the filter asks for. Raises Refused for a viewer who may not change it."""
    require(viewer, CHANGE_ROLL)
    directory, pupils = names(viewer), _pupils(viewer)
    standings = {pupil_id: pupil.standing(viewer.today) for pupil_id, pupil in pupils.items()}
    shown = [
        pupil_id
        for pupil_id, pupil in pupils.items()
        if standings[pupil_id] is wanted.standing and pupil.fits(wanted)
    ]
    return Roll(
        tuple(_row(directory, pupil_id, pupils[pupil_id]) for pupil_id in directory.in_order(shown)),
        {each: sum(standing is each for standing in standings.values()) for each in Standing},
    )


def require_pupil(viewer: Viewer, permission: Permission, pupil_id: uuid.UUID) -> None:
    """Raise NotThere unless the id is a pupil's: a permission to open pupils must not open staff."""
    require_pupils(viewer, permission, [pupil_id])


def require_pupils(viewer: Viewer, permission: Permission, people: Collection[uuid.UUID]) -> None:
    """Raise NotThere unless each of these ids is a pupil's: one query."""
    pupils = Pupil.objects.filter(school_id=viewer.school_id, pk__in=people).values_list("pk", flat=True)
    others = set(people) - set(pupils)
    if others:
        raise NotThere(permission, others)


def pupils_called(viewer: Viewer, typed: str) -> tuple[RollRow, ...]:
    """The pupils, former ones too, whose names fit what was typed, the best fit first."""
    require(viewer, CHANGE_ROLL)
    directory, pupils = names(viewer), _pupils(viewer)
    fits = {pupil_id: how_well(typed, findable(directory.person(pupil_id))) for pupil_id in pupils}
    found = directory.in_order(pupil_id for pupil_id, fit in fits.items() if fit)
    found.sort(key=lambda pupil_id: -fits[pupil_id])
    return tuple(_row(directory, pupil_id, pupils[pupil_id]) for pupil_id in found[:_FOUND_AT_MOST])


def _pupils(viewer: Viewer) -> dict[uuid.UUID, _Pupil]:
    """Every pupil the school ever had, in four queries."""
    ids = Pupil.objects.filter(school_id=viewer.school_id).values_list("folder_id", flat=True)
    pupils: defaultdict[uuid.UUID, _Pupil] = defaultdict(_Pupil, {pupil_id: _Pupil() for pupil_id in ids})
    for enrolment in Enrolment.objects.filter(school_id=viewer.school_id).order_by("first_day"):
        pupils[enrolment.pupil_id].enrolments.append(enrolment)
    groups = {group.id: group for group in Group.objects.filter(school_id=viewer.school_id)}
    for membership in Membership.objects.filter(school_id=viewer.school_id).order_by("first_day"):
        pupil, group = pupils[membership.pupil_id], groups[membership.group_id]
        if membership.last_day is None or membership.last_day >= viewer.today:
            pupil.group_ids.add(group.id)
        if group.kind in {Group.Kind.FORM, Group.Kind.YEAR}:
            pupil.groups.append(group)
    return dict(pupils)


def _row(directory: Names, pupil_id: uuid.UUID, pupil: _Pupil) -> RollRow:
    latest = pupil.enrolments[-1] if pupil.enrolments else None
    return RollRow(
        pupil_id,
        directory.shown(pupil_id),
        directory.initials(pupil_id),
        pupil.year_group,
        directory.group(pupil.form.id) if pupil.form else "",
        latest.get_kind_display() if latest and latest.kind != Enrolment.Kind.SINGLE else "",
        (latest.last_day or latest.first_day) if latest else None,
    )
