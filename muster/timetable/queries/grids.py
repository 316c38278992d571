"""The timetable as a grid: whose it is, the periods of each weekday, and the letters of the weeks."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muster.calendar.models import AcademicYear, LessonPeriod, Term
from muster.calendar.profile import WEEKDAYS
from muster.calendar.queries import profile_of
from muster.calendar.rules import monday_of
from muster.people.directory import names
from muster.people.models import Group, Staff
from muster.people.queries.groups import natural
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.timetable.access import SEE_TIMETABLE
from muster.timetable.models import Lesson, TimetableWeek
from muster.timetable.queries.rooms import room_names
from muster.ui.formats import clock

Choice = tuple[uuid.UUID, str]
"""An id and the words that stand for it."""


@dataclass(frozen=True, slots=True)
class GridLesson:
    """One lesson in a cell: which group, who, where, and in which week of the pattern (empty: every week).

    `adults` are its rows: the id of each with the name of who teaches, which is empty where nobody is named yet.
    """

    adults: tuple[Choice, ...]
    group: str
    staff: str
    room: str
    week: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One period: its name and times, and the lessons of each weekday."""

    name: str
    times: str
    cells: tuple[tuple[GridLesson, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The timetable of one member of staff or one group. `letter` is that of this week, empty without a pattern."""

    weekdays: tuple[str, ...]
    rows: tuple[GridRow, ...]
    letter: str

    @property
    def is_empty(self) -> bool:
        """Whether there is no lesson at all."""
        return not any(cell for row in self.rows for cell in row.cells)


def grid(viewer: Viewer, *, staff: uuid.UUID | None = None, group: uuid.UUID | None = None) -> Grid:
    """The lessons that hold today, of one member of staff or of one group."""
    require(viewer, SEE_TIMETABLE)
    weekdays = sorted(profile_of(viewer).year.weekdays)
    lessons = list(
        Lesson.objects.filter(
            school_id=viewer.school_id, **({"group_id": group} if group else {"staff_id": staff})
        )
        .on(viewer.today)
        .order_by("week", "id")
    )
    periods = LessonPeriod.objects.filter(
        school_id=viewer.school_id, year_id__in={each.year_id for each in lessons}
    )
    rooms = room_names(viewer.school_id)
    rows = [
        GridRow(
            period.name,
            f"{clock(period.starts)} to {clock(period.ends)}",
            tuple(
                _cell(
                    viewer,
                    [one for one in lessons if (one.weekday, one.period) == (day, period.number)],
                    rooms,
                )
                for day in weekdays
            ),
        )
        for period in periods.order_by("number")
    ]
    return Grid(
        tuple(WEEKDAYS[day].capitalize() for day in weekdays), tuple(rows), letter_of(viewer, viewer.today)
    )


def _cell(
    viewer: Viewer, lessons: Sequence[Lesson], rooms: Mapping[uuid.UUID, str]
) -> tuple[GridLesson, ...]:
    """Two adults in one lesson stand in it together."""
    directory = names(viewer)
    together: dict[tuple[uuid.UUID, str], list[Lesson]] = {}
    for one in lessons:
        together.setdefault((one.group_id, one.week), []).append(one)
    return tuple(
        GridLesson(
            tuple((one.id, directory.shown(one.staff_id)) for one in same),
            directory.group(group),
            ", ".join(directory.shown(one.staff_id) for one in same if one.staff_id),
            next((rooms[one.room_id] for one in same if one.room_id), ""),
            week,
        )
        for (group, week), same in together.items()
    )


def letter_of(viewer: Viewer, day: dt.date) -> str:
    """The letter of a day's week; empty where all weeks are alike."""
    row = TimetableWeek.objects.filter(school_id=viewer.school_id, monday=monday_of(day)).first()
    return row.letter if row else ""


def weeks_of_year(viewer: Viewer, year: AcademicYear) -> tuple[tuple[dt.date, str], ...]:
    """(Monday, letter) of every school week: those that a half-term holds."""
    require(viewer, SEE_TIMETABLE)
    halves = Term.objects.filter(school_id=viewer.school_id, year=year, kind=Term.Kind.HALF_TERM)
    mondays = {
        monday_of(half.first_day) + dt.timedelta(weeks=week)
        for half in halves
        for week in range((monday_of(half.last_day) - monday_of(half.first_day)).days // 7 + 1)
    }
    rows = TimetableWeek.objects.filter(school_id=viewer.school_id, year=year)
    letters = dict(rows.values_list("monday", "letter"))
    return tuple((monday, letters.get(monday, "")) for monday in sorted(mondays))


def year_of(viewer: Viewer) -> AcademicYear | None:
    """The academic year of today."""
    return AcademicYear.objects.filter(
        school_id=viewer.school_id, first_day__lte=viewer.today, last_day__gte=viewer.today
    ).first()


def lesson_groups(viewer: Viewer) -> tuple[Choice, ...]:
    """The groups that are taught in lessons, by name."""
    groups = Group.objects.filter(school_id=viewer.school_id, registers=Group.Registers.LESSON).on(
        viewer.today
    )
    directory = names(viewer)
    named = [(group, directory.group(group)) for group in groups.values_list("id", flat=True)]
    return tuple(sorted(named, key=lambda each: natural(each[1])))


def staff_by_name(viewer: Viewer) -> tuple[Choice, ...]:
    """Everyone who works here, by name."""
    people = Staff.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True)
    return names(viewer).told_apart(people)


def periods_of_year(viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """(number, name) of the periods of the current year."""
    year = year_of(viewer)
    rows = LessonPeriod.objects.filter(school_id=viewer.school_id, year=year).order_by("number")
    return tuple(rows.values_list("number", "name"))
