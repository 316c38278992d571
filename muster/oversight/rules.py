"""Decides what a family is not shown, the 72 hours of a breach, and what a thief can read. No database."""

import calendar
import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from muster.messaging.rules import QUIET_FROM
from muster.oversight.content import Cause, Withheld
from muster.people.granting import makes_passwords_for_others
from muster.protection.access.policy import Fact
from muster.protection.approvals.rules import refusal_of_answer
from muster.protection.audit.reading import Event
from muster.protection.folder.kinds import declared_kinds
from muster.protection.keys.ring import KeyClass
from muster.ui.formats import clock

FRIDAY = 4
EXTENDED_BY_MONTHS = 2  # UK GDPR, Article 12(3): where requests are complex or many
HOURS_TO_REPORT = 72  # UK GDPR, Article 33(1): after having become aware of it
SAFEGUARDING_SCOPES = ("safeguarding:", "oversight:opening:")
SAFEGUARDING_FACT = "is_safeguarding_lead"


def is_sealed_off(event: Event) -> bool:
    """Whether an event tells of safeguarding by itself: nobody outside that circle reads it in the log."""
    kinds = declared_kinds()
    opened = any(kinds[code].key_class == KeyClass.SAFEGUARDING for code in event.kinds if code in kinds)
    return opened or event.permission.startswith(SAFEGUARDING_SCOPES)


def is_safeguarding(event: Event) -> bool:
    """Whether an event belongs to safeguarding or to its lead, of whom no family page shows a trace."""
    return is_sealed_off(event) or SAFEGUARDING_FACT in event.reason.split("+")


def is_withheld(sequence: int, person_id: uuid.UUID, openings: tuple[Withheld, ...]) -> bool:
    """Whether an opening is kept from this person's family: at once, until a second person says otherwise."""
    return any(
        one.sequence == sequence and one.person_id == person_id and one.kept is not False for one in openings
    )


def refusal_of_second_look(reviewer: uuid.UUID | None, withheld_by: uuid.UUID) -> str:
    """Why somebody may not review; empty where they may."""
    return "You withheld this yourself: somebody else has to review it." if reviewer == withheld_by else ""


def report_due(noticed_at: dt.datetime) -> dt.datetime:
    """Until when the regulator has to be told, unless there is no risk to anybody."""
    return noticed_at + dt.timedelta(hours=HOURS_TO_REPORT)


