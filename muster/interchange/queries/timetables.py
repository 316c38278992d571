"""What an uploaded timetable would change: read, compared with the school's present state, and put into words."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from muster.calendar.models import LessonPeriod
from muster.calendar.profile import WEEKDAYS
from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.parcel import Parcel, from_upload
from muster.interchange.problems import Findings, Listed, listed, stops
from muster.interchange.queries.sending import sent_roster
from muster.interchange.timetable.plan import HeldLesson, Known, TimetablePlan, folded, plan_timetable
from muster.interchange.timetable.reading import read_timetable
from muster.people.directory import names
from muster.people.models import Group, Responsibility, Staff
from muster.people.records import CONTACT_DETAILS
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.timetable.models import Lesson
from muster.timetable.queries.rooms import room_names
from muster.timetable.rules import PlannedLesson, Slot

FIRST_DAY = "first_day"
"""The answer under which the first day of the timetable waits beside the files."""


@dataclass(frozen=True, slots=True, repr=False)
class TimetableReview:
    """A timetable before it is applied, in words. `plan` is None while something stops it."""

    id: uuid.UUID
    first_day: dt.date
    problems: Listed
    plan: TimetablePlan | None
    adding: tuple[str, ...]
    ending: tuple[str, ...]
    gaining: tuple[str, ...]


def review_timetable(viewer: Viewer, sent_id: uuid.UUID) -> TimetableReview:
    """A timetable that this account sent, read and compared. Raises NotThere."""
    sent = sent_roster(viewer, sent_id)
    first_day = dt.date.fromisoformat(sent.answers.get(FIRST_DAY, viewer.today.isoformat()))
    findings = Findings(tolerant=sent.tolerant)
    plan = planned_timetable(viewer, from_upload(sent.files.items(), findings), first_day, findings=findings)
    problems = tuple(findings)
    if plan is None:
        return TimetableReview(sent_id, first_day, listed(problems), None, (), (), ())
    directory = names(viewer)
    return TimetableReview(
        sent_id,
        first_day,
        listed(problems),
        plan,
        tuple(_words(viewer, lesson) for lesson in plan.adding),
        tuple(_words(viewer, held.lesson) for held in plan.ending),
        tuple(f"{directory.shown(staff)}: {directory.group(group)}" for staff, group in plan.gaining),
    )


def planned_timetable(
    viewer: Viewer, parcel: Parcel, first_day: dt.date, *, findings: Findings
) -> TimetablePlan | None:
    """The plan, or nothing where the file has faults that stop it; what was found in the file is in the findings."""
    lines = read_timetable(parcel, findings)
    plan = plan_timetable(lines, known_school(viewer, first_day), first_day, findings)
    return None if stops(findings) else plan


def known_school(viewer: Viewer, day: dt.date) -> Known:
    """What groups, staff and periods are called, and the lessons that hold on a day or later."""
    require(viewer, IMPORT_ROSTER)
    rooms = room_names(viewer.school_id)
    lessons = Lesson.objects.filter(school_id=viewer.school_id).between(day, dt.date.max)
    groups = Group.objects.filter(school_id=viewer.school_id).on(day).values_list("id", flat=True)
    directory = names(viewer)
    return Known(
        groups=_by_name((directory.group(group), group) for group in groups),
        staff=_staff(viewer),
        periods=_periods(viewer, day),
        lessons=[
            HeldLesson(
                one.id,
                PlannedLesson(
                    one.group_id,
                    Slot(one.week, one.weekday, one.period),
                    one.staff_id,
                    rooms.get(one.room_id, "") if one.room_id else "",
                ),
            )
            for one in lessons
        ],
        teaches=frozenset(
            Responsibility.objects.filter(school_id=viewer.school_id)
            .on(day)
            .values_list("staff_id", "group_id")
        ),
    )


def _staff(viewer: Viewer) -> dict[str, list[uuid.UUID]]:
    """Staff by every way in which a timetable may name them: both orders of the name, with the title, the e-mail."""
    people = list(Staff.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True))
    opened = open_folders(
        viewer, IMPORT_ROSTER, people, Want(CONTACT_DETAILS), action="compare with a timetable"
    )
    directory = names(viewer)
    said: list[tuple[str, uuid.UUID]] = []
    for person in people:
        name = directory.person(person)
        initial = name.given[:1]
        ways = {
            directory.shown(person),
            f"{name.given} {name.family}",
            f"{name.family} {name.given}",
            f"{name.title} {name.family}",
            f"{name.title} {name.given} {name.family}",
            f"{name.title} {initial} {name.family}",
            f"{name.title} {initial}. {name.family}",
        }
        held = opened.of(CONTACT_DETAILS).get(person)
        ways |= set(held.record.emails) if held else set()
        said += [(way, person) for way in ways if way.strip()]
    return _by_name(said)


def _by_name(named: Iterable[tuple[str, uuid.UUID]]) -> dict[str, list[uuid.UUID]]:
    found: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for name, which in named:
        if which not in found[folded(name)]:
            found[folded(name)].append(which)
    return dict(found)


def _periods(viewer: Viewer, day: dt.date) -> dict[str, int]:
    rows = LessonPeriod.objects.filter(
        school_id=viewer.school_id, year__first_day__lte=day, year__last_day__gte=day
    ).values_list("number", "name")
    ways = [
        (way, number)
        for number, name in rows
        for way in (name, str(number), f"P{number}", f"period {number}")
    ]
    return {folded(way): number for way, number in ways}


def _words(viewer: Viewer, lesson: PlannedLesson) -> str:
    """`7A Mathematics 1, Tuesday period 2, week A, Ms Adeyemi, M4`."""
    directory = names(viewer)
    slot = lesson.slot
    when = f"{WEEKDAYS[slot.weekday].capitalize()} period {slot.period}"
    parts = (
        directory.group(lesson.group_id),
        when,
        f"week {slot.week}" if slot.week else "",
        directory.shown(lesson.staff_id),
        lesson.room,
    )
    return ", ".join(part for part in parts if part)
