"""Decides how absences without a reason are followed up: whose comes first, what counts as contact, and how the page sums it up."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from muster.attendance.records import Did, FollowUp, Step
from muster.people.records import Characteristics
from muster.ui.formats import clock

PATTERN_OF_SESSIONS, IN_SCHOOL_DAYS = 6, 30
"""A pattern: absent without a reason in this many sessions of the last school days, not counting today."""

LINK_PLACE = "{link}"
"""The placeholder for a link in a message, one for each child."""

_FIRST = (("social_worker", "has a social worker"), ("looked_after", "is looked after"))
TOLD = {
    "social_worker": "Social worker",
    "youth_justice": "Youth justice worker",
    "virtual_school": "Virtual school",
}
"""Who outside the school may have to be told, by the stored word."""

_MOST_NAMED = 3  # registers in the page's main sentence
_HAS_TO_BE_TOLD = {"social_worker": "social_worker", "looked_after": "virtual_school"}


@dataclass(frozen=True, slots=True)
class Case:
    """What decides a family's place in the list: the worst that holds for any of its children."""

    is_missing_now: bool
    has_contact: bool
    is_vulnerable: bool
    has_pattern: bool
    sessions: int


def rank(case: Case) -> tuple[bool, bool, bool, bool, int]:
    """The sort key of a line: not accounted for and vulnerable, not accounted for, vulnerable, pattern, length.

    Not accounted for means not expected to be absent, missing now, and nobody reached. A sent message is not contact.
    """
    alone = case.is_missing_now and not case.has_contact
    return (
        not (alone and case.is_vulnerable),
        not alone,
        not case.is_vulnerable,
        not case.has_pattern,
        -case.sessions,
    )


def vulnerable_because(held: Characteristics, day: dt.date) -> tuple[str, ...]:
    """Why a child comes first on a day, in words."""
    now = {spell.what for spell in held.spells if _holds(spell.first_day, spell.last_day, day)}
    return tuple(words for what, words in _FIRST if what in now)


def has_to_be_told(held: Characteristics, day: dt.date) -> tuple[str, ...]:
    """Who outside the school must be told of an unexplained absence."""
    now = {spell.what for spell in held.spells if _holds(spell.first_day, spell.last_day, day)}
    return tuple(whom for what, whom in _HAS_TO_BE_TOLD.items() if what in now)


def _holds(first: dt.date | None, last: dt.date | None, day: dt.date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def steps_of(held: FollowUp, day: dt.date, *, since: dt.date | None = None) -> tuple[Step, ...]:
    """The steps about a day's absence, or about the days since another, without those taken back, oldest first."""
    first = day if since is None else since
    return tuple(step for step in held.steps if first <= step.day <= day and not step.taken_back)


def aside_until(family: Sequence[FollowUp], now: dt.datetime) -> dt.datetime | None:
    """Until when a family is put aside: the earliest time, and none while one of its children is not put aside."""
    times = [held.come_back_at for held in family if held.come_back_at and held.come_back_at > now]
    return min(times) if times and len(times) == len(family) else None


def has_contact(steps: Iterable[Step]) -> bool:
    """Whether somebody was reached: they answered, replied or gave a reason. A sent message is not contact."""
    return any(step.answered or step.did in {Did.REPLIED, Did.REASON} for step in steps)


def answered_last(held: FollowUp, contacts: Sequence[object]) -> int:
    """The priority of the contact who answered last time; 0 if none has."""
    for step in reversed(held.steps):
        if step.answered and step.contact in contacts and not step.taken_back:
            return contacts.index(step.contact)
    return 0


@dataclass(frozen=True, slots=True)
class RegistersToday:
    """How far the session registers of a day are: how many have marks, which are open and unfinished, which nobody took in time."""

    planned: int
    marked: int
    still_open: int
    missing: Sequence[str]


def where_things_stand(open_now: int, registers: RegistersToday, now: dt.time) -> str:
    """The page's main sentence, which says no more than is known. It names a few registers; a list of all stands below."""
    if open_now == 1:
        said = "1 child is absent without a reason."
    elif open_now:
        said = f"{open_now} children are absent without a reason."
    elif not registers.planned:
        return "Nobody is absent without a reason."
    elif not registers.marked:
        said = "No register has been taken yet."
    elif registers.missing or registers.still_open:
        said = "Everyone on the registers taken is accounted for."
    else:
        return f"Everyone is accounted for at {clock(now)}."
    if registers.missing:
        names = f": {', '.join(registers.missing)}" if len(registers.missing) <= _MOST_NAMED else ""
        said += f" {_counted(len(registers.missing))} missing{names}."
    if registers.still_open:
        said += f" {_counted(registers.still_open)} still open."
    return said


def _counted(registers: int) -> str:
    return "1 register is" if registers == 1 else f"{registers} registers are"


def numbers(
    families: int, answered: int, messaged: int, *, came_back: int = 0, unowned: int, at: dt.time
) -> str:
    """`12 of 14 families have answered; 2 messages sent, no answer; 1 without an owner, 09:24`: the figures to bring
    down by half past nine.

    Of the families who have not answered, `messaged` counts those with a message that may have arrived, `came_back`
    those whose every message failed, and `unowned` those whom nobody is dealing with.
    """
    if not families:
        return ""
    verb = "has" if families == 1 else "have"
    parts = [f"{answered} of {families} {'family' if families == 1 else 'families'} {verb} answered"]
    if messaged:
        parts.append(f"{messaged} {'message' if messaged == 1 else 'messages'} sent, no answer")
    if came_back:
        parts.append(f"{came_back} {'message' if came_back == 1 else 'messages'} not delivered")
    if unowned:
        parts.append(f"{unowned} without an owner")
    return f"{'; '.join(parts)}, {clock(at)}"


@dataclass(frozen=True, slots=True)
class Asking:
    """What a message about absent children may say: the school, its telephone number, the children's years, and the day.

    `day` is in words, and empty for today; `telephone` is empty if the school has not given it.
    """

    school: str
    telephone: str
    years: tuple[str, ...]
    day: str = ""


def prepared_message(asking: Asking, link: str) -> str:
    """The text of a message about absent children: their years and the day, never a name."""
    known = [year for year in dict.fromkeys(asking.years) if year]
    where = f" in {' and '.join(known)}" if known else ""
    is_one = len(asking.years) == 1
    who = f"your {'child' if is_one else 'children'}{where}"
    if asking.day:
        missed = f"{who} {'was' if is_one else 'were'} not in school on {asking.day}"
    else:
        missed = f"{who} {'is' if is_one else 'are'} not in school today"
    ring = f"ring {asking.telephone}" if asking.telephone else "ring the office"
    return (
        f"{asking.school}: {missed} and we do not know why. Please tell us here: {link} "
        f"If you think they {'were' if asking.day else 'are'} in school, {ring}."
    )


def register_message(group: str, session: str, closes: dt.time) -> str:
    """The text of a message to the person who should have taken a register."""
    return (
        f"The {session} register of {group} closed at {clock(closes)} and is not taken. Please open Muster and take it now: "
        "until then nobody knows who is missing."
    )
