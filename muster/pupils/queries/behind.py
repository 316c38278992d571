"""The pupils behind a figure of the school: which they are, and what each of them counts for in it."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from muster.attendance.access import SEE_PUPIL_ATTENDANCE
from muster.attendance.figures import Figures
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.pages import tone_of
from muster.attendance.queries.due import DueSlot, SchoolYear, school_year
from muster.attendance.queries.roll import OnRoll
from muster.attendance.queries.whole import Counted, count_school
from muster.attendance.records import SESSION_LINE
from muster.attendance.words import days_in_words, percent
from muster.calendar.profile import Thresholds
from muster.calendar.rules import slot_index
from muster.people.directory import names
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.pupils.queries.school import main_years

EVERYBODY, NO_YEAR = "all", "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure: its days (none: the year so far), one session of them, its year group, and who of those.

    `years` is a year group's code, `all`, `none` for pupils in no year group, or empty for the population that the
    school's figures are of.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    slot: int | None = None
    years: str = ""
    only: str = ""


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One pupil and what they count for."""

    id: uuid.UUID
    name: str
    initials: str
    tone: int
    form: str
    possible: int
    days_missed: Fraction
    missed_in_words: str
    late: int
    unmarked: int
    share: Fraction | None
    attendance: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The pupils of a figure in the order of names, and the figure itself."""

    title: str
    rows: tuple[BehindRow, ...]
    attendance: str
    of_pupils: int


_LIMITS: Mapping[str, Callable[[Figures, Thresholds], bool]] = {
    "": lambda _figures, _limits: True,
    "absent": lambda figures, _limits: figures.absent > 0,
    "late": lambda figures, _limits: figures.late > 0,
    "gaps": lambda figures, _limits: figures.unmarked > 0,
    "persistent": lambda figures, limits: figures.reaches(limits.persistent),
    "severe": lambda figures, limits: figures.reaches(limits.severe),
}
_LIMIT_WORDS = {
    "absent": "missed something",
    "late": "late at least once",
    "gaps": "with a session that has no mark",
    "persistent": "persistently absent",
    "severe": "missed half or more",
}


def pupils_behind(viewer: Viewer, asked: Asked) -> Behind | None:
    """Who stands behind a figure of this year; nothing where there is no year. Whom it names is recorded."""
    reason = require(viewer, SEE_PUPIL_ATTENDANCE)
    year = school_year(viewer, viewer.today)
    if year is None:
        return None
    lines = count_school(viewer, year)
    of_each = [
        (on_roll, figures)
        for on_roll, figures in zip(lines.roll, lines.at(_slots(lines, asked)), strict=True)
        if _is_of(on_roll, year, asked.years) and (figures.possible or figures.unmarked)
    ]
    chosen = [pair for pair in of_each if _LIMITS[asked.only](pair[1], year.profile.thresholds)]
    named = [on_roll.pupil_id for on_roll, _ in chosen]
    record(
        viewer,
        SEE_PUPIL_ATTENDANCE,
        "list pupils of a figure",
        reason=reason,
        people=named,
        kinds=[SESSION_LINE],
    )
    total = sum((figures for _, figures in of_each), start=Figures())
    return Behind(
        title=_title(year, asked),
        rows=tuple(_row(viewer, year, on_roll, figures) for on_roll, figures in chosen),
        attendance=percent(total.attendance),
        of_pupils=sum(1 for _, figures in of_each if figures.possible),
    )


def _slots(lines: Counted, asked: Asked) -> Sequence[DueSlot]:
    """The sessions that are counted: those due in the days asked for, or the one session of a day, closed or not."""
    if asked.slot is not None and asked.first is not None:
        origin = lines.year.span.first_day
        if asked.first not in lines.year.span or asked.slot >= len(lines.year.profile.sessions):
            return ()
        return ((slot_index(origin, SESSIONS_A_DAY, (asked.first, asked.slot)), asked.first),)
    first, last = asked.first or dt.date.min, asked.last or dt.date.max
    return [slot for slot in lines.due if first <= slot[1] <= last]


def _is_of(on_roll: OnRoll, year: SchoolYear, years: str) -> bool:
    if years == EVERYBODY:
        return True
    if years == NO_YEAR:
        return not on_roll.year_group
    return on_roll.year_group == years if years else on_roll.year_group in main_years(year)


def _title(year: SchoolYear, asked: Asked) -> str:
    """Which pupils of which days: "Year 3, 16 to 22 November, with a session that has no mark"."""
    group = year.profile.year_group(asked.years)
    who = (
        group.name
        if group
        else f"In no {year.profile.words.year_group}"
        if asked.years == NO_YEAR
        else "The school"
    )
    return ", ".join(part for part in (who, _days(year, asked), _LIMIT_WORDS.get(asked.only, "")) if part)


def _days(year: SchoolYear, asked: Asked) -> str:
    if asked.first is None:
        return "this year so far"
    session = year.profile.sessions[asked.slot].name if asked.slot is not None else ""
    first = f"{asked.first.day} {asked.first:%B}"
    if asked.last is None or asked.last == asked.first:
        return f"{first} {session}".strip()
    return f"{first} to {asked.last.day} {asked.last:%B}"


def _row(viewer: Viewer, year: SchoolYear, on_roll: OnRoll, figures: Figures) -> BehindRow:
    directory, a_day = names(viewer), len(year.profile.sessions)
    return BehindRow(
        id=on_roll.pupil_id,
        name=directory.shown(on_roll.pupil_id),
        initials=directory.initials(on_roll.pupil_id),
        tone=tone_of(on_roll.pupil_id),
        form=directory.group(on_roll.form_id) if on_roll.form_id else "",
        possible=figures.possible,
        days_missed=Fraction(figures.absent, a_day),
        missed_in_words=days_in_words(figures.absent, a_day) if figures.absent else "",
        late=figures.late,
        unmarked=figures.unmarked,
        share=figures.attendance,
        attendance=percent(figures.attendance),
    )
