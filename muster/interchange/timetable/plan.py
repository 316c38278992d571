"""Decides what an imported timetable would change: lessons added, lessons ended, and who would teach whom."""

import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muster.interchange.problems import Findings, Place
from muster.interchange.timetable.reading import TimetableLine
from muster.timetable.rules import PlannedLesson, Slot, clashes, room_clashes


@dataclass(frozen=True, slots=True)
class HeldLesson:
    """A lesson that is in the timetable already."""

    id: uuid.UUID
    lesson: PlannedLesson


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """The school as a timetable needs it: what groups, staff and periods are called, and the lessons that hold.

    Names are folded; a name that two bear leads to two ids.
    """

    groups: Mapping[str, Sequence[uuid.UUID]]
    staff: Mapping[str, Sequence[uuid.UUID]]
    periods: Mapping[str, int]
    lessons: Sequence[HeldLesson]
    teaches: frozenset[tuple[uuid.UUID, uuid.UUID]]


@dataclass(frozen=True, slots=True)
class TimetablePlan:
    """Lessons that come from `first_day` on, those that end the day before, how many stay, and who gains a group."""

    first_day: dt.date
    adding: tuple[PlannedLesson, ...]
    ending: tuple[HeldLesson, ...]
    staying: int
    gaining: tuple[tuple[uuid.UUID, uuid.UUID], ...]

    @property
    def is_nothing(self) -> bool:
        """Whether the school has exactly this timetable already."""
        return not (self.adding or self.ending)

    @property
    def leaves_few(self) -> bool:
        """Whether fewer than half as many lessons would be left: as where the table holds one year of several."""
        left = self.staying + len(self.adding)
        return 2 * left < self.staying + len(self.ending)

    def fingerprint(self) -> str:
        """What a person agrees to: it changes when the school or the file does."""
        parts = (
            sorted(map(repr, self.adding))
            + sorted(str(each.id) for each in self.ending)
            + [str(self.first_day)]
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def plan_timetable(
    lines: Sequence[TimetableLine], known: Known, first_day: dt.date, findings: Findings
) -> TimetablePlan:
    """Compare the lessons of a file with those that hold. What fits nobody or nothing is in the findings."""
    wanted: dict[PlannedLesson, Place] = {}
    for line in lines:
        lesson = _lesson(line, known, findings)
        if lesson is not None:
            wanted.setdefault(lesson, line.place)
    _note_clashes(wanted, findings)
    left: defaultdict[PlannedLesson, list[HeldLesson]] = defaultdict(list)
    for held in known.lessons:
        left[held.lesson].append(held)
    staying = [left[lesson].pop() for lesson in wanted if left[lesson]]
    stays = {held.lesson for held in staying}
    adding = tuple(lesson for lesson in wanted if lesson not in stays)
    pairs = {(lesson.staff_id, lesson.group_id) for lesson in adding if lesson.staff_id}
    return TimetablePlan(
        first_day,
        adding,
        tuple(held for rest in left.values() for held in rest),
        len(staying),
        tuple(sorted(pairs - known.teaches, key=str)),
    )


def _note_clashes(wanted: Mapping[PlannedLesson, Place], findings: Findings) -> None:
    """Say where a teacher or a room has two classes at once: it stops nothing, since schools do share."""
    lessons = tuple(wanted)
    for pairs, said in (
        (clashes(lessons), "Somebody teaches two classes at once here"),
        (room_clashes(lessons), "Two classes are in one room at once here"),
    ):
        for one, other in pairs:
            findings.note(wanted[other], said, f"See line {wanted[one].line}.")


def _lesson(line: TimetableLine, known: Known, findings: Findings) -> PlannedLesson | None:
    group = _one(known.groups, line.group, ("group", "class"), line=line, findings=findings)
    staff = (
        _one(known.staff, line.teacher, ("teacher", "member of staff"), line=line, findings=findings)
        if line.teacher
        else None
    )
    period = known.periods.get(folded(line.period))
    if period is None:
        findings.left_out(
            line.at("period"),
            "The school has no such period",
            "Add it to the school year, or correct it.",
            value=line.period,
        )
    if group is None or period is None or (line.teacher and staff is None):
        return None
    return PlannedLesson(group, Slot(line.week, line.weekday, period), staff, line.room)


def _one(
    known: Mapping[str, Sequence[uuid.UUID]],
    typed: str,
    which: tuple[str, str],
    *,
    line: TimetableLine,
    findings: Findings,
) -> uuid.UUID | None:
    """The one of a name; `which` is the field that holds it, and what is sought in words."""
    field, what = which
    fitting = known.get(folded(typed), ())
    if len(fitting) == 1:
        return fitting[0]
    said = f"Two go by this name: no {what} can be told" if fitting else f"There is no {what} of this name"
    remedy = (
        "Give them names that differ, or for staff the e-mail address."
        if fitting
        else "Add it first, or correct it here."
    )
    findings.left_out(line.at(field), said, remedy, value=typed)
    return None


def folded(text: str) -> str:
    """A name without case and with single spaces: how what was typed is compared."""
    return " ".join(text.casefold().replace(",", " ").split())
