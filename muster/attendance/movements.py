"""Decides what arrivals and departures mean for marks and for who is on site. No database."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from muster.attendance.records import Moved, Movement, Movements
from muster.calendar.profile import Profile
from muster.ui.formats import clock as written


@dataclass(frozen=True, slots=True)
class SessionClock:
    """When a session's register opens and closes, and when the session ends, on the school's clock."""

    slot: int
    opens: dt.time
    closes: dt.time
    ends: dt.time


@dataclass(frozen=True, slots=True)
class Arrival:
    """The mark of an arrival. Without a code nothing is marked; `why` explains the code in words."""

    slot: int | None
    code: str
    minutes: int | None
    why: str


def arrival_at(
    now: dt.time, clocks: Sequence[SessionClock], profile: Profile, *, present: Mapping[int, str], reason: str
) -> Arrival:
    """The code of an arrival: late before the register closes; afterwards the reason's code, or late after closing.

    `present` has today's mark of each session. A pupil marked as attending keeps that mark. After closing, an absence
    known to the school keeps its code unless the desk names another reason. (School Attendance (Pupil Registration)
    (England) Regulations 2024: present, late or the code of the absence when the register is taken.)
    """
    clock = next((clock for clock in clocks if clock.opens <= now < clock.ends), None)
    if clock is None:
        return Arrival(None, "", None, "No session is on: the time is noted, and no mark changes.")
    has = present.get(clock.slot, "")
    minutes = _minutes(now) - _minutes(clock.opens)
    rules = profile.register
    if now < clock.closes:
        if has in {rules.late, *(session.present for session in profile.sessions)}:
            return Arrival(clock.slot, "", None, "Marked as here already: no mark changes.")
        return Arrival(
            clock.slot, rules.late, minutes, f"Before the register closes at {written(clock.closes)}."
        )
    code = reason or _known(has, profile) or rules.late_after_closing
    if has and has not in {rules.absent, code} and has in _attending(profile):
        return Arrival(clock.slot, "", None, "Marked as here already: no mark changes.")
    late = minutes if code == rules.late_after_closing else None
    return Arrival(clock.slot, code, late, f"After the register closed at {written(clock.closes)}.")


def _minutes(at: dt.time) -> int:
    return at.hour * 60 + at.minute


def _attending(profile: Profile) -> frozenset[str]:
    return frozenset(code.symbol for code in profile.codes if code.mark_class.is_attended or code.late)


def _known(has: str, profile: Profile) -> str:
    """The current mark if it gives a reason: anything but attending or absent without a reason."""
    return "" if has == profile.register.absent or has in _attending(profile) else has


def last_seen(movements: Sequence[Movement], day: dt.date, zone: dt.tzinfo | None) -> Movement | None:
    """The latest movement of a day, without those taken back."""
    today = [one for one in movements if not one.taken_back and one.at.astimezone(zone).date() == day]
    return max(today, key=lambda one: one.at, default=None)


@dataclass(frozen=True, slots=True)
class Left:
    """A pupil's departure without a return: when, and the code proposed for the session, empty for whoever left during it."""

    at: dt.time
    code: str


def left_by(
    movements: Movements, day: dt.date, *, opens: dt.time, ends: dt.time, zone: dt.tzinfo | None
) -> Left | None:
    """The departure before the end of a session or lesson, if any. Leaving never changes the mark of the session it happens in."""
    last = last_seen(movements.movements, day, zone)
    if last is None or last.moved is not Moved.LEFT:
        return None
    at = last.at.astimezone(zone).time()
    return Left(at, last.code if at < opens else "") if at < ends else None


def is_out_at(movements: Movements, moment: dt.datetime) -> bool:
    """Whether a pupil had left by a moment of a day, and had not come back by then."""
    until = [one for one in movements.movements if one.at <= moment]
    last = last_seen(until, moment.date(), moment.tzinfo)
    return last is not None and last.moved is Moved.LEFT


class Whereabouts(StrEnum):
    """Where a pupil is, as far as the registers and the desk know."""

    ON_SITE = "on site"
    AWAY = "away"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a pupil is, and the source in words."""

    whereabouts: Whereabouts
    words: str


def seen(
    marks: Mapping[int, str],
    last: Movement | None,
    clocks: Sequence[SessionClock],
    profile: Profile,
    *,
    day: dt.date,
    zone: dt.tzinfo | None,
) -> Seen:
    """Where a pupil is: as the desk last recorded, unless a register that opened later says otherwise.

    `marks` are today's, by session, for sessions that have opened. A pupil without any mark may be on site.
    """
    by_slot = {clock.slot: clock for clock in clocks}
    slot = max((slot for slot, code in marks.items() if code and slot in by_slot), default=None)
    if last is not None:
        at = last.at.astimezone(zone).time()
        if slot is None or at >= by_slot[slot].opens:
            is_here = last.moved is not Moved.LEFT
            word = "left" if not is_here else "arrived" if last.moved is Moved.ARRIVED else "came back"
            return Seen(Whereabouts.ON_SITE if is_here else Whereabouts.AWAY, f"{word} {written(at)}")
    if slot is None:
        return Seen(Whereabouts.NOT_KNOWN, "no register yet")
    code = profile.code_on(marks[slot], day)
    session = profile.sessions[slot].name
    # Late after closing counts as an absence, yet says that the pupil came.
    if code is not None and (code.on_site or code.late):
        return Seen(Whereabouts.ON_SITE, f"{session} register")
    return Seen(Whereabouts.AWAY, f"{session} register")
