"""Plays a year of ordinary work and a stolen session through the budgets: how often they cry wolf, and how soon they stop a thief.

What people open is drawn at random from figures stated here, so that anyone can argue with them. Folders of one's own
groups, registers, lists and care cards are left out, because they are never counted.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from muster.protection.budgets.ledger import Ledger
from muster.protection.budgets.rules import Verdict, is_worth_a_look, verdict_on

FIRST_DAY = dt.date(2026, 9, 2)
WEEKS = 39
OPENS_AT, SECONDS = dt.time(8, 0), 9 * 3600
KNOWN_SHARE = 0.9
NARROWED, ABOVE_USUAL = "narrowed", "above usual"


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody with a whole-school role.

    `a_day`: folders opened in a day; `known`: how many pupils recur. Nine openings in ten are of known pupils; the
    tenth is of anybody.
    """

    role: str
    a_day: float
    known: int


IN_A_THOUSAND = {
    Worker("head", 6, 60): 1,
    Worker("senior leader", 10, 120): 4,
    Worker("office", 14, 250): 3,
    Worker("attendance officer", 18, 150): 1,
    Worker("SENCO", 16, 170): 1,
    Worker("safeguarding lead", 8, 60): 2,
    Worker("data manager", 8, 300): 1,
    Worker("teacher, pupils of others", 0.15, 20): 60,
}
"""How many of each a secondary school of 1,000 has: whole-school roles, and teachers who look up a pupil they do not teach."""


def staff_of(pupils: int) -> list[Worker]:
    """The staff of a school of so many pupils: nobody is missing, and a small school has one where a large one has four."""
    return [
        worker
        for worker, number in IN_A_THOUSAND.items()
        for _ in range(max(1, round(number * pupils / 1000)))
    ]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Work done in one go: somebody goes through a number of pupils in a number of minutes, some times a week.

    `weeks` are the school weeks in which it occurs; none means any.
    """

    role: str
    what: str
    pupils: int
    minutes: int
    a_week: float
    weeks: tuple[int, ...] = ()


REPORTS, EVENINGS = (13, 26, 37), (9, 22)
SITTINGS = (
    Sitting("SENCO", "reviews of support before a meeting", 18, 60, 1.0),
    Sitting("head", "preparing for governors", 12, 40, 0.25),
    Sitting("senior leader", "a year group's list after an assessment", 25, 90, 0.25),
    Sitting("office", "a coach that comes late: every family is rung", 30, 40, 0.1),
    Sitting("attendance officer", "letters before half-term", 35, 120, 0.15),
    Sitting("safeguarding lead", "monthly review", 15, 60, 0.25),
    Sitting("data manager", "mending what a return refused", 30, 120, 0.2),
    Sitting("senior leader", "reading the reports of a year group", 36, 180, 5, REPORTS),
    Sitting("head", "reading the reports of a year group", 36, 180, 5, REPORTS),
    Sitting("senior leader", "meeting families at the parents' evening", 20, 120, 1, EVENINGS),
)


@dataclass(frozen=True, slots=True)
class Busy:
    """A busy week, whose days are an occasion: everybody in `roles` opens `times` as much."""

    week: int
    times: float
    roles: tuple[str, ...]


BUSY = (
    Busy(
        0, 2.0, ("office", "data manager", "SENCO")
    ),  # the new year begins: an occasion without anybody naming it
    *(Busy(week, 1.0, ("head", "senior leader")) for week in REPORTS),
    *(Busy(week, 1.5, ("head", "senior leader", "SENCO")) for week in EVENINGS),
    Busy(35, 1.5, ("senior leader", "office")),  # exams
    *(Busy(week, 2.0, ("data manager", "office")) for week in (4, 19, 37)),  # census
)


@dataclass(slots=True)
class Year:
    """The result of a year's work. `alarms`: (week, role, what was raised)."""

    openings: int = 0
    warned: int = 0
    proved: int = 0
    alarms: list[tuple[int, str, str]] = field(default_factory=list)

    def most_alarms_a_week(self) -> int:
        """The largest number of alarms in any school week."""
        return max((sum(week == each for week, _, _ in self.alarms) for each in range(WEEKS)), default=0)


def ordinary_year(*, seed: int, pupils: int = 1000) -> Year:
    """Play a school year. People asked for a second factor give it; people who are narrowed wait for the next day."""
    generator = np.random.default_rng(seed)
    people = [
        _Person(number, worker, generator.permutation(pupils)[: worker.known])
        for number, worker in enumerate(staff_of(pupils))
    ]
    ledger, year = Ledger(), Year()
    for week in range(WEEKS):
        for weekday in range(5):
            day = _Day(week, weekday, pupils, generator)
            _play_day(ledger, year, day, people)
    return year


@dataclass(frozen=True, slots=True)
class _Person:
    number: int
    worker: Worker
    knows: NDArray[np.int64]


_Opening = tuple[dt.datetime, int, int]


