"""Finds pupils for attendance staff by name, group or id, and the register each is in."""

import datetime as dt
import uuid

from muster.attendance.access import EXPECT_ABSENCE
from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import school_year
from muster.attendance.queries.roll import found_on_roll, roll_on
from muster.people.directory import names
from muster.people.models import Group, Membership
from muster.people.queries.groups import natural
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer

_MOST_FOUND = 20

Choice = tuple[uuid.UUID, str]
"""An id and the words that stand for it."""


def pupils_called(viewer: Viewer, typed: str) -> tuple[Choice, ...]:
    """Pupils on roll whose names match, each with their form, best match first."""
    require(viewer, EXPECT_ABSENCE)
    directory = names(viewer)
    return tuple(
        (
            each.pupil_id,
            " · ".join(
                part for part in (directory.shown(each.pupil_id), _form(viewer, each.form_id)) if part
            ),
        )
        for each in found_on_roll(viewer, typed)[:_MOST_FOUND]
    )


def pupils_of(viewer: Viewer, *, group: uuid.UUID | None, pupil: uuid.UUID | None) -> tuple[Choice, ...]:
    """The members of a group today, or one pupil on roll, by name; empty if there are none."""
    require(viewer, EXPECT_ABSENCE)
    if group is not None:
        rows = Membership.objects.filter(school_id=viewer.school_id, group_id=group).on(viewer.today)
        wanted = set(rows.values_list("pupil_id", flat=True))
    else:
        wanted = {pupil} if pupil else set()
    directory = names(viewer)
    return tuple((each, directory.shown(each)) for each in roll_on(viewer, viewer.today, pupils=wanted))


def group_choices(viewer: Viewer) -> tuple[Choice, ...]:
    """Every group of today by name, without visits, whose pupils are chosen on the visit's page."""
    groups = Group.objects.filter(school_id=viewer.school_id).exclude(kind=Group.Kind.EVENT).on(viewer.today)
    directory = names(viewer)
    named = [(group, directory.group(group)) for group in groups.values_list("id", flat=True)]
    return tuple(sorted(named, key=lambda each: natural(each[1])))


def register_groups(viewer: Viewer) -> tuple[Choice, ...]:
    """Every group of this year in which registers are taken, forms first, by name."""
    year = school_year(viewer, viewer.today)
    first_day = year.span.first_day if year else viewer.today
    groups = Group.objects.filter(school_id=viewer.school_id).exclude(registers=Group.Registers.NONE)
    directory = names(viewer)
    rows = groups.between(first_day, viewer.today).values_list("id", "registers")
    named = [(kind != Group.Registers.SESSION, group, directory.group(group)) for group, kind in rows]
    return tuple(
        (group, words) for _, group, words in sorted(named, key=lambda one: (one[0], natural(one[2])))
    )


def session_register_of(viewer: Viewer, pupil: uuid.UUID, day: dt.date, slot: int) -> RegisterPlace:
    """The register that a pupil is in at a session. Raises NotThere."""
    rows = Membership.objects.filter(
        school_id=viewer.school_id, pupil_id=pupil, group__registers=Group.Registers.SESSION
    ).on(day)
    group = rows.order_by("first_day").values_list("group_id", flat=True).last()
    if group is None:
        raise NotThere(EXPECT_ABSENCE, [pupil])
    return RegisterPlace(group, day, Register.Kind.SESSION, slot)


def _form(viewer: Viewer, form_id: uuid.UUID | None) -> str:
    return names(viewer).group(form_id) if form_id else ""
