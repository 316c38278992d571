"""To whom a letter goes, and what its fields become for each of them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from muster.attendance.figures import Figures, Mask
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.population import populated
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.attendance.queries.rolling import count_rolling
from muster.attendance.queries.sessions import due_marks, due_of
from muster.attendance.queries.whole import Counted
from muster.attendance.records import SESSION_LINE
from muster.attendance.words import days_in_digits, days_in_words, percent
from muster.letters.access import WRITE_TO_FAMILY, WRITE_TO_MANY
from muster.letters.rules import WRITTEN_IN
from muster.people.directory import names
from muster.people.names import called, full_name
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.ui.formats import date_in_digits, full_date


class Whom(StrEnum):
    """Pupils whom a figure names; a form is named by its id."""

    PERSISTENT = "persistent"
    SEVERE = "severe"
    PENALTY = "penalty"


WHOM_WORDS: Mapping[str, str] = {
    Whom.PERSISTENT.value: "Persistently absent this year",
    Whom.SEVERE.value: "Missed half or more this year",
    Whom.PENALTY.value: "Reached the rolling limit of unauthorised sessions",
}
"""What the lists that figures name are called."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A pupil whose family is written to, as the list before printing says it."""

    id: uuid.UUID
    name: str
    form: str


def forms_of_school(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """The forms that have pupils today, by name."""
    directory = names(viewer)
    forms = {each.form_id for each in roll_on(viewer, viewer.today).values() if each.form_id}
    return sorted(((form, directory.group(form)) for form in forms), key=lambda one: (len(one[1]), one[1]))


def addressees(viewer: Viewer, whom: str) -> list[Addressee]:
    """Who is on roll today and of these, in the order of names."""
    roll = roll_on(viewer, viewer.today)
    directory = names(viewer)
    chosen = _named_by_figure(viewer, roll, Whom(whom)) if whom in set(Whom) else _of_form(roll, whom)
    return [
        Addressee(each, directory.shown(each), directory.group(form) if (form := roll[each].form_id) else "")
        for each in chosen
    ]


def _of_form(roll: Mapping[uuid.UUID, OnRoll], form: str) -> list[uuid.UUID]:
    return [pupil for pupil, each in roll.items() if str(each.form_id) == form]


def _named_by_figure(viewer: Viewer, roll: Mapping[uuid.UUID, OnRoll], whom: Whom) -> list[uuid.UUID]:
    year = school_year(viewer, viewer.today)
    if year is None:
        return []
    rolling = count_rolling(viewer, year, WRITE_TO_MANY, roll=roll)
    lines = rolling.now
    reached = rolling.reached_penalty() if whom is Whom.PENALTY else _over_the_limit(lines, whom)
    return [lines.roll[row].pupil_id for row in np.flatnonzero(reached & populated(lines))]


def _over_the_limit(lines: Counted, whom: Whom) -> Mask:
    limits = lines.year.profile.thresholds
    limit = limits.persistent if whom is Whom.PERSISTENT else limits.severe
    return lines.over(0, len(lines.due)).reaching(limit)


def one_addressee(viewer: Viewer, pupil: uuid.UUID) -> Addressee:
    """One pupil whose family is written to. Raises NotThere for whoever is not on roll today."""
    found = roll_on(viewer, viewer.today, pupils=[pupil]).get(pupil)
    if found is None or not viewer.may(WRITE_TO_FAMILY):
        raise NotThere(WRITE_TO_FAMILY, [pupil])
    directory = names(viewer)
    return Addressee(pupil, directory.shown(pupil), directory.group(found.form_id) if found.form_id else "")


def values_of(
    viewer: Viewer, permission: Permission, pupils: Sequence[uuid.UUID], *, language: str, action: str
) -> dict[uuid.UUID, dict[str, str]]:
    """What each field becomes for each of these pupils in a letter of this language. Raises NotThere unless all of them are on roll today."""
    roll = roll_on(viewer, viewer.today, pupils=pupils)
    year = school_year(viewer, viewer.today)
    if year is None or set(roll) != set(pupils):
        raise NotThere(permission, pupils)
    opened = open_folders(viewer, permission, sorted(roll), Want(SESSION_LINE, year.period), action=action)
    lines = opened.of(SESSION_LINE, year.period)
    found = {}
    for pupil, each in roll.items():
        held = lines.get(pupil)
        due = due_of(year, each, viewer.now)
        figures = due_marks(year, held.record if held else None, due, each.was_on_roll).figures
        found[pupil] = {**_values(viewer, each, figures), **_counted(viewer, year, figures, language)}
    return found


def _counted(viewer: Viewer, year: SchoolYear, figures: Figures, language: str) -> dict[str, str]:
    """What is said in words, or in digits where the letter's own language has to say what is counted."""
    a_day, known = len(year.profile.sessions), language == WRITTEN_IN
    days = days_in_words if known else days_in_digits
    return {
        "days_missed": days(figures.absent, a_day),
        "days_without_leave": days(figures.unauthorised, a_day),
        "today": (full_date if known else date_in_digits)(viewer.today),
    }


def _values(viewer: Viewer, each: OnRoll, figures: Figures) -> dict[str, str]:
    directory = names(viewer)
    name = directory.person(each.pupil_id)
    given, family = called(name)
    writer = directory.person(viewer.person_id) if viewer.person_id else None
    return {
        "child": given or family,
        "child_in_full": full_name(name),
        "form": directory.group(each.form_id) if each.form_id else "",
        "attendance": percent(figures.attendance),
        "times_late": str(figures.late),
        "school": viewer.standing.school_name,
        "writer": full_name(writer) if writer else "",
    }
