"""A day's lesson registers, from the timetable: which are due, which are missing, and who is missing from them."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import Sum

from muster.attendance.access import SEE_MISSING_FROM_LESSONS
from muster.attendance.lines import session_place
from muster.attendance.models import Register
from muster.attendance.movements import is_out_at
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.lesson_absences import LessonAbsence, absent_from_lessons, is_here
from muster.attendance.queries.roll import ids_on_roll, roll_on
from muster.attendance.queries.today import Progress
from muster.attendance.records import LESSON_LINE, MOVEMENTS, SESSION_LINE, Line
from muster.people.directory import names
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.opening import count_kinds_in_folders
from muster.timetable.queries.days import DayLesson, lessons_of_day
from muster.timetable.queries.rooms import room_names

RAISED_AFTER = dt.timedelta(minutes=15)
"""The minutes into a lesson after which its absences, or its missing register, are raised."""

_REGISTERS = """
SELECT group_id, slot, taken_at, taken_by, finished_at, version FROM attendance_register
WHERE school_id = %s AND day = %s AND kind = 'lesson'
"""


class _Taken(NamedTuple):
    """How far a lesson's register is."""

    taken_at: dt.datetime | None = None
    taken_by: uuid.UUID | None = None
    finished_at: dt.datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class LessonRegister:
    """One lesson of a group on a day. `who` should take it: the cover teacher, if any, before the usual one."""

    place: RegisterPlace
    group_name: str
    period_name: str
    room: str
    starts: dt.time
    ends: dt.time
    progress: Progress
    is_now: bool
    who: tuple[str, ...]
    is_begun: bool
    taken_by: str


@dataclass(frozen=True, slots=True)
class MissingPupil:
    """A pupil who was in school for the session but was not in one of its lessons; `is_back` if in a later one since.

    `is_unmarked` if nobody marked them there, though the register was finished.
    """

    id: uuid.UUID
    name: str
    form: str
    lesson: LessonRegister
    session: str
    is_back: bool
    is_unmarked: bool


def lesson_registers(
    viewer: Viewer, year: SchoolYear, day: dt.date, groups: Collection[uuid.UUID] | None = None
) -> tuple[LessonRegister, ...]:
    """The lessons of a school day in order of time, for all groups or some."""
    lessons = _lessons(viewer, year, day, groups)
    return tuple(_registers(viewer, lessons)) if lessons else ()


_Lessons = Sequence[tuple[DayLesson, _Taken]]


def _lessons(
    viewer: Viewer, year: SchoolYear, day: dt.date, groups: Collection[uuid.UUID] | None = None
) -> _Lessons:
    """The lessons of a school day in order of time, each with how far its register is."""
    lessons = lessons_of_day(viewer, day, groups) if year.school.is_school_day(day) else ()
    if not lessons:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_REGISTERS, [viewer.school_id, day])
        taken = {(group, slot): _Taken(*rest) for group, slot, *rest in cursor.fetchall()}
    return [(lesson, taken.get((lesson.group_id, lesson.period), _Taken())) for lesson in lessons]


def _registers(viewer: Viewer, lessons: _Lessons) -> Iterator[LessonRegister]:
    directory, rooms = names(viewer), room_names(viewer.school_id)
    for lesson, taken in lessons:
        yield LessonRegister(
            place=RegisterPlace(lesson.group_id, lesson.day, Register.Kind.LESSON, lesson.period),
            group_name=directory.group(lesson.group_id),
            period_name=lesson.period_name,
            room=rooms.get(lesson.room_id, "") if lesson.room_id else "",
            starts=lesson.starts,
            ends=lesson.ends,
            progress=_progress(viewer, lesson, taken),
            is_now=lesson.is_now(viewer.now),
            who=tuple(directory.shown(person) for person in lesson.who),
            is_begun=taken.taken_at is not None,
            taken_by=directory.shown(taken.taken_by),
        )


def _progress(viewer: Viewer, lesson: DayLesson, taken: _Taken) -> Progress:
    return lesson_progress(
        dt.datetime.combine(lesson.day, lesson.starts, viewer.now.tzinfo),
        viewer.now,
        is_begun=taken.taken_at is not None,
        is_finished=taken.finished_at is not None,
    )


def lesson_progress(starts: dt.datetime, now: dt.datetime, *, is_begun: bool, is_finished: bool) -> Progress:
    """The progress of a lesson's register; one not done fifteen minutes into the lesson is missing."""
    if is_finished:
        return Progress.TAKEN
    if now < starts:
        return Progress.LATER
    if now >= starts + RAISED_AFTER:
        return Progress.MISSING
    return Progress.STARTED if is_begun else Progress.DUE


def is_raised(progress: Progress) -> bool:
    """Whether a lesson's absences are raised: once its register is finished, or fifteen minutes into it."""
    return progress in {Progress.TAKEN, Progress.MISSING}


