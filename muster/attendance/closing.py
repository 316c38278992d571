"""Decides whom an unexpected closure reaches, and what each mark becomes.

A pupil who was seen stays marked as seen: leaving in mid-session never changes that session's mark.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import Enum

from muster.attendance.known import waits_for_a_head_count
from muster.calendar.codes import Code, MarkClass
from muster.calendar.profile import KnownKind, Profile

MOST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Reach:
    """Which sessions of which pupils: days (both included), slots of the day (empty means all), and who.

    Site, year groups and group narrow it; without them it is the whole school.
    """

    first_day: dt.date
    last_day: dt.date
    slots: tuple[int, ...] = ()
    site_id: uuid.UUID | None = None
    year_groups: tuple[str, ...] = ()
    group_id: uuid.UUID | None = None

    def days(self) -> tuple[dt.date, ...]:
        """Every day of it, in order."""
        count = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + dt.timedelta(days=n) for n in range(count))

    def holds_slot(self, slot: int) -> bool:
        """Whether it covers this slot of the day."""
        return not self.slots or slot in self.slots


class Left(Enum):
    """Why a closure leaves a pupil's mark alone: somebody has marked them, or they are expected elsewhere."""

    MARKED = "marked"
    ELSEWHERE = "elsewhere"


def becomes(*, mark: Code | None, known: Code | None, closure: Code, profile: Profile) -> Code | Left:
    """What a mark becomes.

    An absence without a reason, or no mark at all, becomes the closure's code. A pupil on a visit or with a provider
    is left to whoever counts heads there; one not required, or due at another school, gets the code of that known
    absence.
    """
    if mark is not None and mark.symbol != profile.follow_up.no_reason:
        return Left.MARKED
    if mark is None and waits_for_a_head_count(known):
        return Left.ELSEWHERE
    if mark is None and known is not None and known.mark_class is MarkClass.NOT_POSSIBLE:
        return known
    return closure


def problem_of_reach(reach: Reach, kind: KnownKind, profile: Profile, words: str) -> tuple[str, str] | None:
    """What is wrong with a closure as typed: (field, words); None if it can be declared."""
    code = profile.code_on(kind.code, reach.first_day)
    is_in_force = code is not None and profile.code_on(kind.code, reach.last_day) is not None
    narrowings = sum((reach.site_id is not None, bool(reach.year_groups), reach.group_id is not None))
    checks = (
        (reach.last_day < reach.first_day, "last_day", "The last day is not before the first."),
        (not is_in_force, "kind", "This code is not in force on all of these days."),
        (
            code is not None and code.reason_required and not words.strip(),
            "words",
            f"Code {kind.code} needs its cause in words.",
        ),
        (narrowings > 1, "group_id", "Choose a site, or year groups, or one group: not several of them."),
    )
    return next(((field, said) for is_wrong, field, said in checks if is_wrong), None)
