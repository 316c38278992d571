"""A day's lesson registers, from the timetable: which are due, which are missing, and who is missing from them."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from muster.attendance.access import SEE_MISSING_FROM_LESSONS
from muster.attendance.lines import LESSONS_A_DAY, LinePlace, lesson_place, session_place
from muster.attendance.models import Register
from muster.attendance.movements import is_out_at
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.roll import places_on, roll_on
from muster.attendance.queries.today import Progress
from muster.attendance.records import LESSON_LINE, MOVEMENTS, SESSION_LINE
from muster.calendar.codes import Code, MarkClass
from muster.calendar.models import Term
from muster.people.directory import names
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders
from muster.timetable.queries.days import DayLesson, lessons_of_day
from muster.timetable.queries.rooms import room_names

RAISED_AFTER = dt.timedelta(minutes=15)
"""The minutes into a lesson after which its absences, or its missing register, are raised."""

_REGISTERS = """
SELECT group_id, slot, taken_at, taken_by, finished_at FROM attendance_register
WHERE school_id = %s AND day = %s AND kind = 'lesson'
"""
_Taken = Mapping[tuple[uuid.UUID, int], tuple[dt.datetime | None, uuid.UUID | None, dt.datetime | None]]


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
    """A pupil who was in school for the session but was not in one of its lessons; `is_back` if in a later one since."""

    id: uuid.UUID
    name: str
    form: str
    lesson: LessonRegister
    session: str
    is_back: bool


def lesson_registers(
    viewer: Viewer, year: SchoolYear, day: dt.date, groups: Collection[uuid.UUID] | None = None
) -> tuple[LessonRegister, ...]:
    """The lessons of a school day in order of time, for all groups or some."""
    if not year.school.is_school_day(day):
        return ()
    lessons = lessons_of_day(viewer, day, groups)
    if not lessons:
        return ()
    taken, rooms = _taken(viewer, day), room_names(viewer.school_id)
    return tuple(_register(viewer, lesson, taken, rooms) for lesson in lessons)


def _taken(viewer: Viewer, day: dt.date) -> _Taken:
    with connection.cursor() as cursor:
        cursor.execute(_REGISTERS, [viewer.school_id, day])
        return {(group, slot): (at, by, finished) for group, slot, at, by, finished in cursor.fetchall()}


def _register(
    viewer: Viewer, lesson: DayLesson, taken: _Taken, rooms: Mapping[uuid.UUID, str]
) -> LessonRegister:
    directory = names(viewer)
    taken_at, taken_by, finished_at = taken.get((lesson.group_id, lesson.period), (None, None, None))
    return LessonRegister(
        place=RegisterPlace(lesson.group_id, lesson.day, Register.Kind.LESSON, lesson.period),
        group_name=directory.group(lesson.group_id),
        period_name=lesson.period_name,
        room=rooms.get(lesson.room_id, "") if lesson.room_id else "",
        starts=lesson.starts,
        ends=lesson.ends,
        progress=lesson_progress(
            _moment(lesson, viewer),
            viewer.now,
            is_begun=taken_at is not None,
            is_finished=finished_at is not None,
        ),
        is_now=lesson.is_now(viewer.now),
        who=tuple(directory.shown(person) for person in lesson.who),
        is_begun=taken_at is not None,
        taken_by=directory.shown(taken_by),
    )


def _moment(lesson: DayLesson, viewer: Viewer) -> dt.datetime:
    return dt.datetime.combine(lesson.day, lesson.starts, viewer.now.tzinfo)


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


def _is_here(session: Code | None) -> bool:
    """Whether a session's mark says that the pupil was in school for it."""
    return session is not None and session.mark_class is MarkClass.PRESENT


def _is_absent(lesson: Code | None) -> bool:
    """Whether a lesson's mark says that the pupil was not there, and nobody knows why."""
    return lesson is not None and lesson.mark_class is MarkClass.UNAUTHORISED and not lesson.late


def missing_from_lessons(viewer: Viewer, year: SchoolYear) -> tuple[MissingPupil, ...]:
    """Pupils present in today's session but absent from one of its raised lessons, latest first."""
    found = list(_unaccounted(viewer, year))
    people = sorted({each.id for each in found})
    if people:
        record(
            viewer,
            SEE_MISSING_FROM_LESSONS,
            "list missing from lessons",
            reason=viewer.reason_everywhere(SEE_MISSING_FROM_LESSONS),
            people=people,
            kinds=[SESSION_LINE, LESSON_LINE, MOVEMENTS],
        )
    return tuple(sorted(found, key=lambda each: (each.lesson.starts, each.name), reverse=True))


def ids_missing_from_lessons(viewer: Viewer) -> frozenset[uuid.UUID]:
    """Whom `missing_from_lessons` would list now and who is not back, to be counted; it shows nobody."""
    year = school_year(viewer, viewer.today)
    found = _unaccounted(viewer, year) if year is not None else ()
    return frozenset(each.id for each in found if not each.is_back)


