"""A new school's progress: each thing it needs before its first register, and where to do it."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists
from django.utils.translation import ngettext

from muster.calendar.access import CHANGE_CALENDAR, CHANGE_SCHOOL
from muster.calendar.models import AcademicYear, SessionTime, Term
from muster.people.access import CHANGE_GROUPS, CHANGE_ROLL, CHANGE_STAFF
from muster.people.models import Group, Membership, Pupil, Responsibility, Staff
from muster.protection.access.decisions import require
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer

_STEPS: tuple[tuple[str, type[models.Model], dict[str, Any], str, Permission], ...] = (
    ("Open the academic year", AcademicYear, {}, "calendar", CHANGE_CALENDAR),
    ("Enter terms and half-terms", Term, {"kind": Term.Kind.HALF_TERM}, "calendar", CHANGE_CALENDAR),
    ("Set when registers open and close", SessionTime, {}, "calendar", CHANGE_CALENDAR),
    ("Add the staff and their roles", Staff, {}, "staff", CHANGE_STAFF),
    ("Create the forms", Group, {"kind": Group.Kind.FORM}, "groups", CHANGE_GROUPS),
    ("Add the pupils", Pupil, {}, "roll", CHANGE_ROLL),
    ("Put the pupils into forms", Membership, {"group__kind": Group.Kind.FORM}, "roll", CHANGE_ROLL),
    ("Say who tutors and teaches", Responsibility, {}, "groups", CHANGE_GROUPS),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done: in words, how many there are of it, the page for it, and whether the viewer may."""

    words: str
    count: int
    url_name: str
    may: bool


def steps_of_beginning(viewer: Viewer) -> tuple[Step, ...]:
    """Every step from an empty school to the first register, in the order in which they are best taken."""
    require(viewer, CHANGE_SCHOOL)
    return tuple(
        Step(
            words,
            model._default_manager.filter(school_id=viewer.school_id, **narrowed).count(),  # noqa: SLF001
            url_name,
            viewer.may(permission),
        )
        for words, model, narrowed, url_name, permission in _STEPS
    )


@declare_notice
def school_not_set_up(viewer: Viewer) -> Notice | None:
    """In a school that is not set up yet, the way to the remaining steps for a viewer who may take them."""
    if not viewer.may(CHANGE_SCHOOL) or _is_set_up(viewer):
        return None
    left = sum(step.count == 0 for step in steps_of_beginning(viewer))
    words = ngettext(
        "The school is not set up yet: %(num)s step to the first register.",
        "The school is not set up yet: %(num)s steps to the first register.",
        left,
    )
    return Notice(words % {"num": left}, "school_beginning")


_set_up: set[uuid.UUID] = set()
"""Schools that this process knows to be set up. They stay so, and first pages need not ask again."""


def _is_set_up(viewer: Viewer) -> bool:
    """Whether the first register can be taken."""
    if viewer.school_id not in _set_up:
        there = (
            Exists(model._default_manager.filter(school_id=viewer.school_id))  # noqa: SLF001
            for model in (SessionTime, Membership, Responsibility)
        )
        if AcademicYear.objects.filter(*there, school_id=viewer.school_id).exists():
            _set_up.add(viewer.school_id)
    return viewer.school_id in _set_up
