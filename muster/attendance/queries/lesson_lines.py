"""The lessons of a year, opened for counting: which ones pupils missed while they were in school."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np

from muster.attendance.access import SEE_THRESHOLDS
from muster.attendance.figures import Mask, columns_of, marks_of, where
from muster.attendance.lines import LESSONS_A_DAY, SESSIONS_A_DAY
from muster.attendance.models import Register
from muster.attendance.queries.lessons import session_of
from muster.attendance.queries.whole import Counted
from muster.attendance.records import LESSON_LINE, Line
from muster.calendar.codes import Code, MarkClass
from muster.calendar.models import LessonPeriod, Term
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders


@dataclass(frozen=True, slots=True)
class Lessons:
    """Lessons of sessions at which pupils were in school: one row per pupil on the roll, one column per lesson.

    `places` gives each column's weekday (Monday is 0) and period; `names` are the periods' names. A lesson is `taken`
    if something was marked, and `missed` if that was an absence without leave.
    """

    places: tuple[tuple[int, int], ...]
    taken: Mask
    missed: Mask
    names: dict[int, str]


def lessons_in_school(viewer: Viewer, lines: Counted) -> Lessons | None:
    """The year's lessons so far of pupils who were in school; None if no lesson register was taken."""
    year = lines.year
    kept = Register.objects.filter(school_id=viewer.school_id, year_id=year.id, kind=Register.Kind.LESSON)
    periods = LessonPeriod.objects.filter(school_id=viewer.school_id, year_id=year.id).order_by("number")
    named = {period.number: period for period in periods}
    if not named or not kept.exists():
        return None
    halves = [_of_half_term(viewer, lines, half, list(named)) for half in _halves(viewer, lines)]
    if not halves:
        return None
    lessons = [lesson for each, *_ in halves for lesson in each]
    sessions = {number: session_of(year, period.starts) for number, period in named.items()}
    in_school = _in_school(lines, [(day, sessions[number]) for day, number in lessons])
    return Lessons(
        places=tuple((day.weekday(), number) for day, number in lessons),
        taken=np.concatenate([taken for _, taken, _ in halves], axis=1) & in_school,
        missed=np.concatenate([missed for *_, missed in halves], axis=1) & in_school,
        names={number: period.name for number, period in named.items()},
    )


def _halves(viewer: Viewer, lines: Counted) -> Iterator[Term]:
    """The half-terms of the year that have begun."""
    yield from Term.objects.filter(
        school_id=viewer.school_id,
        year_id=lines.year.id,
        kind=Term.Kind.HALF_TERM,
        first_day__lte=lines.today,
    ).order_by("first_day")


def _of_half_term(
    viewer: Viewer, lines: Counted, half: Term, periods: Sequence[int]
) -> tuple[list[tuple[date, int]], Mask, Mask]:
    """The (day, period) of each lesson up to today, and at which of them anything, and absence without leave, was marked."""
    days = [
        day for day in lines.year.school_days() if half.first_day <= day <= min(half.last_day, lines.today)
    ]
    lessons = list(product(days, periods))
    places = [((day - half.first_day).days * LESSONS_A_DAY + period - 1, day) for day, period in lessons]
    length = max((index for index, _ in places), default=-1) + 1
    people = [each.pupil_id for each in lines.roll]
    want = Want(LESSON_LINE, half.first_day.toordinal())
    opened = dict(count_in_folders(viewer, SEE_THRESHOLDS, people, want))
    marks = marks_of([_from_day(opened.get(pupil), half.first_day, length) for pupil in people])
    columns = columns_of(lines.year.profile, places)
    everywhere = np.ones((len(people), len(places)), dtype=np.bool_)
    taken = where(marks, columns, lambda code: code.mark_class.is_possible, everywhere)
    return lessons, taken, where(marks, columns, _is_without_leave, everywhere)


def _is_without_leave(code: Code) -> bool:
    return code.mark_class is MarkClass.UNAUTHORISED


def _from_day(line: Line | None, first_day: date, length: int) -> bytes:
    """A given number of a line's marks from a day on; a line keeps the first day it was created with."""
    if line is None:
        return bytes(length)
    begins = (first_day.toordinal() - line.origin) * LESSONS_A_DAY
    marks = bytes(max(-begins, 0)) + line.marks[max(begins, 0) :]
    return marks[:length].ljust(length, b"\0")


def _in_school(lines: Counted, sessions: Sequence[tuple[date, int]]) -> Mask:
    """Who attended each of these sessions, given as (day, slot)."""
    attended = lines.where(lambda code: code.mark_class.is_attended)
    place_of = {(day, index % SESSIONS_A_DAY): place for place, (index, day) in enumerate(lines.due)}
    found = np.zeros((len(lines.roll), len(sessions)), dtype=np.bool_)
    known = [(column, place_of[one]) for column, one in enumerate(sessions) if one in place_of]
    if known:
        columns, places = zip(*known, strict=True)
        found[:, list(columns)] = attended[:, list(places)]
    return found
