"""Finds who was absent without leave from today's lessons, opening each register's pupils once and not at every look.

A process remembers which opaque ids each register of today marked so, for as long as the register is not saved again.
That only says whose lines to open: what is told is read from the folders each time.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from muster.attendance.access import SEE_MISSING_FROM_LESSONS
from muster.attendance.lines import LESSONS_A_DAY, LinePlace, lesson_place
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.roll import places_on
from muster.calendar.codes import NOT_MARKED, Code, MarkClass
from muster.calendar.models import Term
from muster.protection.access.viewer import Viewer
from muster.protection.folder.opening import count_in_folders

LessonKey = tuple[uuid.UUID, int]
"""A group and the number of its period today."""

Taken = tuple[int, bool]
"""How far a lesson's register is: its version, and whether it is finished, so that whoever has no mark in it was not seen."""

_Absent = dict[LessonKey, tuple[Taken, frozenset[uuid.UUID]]]
_remembered: dict[uuid.UUID, tuple[dt.date, _Absent]] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class LessonAbsence:
    """A pupil marked as absent without leave in a lesson, or left without a mark when its register was finished.

    `is_back` if a later lesson has seen them since.
    """

    pupil: uuid.UUID
    lesson: LessonKey
    is_back: bool
    is_unmarked: bool


def is_here(code: Code | None) -> bool:
    """Whether a mark says that the pupil was there."""
    return code is not None and code.mark_class is MarkClass.PRESENT


def _is_absent(code: Code) -> bool:
    """Whether a lesson's mark says that the pupil was not there, and nobody knows why."""
    return code.mark_class is MarkClass.UNAUTHORISED and not code.late


def absent_from_lessons(
    viewer: Viewer, year: SchoolYear, taken: Mapping[LessonKey, Taken]
) -> list[LessonAbsence]:
    """Who was absent without leave from these lessons of today, or has no mark in a finished one, by how far each register is."""
    half = Term.objects.filter(
        school_id=viewer.school_id,
        kind=Term.Kind.HALF_TERM,
        first_day__lte=viewer.today,
        last_day__gte=viewer.today,
    ).first()
    if half is None or not taken:
        return []
    look = _Look(
        viewer,
        year,
        frozenset(key for key, (_, is_finished) in taken.items() if is_finished),
        lesson_place(first_day=half.first_day, last_day=half.last_day, day=viewer.today, period_number=1),
    )
    known = _known(viewer)
    saved = {key for key, state in taken.items() if known.get(key, (None,))[0] != state}
    fresh = look.afresh(saved, {pupil for key in taken.keys() - saved for pupil in known[key][1]})
    known |= {key: (taken[key], absent) for key, absent in fresh.items()}
    with _lock:
        _remembered[viewer.school_id] = (viewer.today, known)
    maybe = {pupil for key in taken for pupil in known[key][1]}
    return list(look.at(taken, maybe)) if maybe else []


def forget(lessons: Collection[LessonKey] | None = None) -> None:
    """Let the next look open everybody's lines again, or those of some lessons, as if their registers were saved."""
    with _lock:
        if lessons is None:
            _remembered.clear()
        for _, known in _remembered.values():
            for lesson in lessons or ():
                known.pop(lesson, None)


def _known(viewer: Viewer) -> _Absent:
    """What is remembered of today; what was remembered of another day goes."""
    day, known = _remembered.get(viewer.school_id, (None, {}))
    return dict(known) if day == viewer.today else {}


@dataclass(slots=True)
class _Look:
    """What looking at lines needs that is the same for every lesson. `lessons` are today's marks of whoever was opened."""

    viewer: Viewer
    year: SchoolYear
    finished: frozenset[LessonKey]
    first: LinePlace  # of today's lessons
    lessons: dict[uuid.UUID, bytes] = field(default_factory=dict)

    def afresh(
        self, lessons: Collection[LessonKey], others: Collection[uuid.UUID]
    ) -> dict[LessonKey, frozenset[uuid.UUID]]:
        """Who is absent from each of these lessons, from the lines of everybody in them; others are opened along with them."""
        if not lessons:
            return {}
        members = places_on(self.viewer, {group for group, _ in lessons}, self.first.day)
        self._open(set(others).union(*members.values()))
        absent = self._bytes(_is_absent)
        return {
            (group, number): frozenset(
                pupil for pupil in members[group] if self._marks(pupil)[number - 1] in missing
            )
            for group, number in lessons
            for missing in [self._missing((group, number), absent)]
        }

    def at(self, lessons: Iterable[LessonKey], pupils: Collection[uuid.UUID]) -> Iterator[LessonAbsence]:
        """Which of these lessons each of the pupils is absent from, and whether they are back."""
        self._open(pupils)
        absent, seen = self._bytes(_is_absent), self._bytes(is_here)
        members = places_on(self.viewer, {group for group, _ in lessons}, self.first.day, pupils)
        for group, number in lessons:
            missing = self._missing((group, number), absent)
            for pupil in members[group]:
                marks = self._marks(pupil)
                if (mark := marks[number - 1]) in missing:
                    is_back = not seen.isdisjoint(marks[number:])
                    yield LessonAbsence(pupil, (group, number), is_back, is_unmarked=mark == NOT_MARKED)

    def _missing(self, lesson: LessonKey, absent: frozenset[int]) -> frozenset[int]:
        return absent | {NOT_MARKED} if lesson in self.finished else absent

    def _open(self, pupils: Collection[uuid.UUID]) -> None:
        closed = [pupil for pupil in pupils if pupil not in self.lessons]
        if not closed:
            return
        for pupil, line in count_in_folders(self.viewer, SEE_MISSING_FROM_LESSONS, closed, self.first.want):
            begins = self.first.index(line)
            self.lessons[pupil] = line.marks[begins : begins + LESSONS_A_DAY]

    def _bytes(self, holds: Callable[[Code], bool]) -> frozenset[int]:
        return frozenset(code.byte for code in self.year.profile.codes_on(self.first.day) if holds(code))

    def _marks(self, pupil: uuid.UUID) -> bytes:
        """Today's lessons of a pupil; nothing is marked for one without a line, or beyond its end."""
        return self.lessons.get(pupil, b"").ljust(LESSONS_A_DAY, b"\0")
