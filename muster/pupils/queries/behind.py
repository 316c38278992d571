"""The pupils behind a figure of the school, and what each contributes to it."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from muster.attendance.access import SEE_GROUP_FIGURES, SEE_PUPIL_ATTENDANCE
from muster.attendance.figures import Figures
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.pages import tone_of
from muster.attendance.queries.due import DueSlot, SchoolYear, school_year
from muster.attendance.queries.measures import held_labels
from muster.attendance.queries.population import main_years
from muster.attendance.queries.roll import OnRoll
from muster.attendance.queries.whole import Counted, count_school
from muster.attendance.records import SESSION_LINE
from muster.attendance.words import days_in_words, percent
from muster.calendar.profile import Thresholds
from muster.calendar.rules import slot_index
from muster.people.characteristics import held_words
from muster.people.directory import names
from muster.people.records import CHARACTERISTICS
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Kind
from muster.ui.formats import date, span

EVERYBODY, NO_YEAR = "all", "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure: its days (none: the year so far), one session of them, its year group, and who of those.

    `years` is a year group's code, `all`, `none` for pupils in no year group, or empty for the population that the
    school's figures are of. `form` is a form's id, or `none`; `code` a mark's symbol; `what` a characteristic, and `held`
    the code of it, or `none`. `at` counts marks as they were at a moment.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    slot: int | None = None
    years: str = ""
    only: str = ""
    form: str = ""
    code: str = ""
    what: str = ""
    held: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One pupil and what they contribute."""

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
    """The pupils behind a figure in name order, and the figure itself."""

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
    "severe": "missed half or more",
}


def pupils_behind(viewer: Viewer, asked: Asked) -> Behind | None:
    """The pupils behind a figure of this year; None if there is no year. Naming them is recorded."""
    reason = require(viewer, SEE_PUPIL_ATTENDANCE)
    year = school_year(viewer, asked.first or viewer.today)
    if year is None:
        return None
    lines = count_school(viewer, year, at=asked.at)
    members = _members(viewer, lines, asked)
    of_each = [
        (on_roll, figures)
        for on_roll, figures, is_member in zip(
            lines.roll, lines.at(_slots(lines, asked)), members, strict=True
        )
        if is_member and (figures.possible or figures.unmarked or asked.code)
    ]
    chosen = [pair for pair in of_each if _LIMITS[asked.only](pair[1], year.profile.thresholds)]
    named = [on_roll.pupil_id for on_roll, _ in chosen]
    kinds: list[Kind[Any]] = [SESSION_LINE, CHARACTERISTICS] if asked.what else [SESSION_LINE]
    record(viewer, SEE_PUPIL_ATTENDANCE, "list pupils of a figure", reason=reason, people=named, kinds=kinds)
    total = sum((figures for _, figures in of_each), start=Figures())
    return Behind(
        title=_title(viewer, year, asked),
        rows=tuple(_row(viewer, year, on_roll, figures) for on_roll, figures in chosen),
        attendance=percent(total.attendance),
        of_pupils=sum(1 for _, figures in of_each if figures.possible),
    )


def _members(viewer: Viewer, lines: Counted, asked: Asked) -> Sequence[bool]:
    """Whether each pupil is among those asked for. Raises NotThere for groups the viewer may not see."""
    of_form = [_holds(str(each.form_id or ""), asked.form) for each in lines.roll]
    of_year = [_is_of(each, lines.year, asked.years) for each in lines.roll]
    of_group = [True] * len(lines.roll)
    if asked.what:
        require(viewer, SEE_GROUP_FIGURES)
        day = min(asked.last or viewer.today, viewer.today)
        of_group = [_holds(held, asked.held) for held in held_labels(viewer, lines, asked.what, day)]
    with_code = _with_code(lines, asked) if asked.code else of_group
    return [all(each) for each in zip(of_form, of_year, of_group, with_code, strict=True)]


def _holds(held: str, asked: str) -> bool:
    return not asked or held == ("" if asked == NO_YEAR else asked)


def _with_code(lines: Counted, asked: Asked) -> list[bool]:
    """Whether each pupil has the code at a counted session."""
    wanted = set(_slots(lines, asked))
    inside = np.array([slot in wanted for slot in lines.due], dtype=np.bool_)
    stands = lines.where(lambda code: code.symbol == asked.code) & inside
    return [bool(row.any()) for row in stands]


def _slots(lines: Counted, asked: Asked) -> Sequence[DueSlot]:
    """The sessions counted: those due in the days asked for, or one session of a day, closed or not."""
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


def _title(viewer: Viewer, year: SchoolYear, asked: Asked) -> str:
    """The list in words: "Year 3, 16 to 22 November, with a session that has no mark"."""
    code = f"with the code {asked.code}" if asked.code else ""
    limits = {**_LIMIT_WORDS, "persistent": year.profile.thresholds.persistent.words}
    said = (_who(viewer, year, asked), _days(year, asked), limits.get(asked.only, ""), code)
    return ", ".join(part for part in said if part)


def _who(viewer: Viewer, year: SchoolYear, asked: Asked) -> str:
    group, words = year.profile.year_group(asked.years), year.profile.words
    if asked.what:
        return held_words(asked.what, "" if asked.held == NO_YEAR else asked.held)
    if asked.form:
        return f"In no {words.form}" if asked.form == NO_YEAR else names(viewer).group(uuid.UUID(asked.form))
    if group:
        return group.name
    return f"In no {words.year_group}" if asked.years == NO_YEAR else "The school"


def _days(year: SchoolYear, asked: Asked) -> str:
    if asked.first is None:
        return "this year so far"
    session = year.profile.sessions[asked.slot].name if asked.slot is not None else ""
    first = date(asked.first)
    if asked.last is None or asked.last == asked.first:
        return f"{first} {session}".strip()
    return span(asked.first, asked.last)


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
