"""The home page of a teacher: registers due, whom to look after, how the class is doing, good news."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db import connection

from muster.attendance.access import SEE_PUPIL_ATTENDANCE
from muster.attendance.figures import Figures
from muster.attendance.pages import tone_of
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.lessons import LessonRegister, lesson_registers
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.attendance.queries.sessions import DueMarks, due_marks, due_of
from muster.attendance.queries.today import DayRegister, Progress, registers_of_day
from muster.attendance.records import SESSION_LINE, Line
from muster.attendance.thresholds import DueSession, continuous_days, last_school_weeks
from muster.attendance.words import back_after, counted, days_in_words, late, missed, percent
from muster.calendar.rules import monday_of, said_of_week
from muster.people.access import TEACHES_GROUP_NEXT
from muster.people.directory import names
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.ui.charts import Bars, Scale, Sparkline, Value, bars, sparkline
from muster.ui.formats import clock

WEEKS_SHOWN = 7
MOST_NAMED = 5
_LATE_OFTEN = 4
_MISSED_TO_WATCH = 6
_ON_TRACK_AFTER = 4


@dataclass(frozen=True, slots=True)
class OwnRegister:
    """One of the viewer's own registers today, and how many of its pupils have a mark."""

    register: DayRegister
    marked: int


@dataclass(frozen=True, slots=True)
class Named:
    """A pupil and one sentence about them."""

    id: uuid.UUID
    name: str
    initials: str
    tone: int
    words: str
    weeks: Sparkline | None = None


@dataclass(frozen=True, slots=True)
class ClassWeeks:
    """The attendance of the viewer's own pupils, with a bar for each week."""

    bars: Bars
    rate: str
    finding: str
    table: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DueNow:
    """The register that is due now or was missed, one tap from the first page."""

    place: RegisterPlace
    words: str
    about: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What somebody with a class sees first."""

    registers: tuple[OwnRegister, ...]
    lessons: tuple[LessonRegister, ...]
    due: DueNow | None
    follow_up: tuple[Named, ...]
    watch: tuple[Named, ...]
    good_news: tuple[Named, ...]
    weeks: ClassWeeks | None
    class_id: uuid.UUID | None  # the group that they are all in, if there is one
    next_classes: tuple[tuple[uuid.UUID, str], ...]  # next year's classes, once their teachers may see them


_MEMBERS = """
SELECT m.pupil_id, m.group_id FROM people_membership m
JOIN people_group g ON g.school_id = m.school_id AND g.id = m.group_id AND g.registers = 'session'
WHERE m.school_id = %(school)s AND m.group_id = ANY (%(groups)s)
    AND m.first_day <= %(day)s AND (m.last_day IS NULL OR m.last_day >= %(day)s)
"""
_Members = Sequence[tuple[uuid.UUID, uuid.UUID]]


@dataclass(frozen=True, slots=True)
class _Class:
    """The viewer's own pupils with every session up to the end of today, and the figures of those that have closed."""

    year: SchoolYear
    today: dt.date
    marks: Mapping[uuid.UUID, DueMarks]
    closed: Figures


def own_part(viewer: Viewer, year: SchoolYear) -> OwnPart:
    """The viewer's own registers and pupils, in groups that take a register each session."""
    groups = list(viewer.standing.groups)
    members = _members(viewer, groups)
    roll = roll_on(viewer, viewer.today, pupils=[pupil for pupil, _ in members])
    own = _class(viewer, year, roll)
    good_news = _good_news(viewer, own)
    registers = registers_of_day(viewer, year, viewer.today, groups)
    lessons = lesson_registers(viewer, year, viewer.today, groups) if groups else ()
    return OwnPart(
        registers=tuple(OwnRegister(each, _marked(each, own, members)) for each in registers),
        lessons=lessons,
        due=_due_now(registers, lessons),
        follow_up=tuple(_follow_up(viewer, own)),
        watch=tuple(_watch(viewer, own, {each.id for each in good_news})),
        good_news=tuple(good_news),
        weeks=_weeks(own),
        class_id=_only({group for _, group in members}),
        next_classes=tuple(
            (group, names(viewer).group(group))
            for group, facts in viewer.standing.groups.items()
            if TEACHES_GROUP_NEXT in facts
        ),
    )


