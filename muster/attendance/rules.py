"""Decides what may be entered in a register, by whom, and when a change needs a reason. No database."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import Enum, IntEnum

from muster.calendar.codes import Code, EnteredBy, MarkClass
from muster.calendar.profile import Profile

LONGEST_MINUTES_LATE = 600
COUNTED_BEFORE = dt.timedelta(hours=1)
"""A coach leaves before the register opens: who was counted then was there. Nobody is counted for the afternoon at nine."""


class WhyChanged(IntEnum):
    """Why a mark was changed after the register was finished.

    Every change keeps its reason: School Attendance (Pupil Registration) (England) Regulations 2024.
    """

    NOT_A_CHANGE = 0
    BEFORE_CLOSING = 1
    ARRIVED_LATE = 2
    REASON_RECEIVED = 3
    WRONG_PUPIL = 4
    WRONG_CODE = 5
    HERE_AFTER_ALL = 6
    OTHER = 7
    TAKEN_BACK = 8
    FROM_LESSON = 9
    CLOSED = 10


REASONS_OF_ONE_TAP = (
    WhyChanged.ARRIVED_LATE,
    WhyChanged.REASON_RECEIVED,
    WhyChanged.WRONG_PUPIL,
    WhyChanged.WRONG_CODE,
    WhyChanged.OTHER,
)
"""The reasons that the register offers for a change after closing. "Here after all" is added where it can be true."""


@dataclass(frozen=True, slots=True)
class SentMark:
    """A mark as sent by a device. `was` is what the sender saw; None if they did not look first.

    `code` and `was` are symbols of the country's profile, empty for "not marked". `at` is the time on the device;
    `why` is the reason tapped if the register had closed.
    """

    key: uuid.UUID
    pupil_id: uuid.UUID
    code: str
    was: str | None = None
    minutes: int | None = None
    at: dt.datetime | None = None
    why: WhyChanged = WhyChanged.NOT_A_CHANGE


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The codes that somebody may enter."""

    any_code: bool = False
    leave: bool = False
    also: frozenset[str] = frozenset()

    def allows(self, code: Code) -> bool:
        """Whether the code may be entered: teachers have present, late and absent; attendance staff the rest; leave is for named people.

        `also` are codes that circumstances allow everybody: late after closing, once a register has closed.
        """
        if code.entered_by is EnteredBy.LEAVE:
            return self.leave
        if code.entered_by is EnteredBy.ATTENDANCE:
            return self.any_code or code.symbol in self.also
        return code.entered_by is EnteredBy.TEACHER


@dataclass(frozen=True, slots=True)
class Situation:
    """The circumstances of one pupil's mark when it arrives. `present` is what the line says now."""

    present: str
    is_finished: bool
    is_closed: bool
    change: WhyChanged


class Verdict(Enum):
    """What happens to a sent mark."""

    SAVE = "save"
    SAME = "same"
    CONFLICT = "conflict"
    NEEDS_REASON = "needs_reason"


def verdict_on(mark: SentMark, situation: Situation) -> Verdict:
    """Whether the mark is saved. A mark that somebody else changed meanwhile is never silently overwritten."""
    if mark.code == situation.present and mark.minutes is None:
        return Verdict.SAME
    if mark.was is not None and situation.present not in {mark.was, mark.code}:
        return Verdict.CONFLICT
    is_change = situation.is_finished and situation.present not in ("", mark.code)
    if is_change and situation.is_closed and situation.change is WhyChanged.NOT_A_CHANGE:
        return Verdict.NEEDS_REASON
    return Verdict.SAVE


def verdict_unseen(mark: SentMark, situation: Situation) -> Verdict:
    """Like `verdict_on`, for a ticket, which must not be able to read: only a mark that changes the line may learn what it says.

    Otherwise a mark equal to what it claims to have seen would be a probe that could try every code without a trace.
    So such a mark is ignored, and one equal to a mark made by somebody else is a conflict.
    """
    if mark.code == mark.was and mark.minutes is None:
        return Verdict.SAME
    if mark.was is not None and situation.present != mark.was:
        return Verdict.CONFLICT
    late = situation.is_finished and situation.is_closed and mark.was != ""
    return Verdict.NEEDS_REASON if late and situation.change is WhyChanged.NOT_A_CHANGE else Verdict.SAVE


def change_of(situation: Situation) -> WhyChanged:
    """The reason that is stored: a correction before closing needs no typing and is labelled as such."""
    if situation.is_finished and situation.change is WhyChanged.NOT_A_CHANGE and situation.present:
        return WhyChanged.BEFORE_CLOSING
    return situation.change


def sighting_beats(*, absent_at: int | None, seen: Code | None, seen_at: int | None) -> bool:
    """Whether a pupil was seen after somebody else had marked them absent, in minutes of the same day.

    A sighting at the desk or in a lesson beats an older absence without further ado. In the same minute, or if a time
    is unknown, the two are a conflict for a person to settle.
    """
    if seen is None or not (seen.mark_class is MarkClass.PRESENT or seen.late):
        return False
    return absent_at is not None and seen_at is not None and absent_at < seen_at


def refusal_of_code(
    mark: SentMark, profile: Profile, day: dt.date, entitlement: Entitlement, *, had_code: str = ""
) -> str:
    """Why this code cannot be entered, in words; empty if it can. The mark's previous code, `had_code`, may always be
    sent back unchanged.
    """
    if mark.minutes is not None and not 0 <= mark.minutes <= LONGEST_MINUTES_LATE:
        return f"Minutes late are between 0 and {LONGEST_MINUTES_LATE}."
    if mark.code in ("", had_code):
        return ""
    code = profile.code_on(mark.code, day)
    if code is None:
        return "There is no such code on that day."
    if not entitlement.allows(code):
        if code.entered_by is EnteredBy.LEAVE:
            return f"{code.label} is entered by the people who may grant leave."
        return f"{code.label} is entered by attendance staff."
    return ""


def refusal_of_age(code: str, profile: Profile, *, is_of_compulsory_age: bool | None) -> str:
    """Why a code does not suit the pupil's age, in words; empty if it does, or if the age is unknown.

    Code X is only for those who need not attend, C2 only for those who must (Regulations 2024).
    """
    ages = profile.compulsory_age
    if ages is None or is_of_compulsory_age is None:
        return ""
    if code in ages.codes_outside_only and is_of_compulsory_age:
        return f"{code} is only for pupils outside compulsory school age, and this pupil is within it."
    if code in ages.codes_inside_only and not is_of_compulsory_age:
        return f"{code} is only for pupils of compulsory school age, and this pupil is outside it."
    return ""


def age_bound_codes(profile: Profile) -> frozenset[str]:
    """The codes that are only for pupils within, or outside, compulsory school age."""
    ages = profile.compulsory_age
    return frozenset(ages.codes_outside_only + ages.codes_inside_only) if ages else frozenset()


def is_too_early_to_count(now: dt.datetime, day: dt.date, opens: dt.time) -> bool:
    """Whether heads counted now, by the school's own clock, say nothing yet of a session whose register opens then."""
    return now + COUNTED_BEFORE < dt.datetime.combine(day, opens, now.tzinfo)