def missing_from_lessons(viewer: Viewer, year: SchoolYear) -> tuple[MissingPupil, ...]:
    """Pupils present in today's session but absent from one of its raised lessons, or unmarked in a finished one; latest first."""
    lessons = _lessons(viewer, year, viewer.today)
    found = list(_unaccounted(viewer, year, lessons))
    people = sorted({absence.pupil for absence in found})
    if not people:
        return ()
    record(
        viewer,
        SEE_MISSING_FROM_LESSONS,
        "list missing from lessons",
        reason=viewer.reason_everywhere(SEE_MISSING_FROM_LESSONS),
        people=people,
        kinds=[SESSION_LINE, LESSON_LINE, MOVEMENTS],
    )
    theirs = {absence.lesson for absence in found}
    of_them = [one for one in lessons if (one[0].group_id, one[0].period) in theirs]
    registers = {(one.place.group_id, one.place.slot): one for one in _registers(viewer, of_them)}
    sessions = {key: year.profile.sessions[session_of(year, one.starts)] for key, one in registers.items()}
    forms = {pupil: each.form_id for pupil, each in roll_on(viewer, viewer.today, pupils=people).items()}
    listed = [
        _missing(viewer, sessions[each.lesson].name, each, (registers[each.lesson], forms[each.pupil]))
        for each in found
    ]
    return tuple(sorted(listed, key=lambda each: (each.lesson.starts, each.name), reverse=True))


def _missing(
    viewer: Viewer, session: str, absence: LessonAbsence, of: tuple[LessonRegister, uuid.UUID | None]
) -> MissingPupil:
    (lesson, form_id), directory = of, names(viewer)
    form = directory.group(form_id) if form_id else ""
    name = directory.shown(absence.pupil)
    return MissingPupil(absence.pupil, name, form, lesson, session, absence.is_back, absence.is_unmarked)


def ids_missing_from_lessons(viewer: Viewer) -> frozenset[uuid.UUID]:
    """Whom `missing_from_lessons` would list now and who is not back, to be counted; it shows nobody."""
    year = school_year(viewer, viewer.today)
    found = _unaccounted(viewer, year, _lessons(viewer, year, viewer.today)) if year is not None else ()
    return frozenset(absence.pupil for absence in found if not absence.is_back)


def state_of_lessons(viewer: Viewer) -> str:
    """What differs once a register of today is saved, or raised by the clock; empty without lessons. No folder is opened."""
    year = school_year(viewer, viewer.today)
    lessons = _lessons(viewer, year, viewer.today) if year is not None else ()
    if not lessons:
        return ""
    saved = Register.objects.filter(school_id=viewer.school_id, day=viewer.today)
    versions = saved.aggregate(all=Sum("version"))["all"] or 0
    return f"{viewer.today}-{versions}-{sum(is_raised(_progress(viewer, *one)) for one in lessons)}"


def _unaccounted(viewer: Viewer, year: SchoolYear, lessons: _Lessons) -> Iterator[LessonAbsence]:
    """Absences from raised lessons of pupils on roll who are here for the session and were not let out by the desk."""
    raised = {
        (lesson.group_id, lesson.period): (lesson, (taken.version, taken.finished_at is not None))
        for lesson, taken in lessons
        if taken.taken_at is not None and is_raised(_progress(viewer, lesson, taken))
    }
    absent = absent_from_lessons(viewer, year, {key: state for key, (_, state) in raised.items()})
    pupils = sorted({absence.pupil for absence in absent})
    if not pupils:
        return
    on_roll = ids_on_roll(viewer, viewer.today, pupils)
    held = count_kinds_in_folders(
        viewer, SEE_MISSING_FROM_LESSONS, pupils, SESSION_LINE, MOVEMENTS, period=year.period
    )
    for absence in absent:
        starts = raised[absence.lesson][0].starts
        line, moved = held[SESSION_LINE.code].get(absence.pupil), held[MOVEMENTS.code].get(absence.pupil)
        raised_at = dt.datetime.combine(viewer.today, starts, viewer.now.tzinfo) + RAISED_AFTER
        if (
            absence.pupil in on_roll
            and line is not None
            and _is_here_for(year, viewer.today, starts, line)
            and not (moved is not None and is_out_at(moved, raised_at))
        ):
            yield absence


def _is_here_for(year: SchoolYear, day: dt.date, starts: dt.time, line: Line) -> bool:
    """Whether the session that a lesson belongs to has the pupil in school."""
    span, slot = year.span, session_of(year, starts)
    place = session_place(first_day=span.first_day, last_day=span.last_day, day=day, slot=slot)
    return is_here(year.profile.code_of_byte(place.byte_in(line), day))


def session_of(year: SchoolYear, starts: dt.time) -> int:
    """The session a lesson belongs to: the latest that has opened by its start."""
    opened = [times.slot for times in year.times if times.opens <= starts]
    return max(opened, default=0)