def state_of_lessons(viewer: Viewer) -> str:
    """What differs once a register of today is saved, or raised by the clock; empty without lessons. No folder is opened."""
    year = school_year(viewer, viewer.today)
    lessons = lesson_registers(viewer, year, viewer.today) if year is not None else ()
    if not lessons:
        return ""
    saved = Register.objects.filter(school_id=viewer.school_id, day=viewer.today)
    versions = saved.aggregate(all=Sum("version"))["all"] or 0
    return f"{viewer.today}-{versions}-{sum(is_raised(one.progress) for one in lessons)}"


def _unaccounted(viewer: Viewer, year: SchoolYear) -> Iterator[MissingPupil]:
    raised = {
        (one.place.group_id, one.place.slot): one
        for one in lesson_registers(viewer, year, viewer.today)
        if one.is_begun and is_raised(one.progress)
    }
    yield from _without_those_who_left(viewer, year, list(_missing(viewer, year, raised))) if raised else ()


def _missing(
    viewer: Viewer, year: SchoolYear, raised: Mapping[tuple[uuid.UUID, int], LessonRegister]
) -> Iterator[MissingPupil]:
    day = viewer.today
    absent = _absent_from_lessons(viewer, year, raised)
    pupils = sorted({pupil for pupil, _, _ in absent})
    if not pupils:
        return
    roll = roll_on(viewer, day, pupils=pupils)
    want = Want(SESSION_LINE, year.period)
    sessions = dict(count_in_folders(viewer, SEE_MISSING_FROM_LESSONS, pupils, want))
    directory = names(viewer)
    for pupil, register, is_back in absent:
        slot = session_of(year, register.starts)
        session = session_place(
            first_day=year.span.first_day, last_day=year.span.last_day, day=day, slot=slot
        )
        if pupil not in sessions or pupil not in roll:
            continue
        if _is_here(year.profile.code_of_byte(session.byte_in(sessions[pupil]), day)):
            form = roll[pupil].form_id
            name = directory.shown(pupil)
            said = year.profile.sessions[slot].name
            yield MissingPupil(pupil, name, directory.group(form) if form else "", register, said, is_back)


def _absent_from_lessons(
    viewer: Viewer, year: SchoolYear, raised: Mapping[tuple[uuid.UUID, int], LessonRegister]
) -> list[tuple[uuid.UUID, LessonRegister, bool]]:
    """Who is marked as absent without leave in a raised lesson, and whether a later lesson has seen them since.

    Mostly nobody, so that few session lines are opened.
    """
    day = viewer.today
    half = Term.objects.filter(
        school_id=viewer.school_id, kind=Term.Kind.HALF_TERM, first_day__lte=day, last_day__gte=day
    ).first()
    if half is None:
        return []
    members = places_on(viewer, {group for group, _ in raised}, day)
    pupils = list(set[uuid.UUID]().union(*members.values()))
    want = Want(LESSON_LINE, half.first_day.toordinal())
    lines = dict(count_in_folders(viewer, SEE_MISSING_FROM_LESSONS, pupils, want))
    absent = {byte for byte in range(256) if _is_absent(year.profile.code_of_byte(byte, day))}
    places = {number: _lesson(half, day, number) for _, number in raised}
    seen = {byte for byte in range(256) if _is_here(year.profile.code_of_byte(byte, day))}
    later = {
        number: [_lesson(half, day, after) for after in range(number + 1, LESSONS_A_DAY + 1)]
        for number in places
    }
    return [
        (pupil, register, any(place.byte_in(lines[pupil]) in seen for place in later[number]))
        for (group, number), register in raised.items()
        for pupil in members[group]
        if pupil in lines and places[number].byte_in(lines[pupil]) in absent
    ]


def _lesson(half: Term, day: dt.date, number: int) -> LinePlace:
    return lesson_place(first_day=half.first_day, last_day=half.last_day, day=day, period_number=number)


def _without_those_who_left(
    viewer: Viewer, year: SchoolYear, found: Sequence[MissingPupil]
) -> list[MissingPupil]:
    """Those whom the desk does not know to have left, before the lesson or in its first minutes."""
    pupils = sorted({one.id for one in found})
    want = Want(MOVEMENTS, year.period)
    noted = dict(count_in_folders(viewer, SEE_MISSING_FROM_LESSONS, pupils, want)) if pupils else {}
    return [
        one
        for one in found
        if one.id not in noted or not is_out_at(noted[one.id], _raised_at(one.lesson, viewer))
    ]


def _raised_at(lesson: LessonRegister, viewer: Viewer) -> dt.datetime:
    return dt.datetime.combine(lesson.place.day, lesson.starts, viewer.now.tzinfo) + RAISED_AFTER


def session_of(year: SchoolYear, starts: dt.time) -> int:
    """The session a lesson belongs to: the latest that has opened by its start."""
    opened = [times.slot for times in year.times if times.opens <= starts]
    return max(opened, default=0)