def _only(groups: Collection[uuid.UUID]) -> uuid.UUID | None:
    return next(iter(groups)) if len(groups) == 1 else None


def _due_now(registers: Sequence[DayRegister], lessons: Sequence[LessonRegister]) -> DueNow | None:
    """The current lesson without a finished register, or else the session whose register is open or was not taken in time."""
    for lesson in lessons:
        if lesson.is_now and lesson.progress is not Progress.TAKEN:
            about = " · ".join(part for part in (f"since {clock(lesson.starts)}", lesson.room) if part)
            return DueNow(lesson.place, f"{lesson.group_name}, {lesson.period_name}", about)
    still_open = [each for each in registers if each.progress in {Progress.DUE, Progress.STARTED}]
    missed = [each for each in reversed(registers) if each.progress is Progress.MISSING]
    for register in [*still_open, *missed]:
        is_late = register.progress is Progress.MISSING
        about = f"{'closed' if is_late else 'closes'} {clock(register.closes)}"
        return DueNow(register.place, f"{register.group_name} {register.session}", about, is_late)
    return None


def _members(viewer: Viewer, groups: Sequence[uuid.UUID]) -> _Members:
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, {"school": viewer.school_id, "groups": list(groups), "day": viewer.today})
        return list(cursor.fetchall())


def _class(viewer: Viewer, year: SchoolYear, roll: Mapping[uuid.UUID, OnRoll]) -> _Class:
    """Open the lines of the viewer's own pupils; figures count only registers that have closed, as on every page."""
    if not roll:
        return _Class(year, viewer.today, {}, Figures())
    want = Want(SESSION_LINE, year.period)
    opened = open_folders(viewer, SEE_PUPIL_ATTENDANCE, list(roll), want, action="open home")
    lines = {pupil: held.record for pupil, held in opened.of(SESSION_LINE, year.period).items()}
    closed = _until(viewer.now, year, roll=roll, lines=lines).values()
    return _Class(
        year=year,
        today=viewer.today,
        marks=_until(viewer.now.replace(hour=23, minute=59), year, roll=roll, lines=lines),
        closed=sum((each.figures for each in closed), start=Figures()),
    )


def _until(
    moment: dt.datetime,
    year: SchoolYear,
    *,
    roll: Mapping[uuid.UUID, OnRoll],
    lines: Mapping[uuid.UUID, Line],
) -> dict[uuid.UUID, DueMarks]:
    return {
        pupil: due_marks(year, lines.get(pupil), due_of(year, stay, moment), stay.was_on_roll)
        for pupil, stay in roll.items()
    }


def _marked(register: DayRegister, own: _Class, members: _Members) -> int:
    of_group = {pupil for pupil, group in members if group == register.place.group_id}
    place = (register.place.day, register.place.slot)
    return sum(
        any((session.day, session.slot) == place and session.code for session in own.marks[pupil].sessions)
        for pupil in of_group
        if pupil in own.marks
    )


def _named(viewer: Viewer, pupil: uuid.UUID, words: str, weeks: Sparkline | None = None) -> Named:
    directory = names(viewer)
    return Named(pupil, directory.shown(pupil), directory.initials(pupil), tone_of(pupil), words, weeks)


def _held(marks: DueMarks) -> tuple[DueSession, ...]:
    return tuple(session for session in marks.sessions if session.code is not None)


def _follow_up(viewer: Viewer, own: _Class) -> list[Named]:
    """Who is away without a reason, and who is often late: in the order of names."""
    found = []
    for pupil, marks in own.marks.items():
        held = _held(marks)
        words = _no_reason(own, held) or _often_late(own, held)
        if words:
            found.append(_named(viewer, pupil, words))
    return found[:MOST_NAMED]


