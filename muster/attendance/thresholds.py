"""Decides when a pupil's absence must be looked at, reported or settled, by the counts in the law and its guidance."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from muster.calendar.codes import Code
from muster.calendar.profile import FollowUp, Penalty
from muster.calendar.rules import monday_of

PROVISIONAL_WEEKS = 6
"""The school weeks until which persistent absence is provisional: by then, a week of illness is a tenth of them."""


@dataclass(frozen=True, slots=True)
class DueSession:
    """A session at which a pupil was due, and the marked code; no code is a gap."""

    day: date
    slot: int
    code: Code | None


@dataclass(frozen=True, slots=True)
class PenaltyWindow:
    """The school weeks that contain the threshold sessions: evidence for a person, never a decision."""

    first_week: date
    last_week: date
    sessions: int


def penalty_window(
    sessions: Sequence[DueSession], rule: Penalty, school_days: Iterable[date]
) -> PenaltyWindow | None:
    """The latest run of school weeks in which a pupil's sessions reach the threshold; None if none does.

    England: 10 sessions coded G, N, O or U, in any mix, within a rolling 10 school weeks; a school week has at least
    one session, so holidays lengthen the run, and weeks in which the pupil was not on roll do not (Education (Penalty
    Notices) (England) Regulations, 2024).
    """
    weeks = sorted({monday_of(day) for day in school_days})
    counted = Counter(
        monday_of(session.day) for session in sessions if session.code is not None and session.code.threshold
    )
    for last in range(len(weeks) - 1, -1, -1):
        run = weeks[max(0, last + 1 - rule.school_weeks) : last + 1]
        total = sum(counted[week] for week in run)
        if counted[run[-1]] and total >= rule.sessions:
            return PenaltyWindow(next(week for week in run if counted[week]), run[-1], total)
    return None


def continuous_days(sessions: Sequence[DueSession]) -> int:
    """The consecutive school days, up to the last one marked, on which every possible session counts towards the threshold."""
    return len(_runs_of_days(sessions)[-1])


def continuous_run(sessions: Sequence[DueSession], at_least: int) -> tuple[date, ...]:
    """The days of the latest such run that is long enough, even if the pupil is back since; empty if there is none.

    England: ten such days in any mix of G, N, O and U are reported to the local authority.
    """
    long = [run for run in _runs_of_days(sessions) if len(run) >= at_least]
    return tuple(long[-1]) if long else ()


def _runs_of_days(sessions: Iterable[DueSession]) -> list[list[date]]:
    """Runs of days that count in full towards the threshold; the last run is empty if the last day does not.

    Days without a possible session neither count nor break a run.
    """
    days: dict[date, list[Code]] = {}
    for session in sessions:
        if session.code is not None and session.code.mark_class.is_possible:
            days.setdefault(session.day, []).append(session.code)
    runs: list[list[date]] = [[]]
    for day in sorted(days):
        if all(code.threshold for code in days[day]):
            runs[-1].append(day)
        elif runs[-1]:
            runs.append([])
    return runs


def illness_days(sessions: Sequence[DueSession], follow_up: FollowUp) -> int:
    """School days with illness in at least one session, consecutive or not.

    England: a pupil expected to miss 15 of them is reported to the local authority.
    """
    return len({session.day for session in sessions if is_illness(session.code, follow_up)})


def is_illness(code: Code | None, follow_up: FollowUp) -> bool:
    """Whether a mark says that the pupil was ill; never in a country without a separate code for illness."""
    return code is not None and code.symbol == follow_up.illness


def last_school_weeks(sessions: Sequence[DueSession], weeks: int, before: date) -> tuple[DueSession, ...]:
    """The sessions of the last school weeks, up to and including the week of a day; `sessions` are in order."""
    after = before + timedelta(days=6 - before.weekday())
    mondays: set[date] = set()
    first = len(sessions)
    for place in range(len(sessions) - 1, -1, -1):  # from the end: two weeks are wanted out of a whole year
        day = sessions[place].day
        if day <= before:
            mondays.add(monday_of(day))
        if len(mondays) > weeks:
            break
        first = place
    return tuple(session for session in sessions[first:] if session.day <= after) if mondays else ()
