"""Puts a pupil's attendance into words: only what the numbers support, and never a judgement."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from muster.attendance.patterns import FEWEST_DAYS, is_beyond_chance
from muster.attendance.thresholds import DueSession, last_school_weeks
from muster.calendar.profile import WEEKDAYS, Profile
from muster.ui.formats import day as day_in_words
from muster.ui.formats import span

NO_FIGURE = "no figure"
_WEEKS_LATELY = 2


def percent(share: Fraction | None, places: int = 1) -> str:
    """An exact share as a percentage, halves rounded up: "94.7%"; "no figure" if there is none."""
    if share is None:
        return NO_FIGURE
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def change_in_points(now: Fraction | None, then: Fraction | None) -> str:
    """How a share differs from an earlier one: "up 1.2 points"; empty if either is missing."""
    if now is None or then is None:
        return ""
    points = Decimal((now - then).numerator * 100) / Decimal((now - then).denominator)
    tenths = points.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{'up' if tenths > 0 else 'down'} {abs(tenths)} points" if tenths else "no change"


def days_in_words(sessions: int, sessions_a_day: int = 2) -> str:
    """Missed sessions as days: "half a day", "1 day", "3 and a half days"."""
    if sessions_a_day != 2:
        return counted(sessions // sessions_a_day, "day", "days")
    days, half = divmod(sessions, 2)
    if not half:
        return counted(days, "day", "days")
    return f"{days} and a half days" if days else "half a day"


def days_in_digits(sessions: int, sessions_a_day: int = 2) -> str:
    """Missed sessions as days without a word, for a sentence of any language: "½", "1", "3½"."""
    days, over = divmod(sessions, sessions_a_day)
    half = "½" if over and sessions_a_day == 2 else ""
    return f"{days or ''}{half}" or "0"


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun: "1 half-day", "3 half-days", "no half-days"."""
    if number == 0:
        return f"no {many}"
    return f"{number} {one if number == 1 else many}"


def missed(sessions: Sequence[DueSession]) -> tuple[DueSession, ...]:
    """The sessions missed, with leave or without."""
    return tuple(
        session for session in sessions if session.code is not None and session.code.mark_class.is_absent
    )


def late(sessions: Sequence[DueSession]) -> tuple[DueSession, ...]:
    """The sessions with a late mark, before or after the register closed."""
    return tuple(session for session in sessions if session.code is not None and session.code.late)


def finding(sessions: Sequence[DueSession], profile: Profile) -> str:
    """The one sentence under a pupil's calendar: the plainest pattern that the marks support, or the bare count."""
    absent = missed(sessions)
    noun = (profile.words.half_day, profile.words.half_days)
    if not any(session.code is not None for session in sessions):
        return "Nothing has been marked yet."
    if not absent:
        return f"No {profile.words.half_day} missed so far."
    pattern = _weekday_pattern(sessions, absent, profile) or _one_spell(sessions, absent, profile)
    return pattern or f"{counted(len(absent), *noun)} missed so far."


def _weekday_pattern(sessions: Sequence[DueSession], absent: Sequence[DueSession], profile: Profile) -> str:
    """The weekday pattern, if any. Days are counted, since the two sessions of a day are not independent."""
    days_missed = Counter(day.weekday() for day in {session.day for session in absent})
    days_due = Counter(day.weekday() for day in {session.day for session in sessions})
    weekday, often = days_missed.most_common(1)[0]
    expected = Fraction(days_due[weekday], days_due.total())
    if not is_beyond_chance(often, days_missed.total(), expected, tries=len(days_due)):
        return ""
    number = sum(session.day.weekday() == weekday for session in absent)
    verb = "was" if number == 1 else "were"
    return f"{number} of {len(absent)} missed {profile.words.half_days} {verb} on a {WEEKDAYS[weekday].capitalize()}."


def _one_spell(sessions: Sequence[DueSession], absent: Sequence[DueSession], profile: Profile) -> str:
    """The sentence for one long absence: a spell of at least three days that holds two thirds of what was missed."""
    spell = max(_spells(sessions), key=len)
    first, last = spell[0].day, spell[-1].day
    if len({session.day for session in spell}) < FEWEST_DAYS or 3 * len(spell) < 2 * len(absent):
        return ""
    share = "All" if len(spell) == len(absent) else f"{len(spell)} of"
    return f"{share} {len(absent)} missed {profile.words.half_days} were one absence, {span(first, last)}."


def _spells(sessions: Sequence[DueSession]) -> list[list[DueSession]]:
    """Runs of missed sessions; impossible sessions do not break a run."""
    spells: list[list[DueSession]] = [[]]
    for session in sessions:
        if session.code is None or session.code.mark_class.is_attended:
            spells.append([])
        elif session.code.mark_class.is_absent:
            spells[-1].append(session)
    return [spell for spell in spells if spell]


def changed_lately(sessions: Sequence[DueSession], today: date, profile: Profile) -> tuple[str, ...]:
    """At most three sentences on what has changed: away or back, more or less missed, late."""
    marked = tuple(session for session in sessions if session.code is not None)
    said = (
        _away_or_back(marked, today, profile),
        _more_or_less(marked, today, profile),
        _late_lately(marked, today),
    )
    return tuple(sentence for sentence in said if sentence)


def _away_or_back(marked: Sequence[DueSession], today: date, profile: Profile) -> str:
    spell, back = _last_spell(marked)
    if spell and back is None:
        days = days_in_words(len(spell), len(profile.sessions))
        return f"Not in school since {day_in_words(spell[0].day)}: {days}."
    return back_after(marked, today, profile)


def back_after(sessions: Sequence[DueSession], today: date, profile: Profile) -> str:
    """The words for a pupil back today after at least two days away, so that somebody says welcome; empty for anyone else."""
    spell, back = _last_spell([session for session in sessions if session.code is not None])
    if back is None or back.day != today or len(spell) < 2 * len(profile.sessions):
        return ""
    return f"Back today after {days_in_words(len(spell), len(profile.sessions))}."


def _last_spell(marked: Sequence[DueSession]) -> tuple[list[DueSession], DueSession | None]:
    """The last run of missed sessions, and the session that ended it, which is None while the run lasts.

    Read from the end, since only the last days of the year's sessions matter.
    """
    spell: list[DueSession] = []
    back: DueSession | None = None
    for session in reversed(marked):
        mark = session.code.mark_class if session.code else None
        if mark and mark.is_absent:
            spell.append(session)
        elif not spell:
            back = session
        elif mark and mark.is_attended:
            break
    return spell[::-1], back


def _more_or_less(marked: Sequence[DueSession], today: date, profile: Profile) -> str:
    lately = last_school_weeks(marked, _WEEKS_LATELY, today)
    if not lately:
        return ""
    earlier = [session for session in marked if session.day < lately[0].day]
    before = last_school_weeks(earlier, _WEEKS_LATELY, earlier[-1].day) if earlier else ()
    now, then = len(missed(lately)), len(missed(before))
    if not before or abs(now - then) < len(profile.sessions):
        return ""
    number = counted(now, profile.words.half_day, profile.words.half_days)
    return f"Missed {number} in the last two school weeks, {then or 'none'} in the two before."


def _late_lately(marked: Sequence[DueSession], today: date) -> str:
    times = len(late(last_school_weeks(marked, _WEEKS_LATELY, today)))
    return f"Late {times} times in the last two school weeks." if times >= FEWEST_DAYS else ""
