"""Who can have taken a register on paper: everybody who worked here that day, the people who should have taken it first."""

import uuid
from dataclasses import dataclass

from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import school_year
from muster.attendance.queries.pupils import Choice
from muster.attendance.queries.today import registers_of_day
from muster.people.directory import names
from muster.people.models import RoleHolding
from muster.protection.access.viewer import Viewer
from muster.timetable.queries.days import lessons_of_day


@dataclass(frozen=True, slots=True)
class Takers:
    """(id, name) of the possible takers, those who should have taken it first; `usual` is the first of those, if any."""

    choices: tuple[Choice, ...]
    usual: uuid.UUID | None


def takers(viewer: Viewer, place: RegisterPlace) -> Takers:
    """Everybody who worked here on the register's day."""
    held = RoleHolding.objects.filter(school_id=viewer.school_id).on(place.day)
    staff = set(held.values_list("staff_id", flat=True))
    due = [person for person in _due(viewer, place) if person in staff]
    shown = dict(names(viewer).told_apart(staff))
    ordered = dict.fromkeys([*due, *shown])
    return Takers(tuple((person, shown[person]) for person in ordered), due[0] if due else None)


def _due(viewer: Viewer, place: RegisterPlace) -> tuple[uuid.UUID, ...]:
    if place.kind is Register.Kind.LESSON:
        lessons = lessons_of_day(viewer, place.day, [place.group_id])
        return next((one.who for one in lessons if one.period == place.slot), ())
    year = school_year(viewer, place.day)
    if year is None:
        return ()
    registers = registers_of_day(viewer, year, place.day, [place.group_id], with_members=False)
    return next((one.who_ids for one in registers if one.place.slot == place.slot), ())