def _no_reason(own: _Class, held: Sequence[DueSession]) -> str:
    last = held[-1].code if held else None
    if last is None or last.symbol != own.year.profile.follow_up.no_reason:
        return ""
    days = continuous_days(held)
    return f"No reason yet, {counted(days, 'day', 'days')}" if days > 1 else "No reason yet"


def _often_late(own: _Class, held: Sequence[DueSession]) -> str:
    times = len(late(last_school_weeks(held, 2, own.today)))
    return f"Late {times} times in two weeks" if times >= _LATE_OFTEN else ""


def _watch(viewer: Viewer, own: _Class, on_track: Collection[uuid.UUID]) -> list[Named]:
    """Who has missed most lately, at least three days in six school weeks, and is not back on track."""
    lately = {
        pupil: last_school_weeks(_held(marks), 6, own.today)
        for pupil, marks in own.marks.items()
        if pupil not in on_track
    }
    most = sorted(lately, key=lambda pupil: -len(missed(lately[pupil])))
    return [
        _named(
            viewer, pupil, f"Missed {_days(own, lately[pupil])} in six weeks", _sparkline(own.marks[pupil])
        )
        for pupil in most[:MOST_NAMED]
        if len(missed(lately[pupil])) >= _MISSED_TO_WATCH
    ]


def _days(own: _Class, sessions: Sequence[DueSession]) -> str:
    return days_in_words(len(missed(sessions)), len(own.year.profile.sessions))


def _sparkline(marks: DueMarks) -> Sparkline:
    weeks = _by_week(_held(marks))
    shares = [1 - len(missed(week)) / len(week) for week in weeks.values()]
    return sparkline(shares[-2 * WEEKS_SHOWN :] or [1.0], 0, 1)


def _by_week(held: Sequence[DueSession]) -> dict[dt.date, list[DueSession]]:
    weeks: dict[dt.date, list[DueSession]] = {}
    for session in held:
        weeks.setdefault(monday_of(session.day), []).append(session)
    return weeks


def _good_news(viewer: Viewer, own: _Class) -> list[Named]:
    """Pupils who are back on track. Never having been ill earns no praise."""
    found = []
    for pupil, marks in own.marks.items():
        held = _held(marks)
        words = back_after(held, own.today, own.year.profile) or _on_track(own, held)
        if words:
            found.append(_named(viewer, pupil, words))
    return found[:MOST_NAMED]


def _on_track(own: _Class, held: Sequence[DueSession]) -> str:
    lately = last_school_weeks(held, 2, own.today)
    before = last_school_weeks(held, 6, own.today)
    then, now = len(missed(before)) - len(missed(lately)), len(missed(lately)) + len(late(lately))
    return "Here and on time for two weeks" if then >= _ON_TRACK_AFTER and not now else ""


def _weeks(own: _Class) -> ClassWeeks | None:
    """Attendance week by week, drawn between 85 and 100 per cent."""
    held = [session for marks in own.marks.values() for session in _held(marks)]
    weeks = sorted(_by_week(held).items())[-WEEKS_SHOWN:]
    values = [_value(own, sessions) for _, sessions in weeks]
    if not values or own.closed.attendance is None:
        return None
    latest = said_of_week(weeks[-1][0], own.today)
    said = [value.words for value in values[-2:] if value.words]
    return ClassWeeks(
        bars=bars(values, Scale(85, 100, (85, 90, 95, 100))),
        rate=percent(own.closed.attendance),
        finding=f"{said[1]}% {latest}, {said[0]}% the week before." if len(said) > 1 else "",
        table=tuple((value.label, value.words) for value in values),
    )


def _value(own: _Class, sessions: Sequence[DueSession]) -> Value:
    """The attendance of one week; empty if no session was possible."""
    possible = [session for session in sessions if session.code and session.code.mark_class.is_possible]
    share = Fraction(len(possible) - len(missed(possible)), len(possible)) if possible else None
    week = own.year.week(sessions[0].day)
    label = str(week.number) if week else ""
    if share is None:
        return Value(label, None, "")
    return Value(label, float(100 * share), percent(share).removesuffix("%"))