def clock_in_words(noticed_at: dt.datetime, now: dt.datetime) -> str:
    """How much of the 72 hours is left."""
    left = report_due(noticed_at) - now
    hours, minutes = divmod(int(abs(left).total_seconds()) // 60, 60)
    span = f"{hours} h {minutes:02d} min"
    return f"{span} left of 72 hours" if left > dt.timedelta() else f"the 72 hours ended {span} ago"


def answer_due(
    received_on: dt.date, holidays: Collection[dt.date] = (), *, is_extended: bool = False
) -> dt.date:
    """One month after it was received (UK GDPR, Article 12(3)), reckoned as the regulator does; extended, two more.

    The same day of that month, or its last day; what falls on a weekend or a bank holiday is due on the next working
    day. School holidays and closures move nothing: the month runs through them.
    """
    months = received_on.month + (EXTENDED_BY_MONTHS if is_extended else 0)
    year, month = received_on.year + months // 12, months % 12 + 1
    due = dt.date(year, month, min(received_on.day, calendar.monthrange(year, month)[1]))
    while due.weekday() > FRIDAY or due in holidays:
        due += dt.timedelta(days=1)
    return due


def refusal_to_extend(
    received_on: dt.date, told_on: dt.date, today: dt.date, holidays: Collection[dt.date] = ()
) -> str:
    """Why an answer may not take longer; empty where it may.

    Whoever asked has to be told, with the reason, within the first month (UK GDPR, Article 12(3)).
    """
    if told_on > today:
        return "This day is still to come. Tell them first."
    if told_on < received_on:
        return "This is before the request arrived."
    if told_on > answer_due(received_on, holidays):
        return "The first month was over by then: it cannot be made longer. Answer as soon as you can."
    return ""


def days_in_words(due_on: dt.date, today: dt.date) -> str:
    """How much of the month is left."""
    left = (due_on - today).days
    if left < 0:
        return f"{-left} days late" if left < -1 else "1 day late"
    return "due today" if left == 0 else f"{left} days left" if left > 1 else "1 day left"


def is_readable(cause: Cause, *, both: bool) -> bool:
    """Whether what was reached could be read: a page shows, a copy is sealed unless its keys are gone with it."""
    return both if cause in {Cause.BACKUP, Cause.KEY} else True


TELLING_IN_WORDS: Mapping[bool, str] = {
    True: "Yes, where the risk to them is high (UK GDPR, Article 34(1)).",
    False: "Not while nobody can read what is gone (UK GDPR, Article 34(3)(a)). The school may all the same.",
}
"""Whether families need be told, by whether what was reached could be read."""


def readable_in_words(cause: Cause, *, both: bool, anything: bool) -> str:
    """Why it could or could not be read; `anything` is whether the log knows of anything that was opened."""
    if cause is Cause.BACKUP:
        if both:
            return "Readable: the copy and the keys to it are gone together."
        return "Not readable: every record in the copy is sealed, and its keys lie elsewhere."
    if cause is Cause.KEY:
        if both:
            return "Readable: the key and a copy of the data that it opens are gone together."
        return "Not readable: a key opens nothing without a copy of the data. Rotate the keys today."
    if not anything:
        return "Nothing was shown: the log knows of nobody's records that were opened so."
    return "Readable: it was shown on a screen. What was only counted showed nobody."


SUPPORT_ASKED_WITHIN = dt.timedelta(hours=24)
SUPPORT_MINUTES = (15, 30, 60)  # at most what a grant may last (approvals.rules.LONGEST_SUPPORT)


def refusal_of_support(viewer: uuid.UUID | None, *, asked_by: uuid.UUID, about: uuid.UUID) -> str:
    """Why somebody may not agree that support is let in; empty where they may."""
    if viewer == about:
        return "Nobody lets themselves in."
    return refusal_of_answer(asked_by, viewer)


RECOVERY_ASKED_WITHIN = dt.timedelta(hours=24)
RECOVERY_HOLDS = dt.timedelta(hours=1)


NOT_BY_IT = "Whoever looks after the IT lets nobody in again: they can make links to new passwords already."


def refusal_of_recovery(
    viewer: uuid.UUID | None, *, asked_by: uuid.UUID, about: uuid.UUID, facts: Collection[Fact]
) -> str:
    """Why somebody of whom these facts hold may not agree that a colleague is let in again; empty where they may."""
    if makes_passwords_for_others(facts):
        return NOT_BY_IT
    if viewer == about:
        return "Two others have to agree that you are let in again."
    return refusal_of_answer(asked_by, viewer)


def words_of_recovery(asked_by: str, agreed_by: str) -> str:
    """What is written to whom it is about: that it was asked, or, with `agreed_by`, that two have agreed."""
    if agreed_by:
        happened = (
            f"{asked_by} asked and {agreed_by} agreed that you are let in again without your second factor. Every session "
            "of yours has ended. The link that you were given works once, for an hour, with your own password."
        )
    else:
        happened = (
            f"{asked_by} has asked that you are let in again, because you lost your second factor. A second colleague "
            "has to agree first."
        )
    return f"{happened}\n\nIf you did not ask for this, tell the head at once, in person or by telephone."


DAY_PASS_ENDS = QUIET_FROM
"""When the working day of a school is over, for a pass as for messages to staff."""
MOST_PASSES, PASSES_WITHIN = 3, dt.timedelta(days=30)
MOST_PASSES_A_DAY = 20


def day_pass_until(now: dt.datetime) -> dt.datetime | None:
    """The moment at which a pass that is given now ends; None where the day is over. `now` is on the school's clock."""
    until = dt.datetime.combine(now.date(), DAY_PASS_ENDS, now.tzinfo)
    return until if now < until else None


def refusal_of_day_pass(giver: Collection[Fact], *, to_self: bool, lately: int, given_today: int) -> str:
    """Why a pass is not given, in words; empty where it is. `lately` is how many the person had within thirty days.

    Not by IT: whoever can make the link to a new password must not be the one who can stand in for the second factor.
    """
    if to_self:
        return "Nobody gives a pass to themselves: ask another person who may."
    if makes_passwords_for_others(giver):
        return "Whoever looks after the IT gives no pass: they can make links to new passwords already."
    if lately >= MOST_PASSES:
        return f"They had {MOST_PASSES} passes in 30 days. Have a card of codes printed for them, or give them a security key."
    if given_today >= MOST_PASSES_A_DAY:
        return f"You gave {MOST_PASSES_A_DAY} passes today. Ask another person who may."
    return ""


def words_of_day_pass(given_by: str, until: dt.datetime) -> str:
    """What is written to whoever was given a pass."""
    return (
        f"{given_by} has given you a pass for today, in place of your second factor. It counts until {clock(until)}, with "
        "your own password. You can end it on the page Where you are signed in.\n\n"
        "If you did not ask for this, tell the head at once, in person or by telephone."
    )
