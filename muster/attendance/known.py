"""Decides when a known absence holds, what it fills in, and when it clashes with what somebody saw.

A pre-filled mark is never locked: the office is shown a clash, and a person settles it.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from muster.attendance.records import KnownAbsence, KnownAbsences
from muster.calendar.codes import Code, EnteredBy, MarkClass
from muster.calendar.profile import KnownKind, Profile

AGREED, ASKED, REFUSED = "agreed", "asked", "refused"
Seen = tuple[dt.date, int]
"""A session: its day, and its slot of the day."""


@dataclass(frozen=True, slots=True)
class WhichAbsence:
    """The address of a known absence: whose folder, which academic year's record, which id."""

    pupil_id: uuid.UUID
    period: int
    absence_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SharedAbsence:
    """An absence that many pupils share under one id, as those who go to the same event do."""

    period: int
    absence_id: uuid.UUID


def holds(absence: KnownAbsence, day: dt.date, slot: int) -> bool:
    """Whether an absence, agreed or not, covers a session."""
    return (
        absence.first_day <= day <= absence.last_day
        and (not absence.weekdays or day.weekday() in absence.weekdays)
        and (not absence.slots or slot in absence.slots)
        and (day, slot) not in absence.not_then
    )


def absence_at(known: KnownAbsences, day: dt.date, slot: int) -> KnownAbsence | None:
    """The agreed absence that covers a session; of several, the one entered last."""
    fitting = [each for each in known.absences if each.state == AGREED and holds(each, day, slot)]
    return fitting[-1] if fitting else None


def known_code(known: KnownAbsences, day: dt.date, slot: int) -> str:
    """The code with which a session is pre-filled; empty if no absence is known."""
    found = absence_at(known, day, slot)
    return found.code if found else ""


def waits_for_a_head_count(code: Code | None) -> bool:
    """Whether the mark is written only once the leader or provider confirms that the pupil is there.

    A visit, fixture, placement or provision elsewhere counts as attendance, so nobody is counted unseen.
    """
    return code is not None and code.mark_class is MarkClass.APPROVED


class Clash(StrEnum):
    """How a mark and a known absence differ."""

    SEEN = "seen"
    NO_REASON = "no_reason"
    NOT_CONFIRMED = "not_confirmed"


def clash_of(known: Code, mark: Code | None, profile: Profile) -> Clash | None:
    """The clash that the office must settle: seen here though known to be away; away without a reason though one is
    known; or elsewhere without confirmation. Ask only once the register is finished or closed.
    """
    if mark is None:
        return Clash.NOT_CONFIRMED if waits_for_a_head_count(known) else None
    if mark.symbol == known.symbol:
        return None
    if mark.mark_class is MarkClass.PRESENT:
        return Clash.SEEN
    return Clash.NO_REASON if mark.symbol == profile.follow_up.no_reason else None


def kinds_offered(profile: Profile, day: dt.date) -> tuple[KnownKind, ...]:
    """A country's kinds of known absence; without a list in its profile, every code that attendance staff enter."""
    if profile.known_absences:
        return tuple(kind for kind in profile.known_absences if profile.code_on(kind.code, day))
    entered_by = {EnteredBy.ATTENDANCE, EnteredBy.LEAVE}
    return tuple(
        KnownKind(name=code.symbol, words=code.label, code=code.symbol)
        for code in profile.codes_on(day)
        if code.entered_by in entered_by and code.category != "register"
    )


def state_of(code: Code, *, may_grant: bool) -> str:
    """The state of a new absence: leave is requested, then granted by somebody the school authorises; anything else holds at once."""
    return AGREED if may_grant or code.entered_by is not EnteredBy.LEAVE else ASKED


def problem_of(absence: KnownAbsence, kind: KnownKind, profile: Profile) -> tuple[str, str] | None:
    """What is wrong with an absence as typed: (field, words); None if it can be entered."""
    code = profile.code_on(absence.code, absence.first_day)
    is_in_force = code is not None and profile.code_on(absence.code, absence.last_day) is not None
    needs_words = code is not None and code.reason_required and not absence.reason.strip()
    says_who_asked = absence.asked_on is not None and bool(absence.asked_by.strip())
    is_late = absence.asked_on is not None and absence.asked_on >= absence.first_day
    checks = (
        (absence.last_day < absence.first_day, "last_day", "The last day is not before the first."),
        (not is_in_force, "kind", "This code is not in force on all of these days."),
        (needs_words, "reason", f"{kind.words} needs its cause or nature in words."),
        (bool(kind.grounds) and not absence.ground, "ground", "Say on which ground leave is asked for."),
        (kind.asked_beforehand and not says_who_asked, "asked_on", "Say who asked for the leave, and when."),
        (
            kind.asked_beforehand and is_late,
            "asked_on",
            "Leave is asked for before it begins. Afterwards an absence gets the code that fits it.",
        ),
    )
    return next(((field, words) for is_wrong, field, words in checks if is_wrong), None)


def sessions_covered(
    absence: KnownAbsence, slots: int, is_school_day: Callable[[dt.date], bool]
) -> tuple[Seen, ...]:
    """The sessions of school days that an absence covers, in order."""
    days = (absence.last_day - absence.first_day).days + 1
    every = (absence.first_day + dt.timedelta(days=n) for n in range(days))
    return tuple(
        (day, slot)
        for day in every
        if is_school_day(day)
        for slot in range(slots)
        if holds(absence, day, slot)
    )


def beyond_the_most(
    known: KnownAbsences, kind: KnownKind, slots: int, sessions_in: Callable[[KnownAbsence], Collection[Seen]]
) -> str:
    """Why a pupil's absences of a kind are too many for one school year, in words; empty if they are not.

    Half days add up. What was refused does not count; what is only asked for does, since it is meant to happen.
    """
    meant = [each for each in known.absences if each.code == kind.code and each.state != REFUSED]
    sessions = {session for each in meant for session in sessions_in(each)}
    if not kind.most_school_days or len(sessions) <= kind.most_school_days * slots:
        return ""
    days = len(sessions) // slots
    half = " and a half" if len(sessions) % slots else ""
    return (
        f"At most {kind.most_school_days} school days in a school year: with this it would be {days}{half}."
    )


def the_absence(known: KnownAbsences, absence_id: uuid.UUID) -> KnownAbsence | None:
    """One of a pupil's known absences."""
    return next((each for each in known.absences if each.id == absence_id), None)