@dataclass(frozen=True, slots=True)
class _Day:
    """A school day: who opens whose folder and when, drawn at random."""

    week: int
    weekday: int
    pupils: int
    generator: np.random.Generator

    @property
    def begins(self) -> dt.datetime:
        """The first moment of work."""
        monday = FIRST_DAY - dt.timedelta(days=FIRST_DAY.weekday())
        return dt.datetime.combine(monday + dt.timedelta(days=7 * self.week + self.weekday), OPENS_AT)

    @property
    def is_named(self) -> bool:
        """Whether this day is an occasion: the school has named it, or the year has just begun."""
        return any(each.week == self.week for each in BUSY)

    def openings(self, person: _Person) -> Iterator[_Opening]:
        """What somebody opens one by one through the day, and in one go at a sitting."""
        busy = (each.times for each in BUSY if each.week == self.week and person.worker.role in each.roles)
        number = self.generator.poisson(person.worker.a_day * max(busy, default=1.0))
        for seconds in self.generator.uniform(0, SECONDS, number):
            is_known = self.generator.uniform() < KNOWN_SHARE
            pupil = self.generator.choice(person.knows) if is_known else self.generator.integers(self.pupils)
            yield self._at(seconds), person.number, int(pupil)
        for sitting in SITTINGS:
            if self._comes(sitting, person.worker.role):
                yield from self._sitting(sitting, person.number)

    def _comes(self, sitting: Sitting, role: str) -> bool:
        in_week = not sitting.weeks or self.week in sitting.weeks
        return sitting.role == role and in_week and self.generator.uniform() < sitting.a_week / 5

    def _sitting(self, sitting: Sitting, number: int) -> Iterator[_Opening]:
        lasts = sitting.minutes * 60
        start = self.generator.uniform(0, SECONDS - lasts)
        for place, pupil in enumerate(self.generator.permutation(self.pupils)[: sitting.pupils]):
            yield self._at(start + lasts * place / sitting.pupils), number, int(pupil)

    def _at(self, seconds: float) -> dt.datetime:
        return self.begins + dt.timedelta(seconds=float(seconds))


def _play_day(ledger: Ledger, year: Year, day: _Day, people: Sequence[_Person]) -> None:
    raised: set[tuple[int, str]] = set()
    for moment, opener, pupil in sorted(opening for person in people for opening in day.openings(person)):
        if (opener, NARROWED) in raised:
            continue
        spent, allowed = ledger.count(opener, pupil, moment, on_occasion=day.is_named)
        verdict = verdict_on(spent, allowed, proved_lately=False)
        year.openings += 1
        year.warned += verdict is Verdict.WARN
        year.proved += verdict is Verdict.PROVE
        if verdict is Verdict.NARROW:
            raised.add((opener, NARROWED))
        elif is_worth_a_look(spent, allowed):
            raised.add((opener, ABOVE_USUAL))
    year.alarms += [(day.week, people[opener].worker.role, what) for opener, what in sorted(raised)]


@dataclass(frozen=True, slots=True)
class Theft:
    """A stolen session: how fast it opens folders, whether the thief has the second factor too, how wide the owner's habit was."""

    words: str
    seconds: float
    has_factor: bool = False
    habit_a_day: int = 0
    on_occasion: bool = False


THEFTS = (
    Theft("as fast as pages answer", 0.2),
    Theft("as fast as pages answer, with the second factor", 0.2, has_factor=True),
    Theft("one every 90 seconds", 90),
    Theft("one every 90 seconds, with the second factor", 90, has_factor=True),
    Theft("one every four minutes, below what asks for a factor", 240),
    Theft(
        "one every 90 seconds, from somebody who opens 50 folders every day",
        90,
        has_factor=True,
        habit_a_day=50,
    ),
    Theft("one every 90 seconds, on a parents' evening", 90, has_factor=True, on_occasion=True),
)


@dataclass(frozen=True, slots=True)
class Caught:
    """How a theft ended. `alarm_at`: the unexplained folders opened before a second person was told; None if not that day."""

    theft: Theft
    taken: int
    stopped: bool
    alarm_at: int | None


def play_theft(theft: Theft, *, pupils: int = 1000) -> Caught:
    """Open folder after folder with a stolen session on one day, until stopped or until the day is over."""
    ledger, opener = Ledger(), 0
    day = dt.datetime.combine(FIRST_DAY + dt.timedelta(days=60), OPENS_AT)
    _make_habit(ledger, theft, day, pupils)
    taken, alarm_at = 0, None
    for number in range(min(pupils, int(SECONDS / theft.seconds))):
        moment = day + dt.timedelta(seconds=theft.seconds * number)
        spent, allowed = ledger.count(opener, number, moment, on_occasion=theft.on_occasion)
        verdict = verdict_on(spent, allowed, proved_lately=theft.has_factor)
        if verdict in {Verdict.NARROW, Verdict.PROVE}:
            return Caught(theft, taken, True, alarm_at or taken + 1)
        taken = number + 1
        if alarm_at is None and is_worth_a_look(spent, allowed):
            alarm_at = taken
    return Caught(theft, taken, False, alarm_at)


def _make_habit(ledger: Ledger, theft: Theft, day: dt.datetime, pupils: int) -> None:
    """Give the owner a habit: weeks of opening a number of unexplained folders every school day."""
    for past in range(1, 15):
        for number in range(theft.habit_a_day):
            ledger.count(0, pupils + past * 1000 + number, day - dt.timedelta(days=past))
