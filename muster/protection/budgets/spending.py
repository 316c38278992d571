"""Counts openings against budgets, between the decision that they are allowed and the unsealing."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from django.db import connection
from django.db.models import QuerySet

from muster.protection.access.decisions import Refused
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Settlement, Viewer, relations_with
from muster.protection.accounts.arrival import SignInNeeded
from muster.protection.audit.recording import Result, record
from muster.protection.budgets.models import Alarm, Decoy
from muster.protection.budgets.rules import (
    HOUR,
    REMEMBERED,
    SCHOOL_IN_AN_HOUR,
    TIME_TO_PROVE,
    Allowance,
    Spent,
    Verdict,
    allowance,
    is_worth_a_look,
    verdict_on,
)
from muster.protection.walls.together import together

NARROWED_WORDS = (
    "You have opened more folders today than your work explains, so only registers, care cards and lists are open to "
    "you now. Ask the head or the data protection lead to look at it: they can open the rest again at once."
)
MANY_WORDS = (
    "You have opened many folders in the last hour. That is fine where the work asks for it; after some more you will "
    "be asked for your second factor."
)


class OverBudget(Refused):
    """The openings exceed what somebody's work explains: none of them happens, and a second person is told."""

    def __init__(self, permission: Permission, people: Collection[uuid.UUID], kind: Alarm.Kind) -> None:
        super().__init__(permission, NARROWED_WORDS)
        self.people = tuple(people)
        self.kind = kind


class ProofNeeded(SignInNeeded):
    """A second factor is needed before these folders are opened; without it none of them is."""

    def __init__(self, permission: Permission, people: Collection[uuid.UUID]) -> None:
        super().__init__("confirm_it_is_you")
        self.permission = permission
        self.people = tuple(people)


# One opener at a time, to the end of the transaction, so that openings sent at once are all counted.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_COUNT = """
INSERT INTO unexplained_opening AS known (school_id, opener_id, person_id, counted_at, seen_at)
SELECT %(school)s, %(opener)s, person, %(now)s, %(now)s FROM unnest(%(people)b::uuid[]) AS person
ON CONFLICT (school_id, opener_id, person_id) DO UPDATE SET
    counted_at = CASE WHEN known.seen_at < %(remembered)s THEN excluded.counted_at ELSE known.counted_at END,
    seen_at = excluded.seen_at
"""
_SPENT = """
SELECT
    (SELECT count(*) FROM unexplained_opening
     WHERE school_id = %(school)s AND opener_id = %(opener)s AND counted_at > %(hour)s),
    (SELECT count(*) FROM unexplained_opening
     WHERE school_id = %(school)s AND opener_id = %(opener)s AND counted_at >= %(midnight)s),
    (SELECT count(*) FROM unexplained_opening WHERE school_id = %(school)s AND counted_at > %(hour)s),
    ARRAY(SELECT count(*) FROM unexplained_opening
          WHERE school_id = %(school)s AND opener_id = %(opener)s
            AND counted_at >= %(remembered)s AND counted_at < %(midnight)s
          GROUP BY (counted_at AT TIME ZONE %(timezone)s)::date),
    EXISTS (SELECT FROM occasion
            WHERE school_id = %(school)s AND %(today)s BETWEEN first_day AND last_day),
    EXISTS (SELECT FROM decoy WHERE school_id = %(school)s AND id = ANY(%(people)b::uuid[]))
"""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The totals after an opening was counted. `met_decoy`: one of the people does not exist."""

    spent: Spent
    allowed: Allowance
    met_decoy: bool


def count_openings(
    viewer: Viewer,
    permission: Permission,
    reasons: Mapping[uuid.UUID, Reason],
    *,
    part_of: uuid.UUID | None = None,
) -> Settlement:
    """Send the count of those openings that nothing but a whole-school role explains.

    Returns a function that allows or refuses them, as `_spend` does; call it before anything is unsealed. Inside
    `together` the count travels with the audit line. Somebody who is narrowed may open only what is never counted, not
    even their own pupils' folders: OverBudget is raised at once.
    """
    if permission.uncounted or viewer.person_id is None:
        return _nothing_to_settle
    if viewer.standing.is_narrowed:
        raise OverBudget(permission, reasons, Alarm.Kind.NARROWED)
    untied = [person for person, reason in reasons.items() if not reason.is_tied]
    if not untied:
        return _nothing_to_settle
    people = [part_of] if part_of else untied
    earlier = {viewer.counted[person] for person in people if person in viewer.counted}
    settle = _count_once(viewer, permission, [person for person in people if person not in viewer.counted])
    return partial(_settle_each, (*earlier, settle))


def _settle_each(settlements: Iterable[Settlement]) -> None:
    for settle in settlements:
        settle()


def _count_once(viewer: Viewer, permission: Permission, people: Sequence[uuid.UUID]) -> Settlement:
    """Send the count for the people whose opening nothing explains; a repeated opening in this request waits for the same answer."""
    tied = relations_with(viewer, people) if people else {}
    unexplained = [person for person in people if not any(fact.ties for fact in tied.get(person, ()))]
    if not unexplained:
        return _nothing_to_settle
    reckoned = ask_reckoning(viewer, unexplained)
    settle = cache(lambda: _spend(viewer, permission, unexplained, reckoned()))
    viewer.counted.update(dict.fromkeys(unexplained, settle))
    return settle


def refuse_narrowed(viewer: Viewer, permission: Permission, people: Collection[uuid.UUID]) -> None:
    """Refuse somebody who is narrowed a list that is not counted yet shows what folders hold. Raises OverBudget."""
    if viewer.standing.is_narrowed:
        raise OverBudget(permission, people, Alarm.Kind.NARROWED)


def _nothing_to_settle() -> None:
    """Allow openings that need no explanation."""


def _spend(viewer: Viewer, permission: Permission, people: Sequence[uuid.UUID], found: Reckoning) -> None:
    """Allow or refuse these unexplained openings, which have been counted.

    Raises OverBudget if they are too many or one of the people is a decoy, and ProofNeeded if a second factor is
    needed first. Both roll the count back with the request; `record_stop` counts the second kind again.
    """
    if found.met_decoy:
        raise OverBudget(permission, people, Alarm.Kind.DECOY)
    verdict = verdict_on(found.spent, found.allowed, proved_lately=viewer.fresh_factor)
    if verdict is Verdict.NARROW:
        raise OverBudget(permission, people, Alarm.Kind.NARROWED)
    if found.spent.school_in_hour > SCHOOL_IN_AN_HOUR:
        raise_alarm(viewer, Alarm.Kind.WHOLE_SCHOOL)
    if verdict is Verdict.PROVE:
        raise ProofNeeded(permission, people)
    if verdict is Verdict.WARN:
        viewer.notices.append(MANY_WORDS)
    if is_worth_a_look(found.spent, found.allowed):
        raise_alarm(viewer, Alarm.Kind.ABOVE_USUAL)


def spend_misses(viewer: Viewer, people: Collection[uuid.UUID]) -> None:
    """Count ids that were tried and were not the viewer's, after the request was rolled back; too many narrow the account."""
    if viewer.person_id is None or not people:
        return
    found = reckon(viewer, sorted(people))
    if found.met_decoy:
        raise_alarm(viewer, Alarm.Kind.DECOY, people)
    if verdict_on(found.spent, found.allowed, proved_lately=True) is Verdict.NARROW:
        raise_alarm(viewer, Alarm.Kind.NARROWED)


def record_stop(viewer: Viewer, stopped: ProofNeeded) -> None:
    """Record that somebody was stopped for their second factor, after the request was rolled back.

    The attempt stays counted, so that further attempts narrow the account, and a second person is told unless the
    factor is given in this session within TIME_TO_PROVE.
    """
    record(viewer, stopped.permission, "stop for the second factor", reason=None, result=Result.REFUSED)
    found = reckon(viewer, stopped.people)
    if found.spent.school_in_hour > SCHOOL_IN_AN_HOUR:
        raise_alarm(viewer, Alarm.Kind.WHOLE_SCHOOL)
    if found.spent.in_hour > found.allowed.prove_in_hour:
        raise_alarm(viewer, Alarm.Kind.UNPROVED, stopped_session=viewer.session_id)
    if verdict_on(found.spent, found.allowed, proved_lately=True) is Verdict.NARROW:
        raise_alarm(viewer, Alarm.Kind.NARROWED)


def reckon(viewer: Viewer, people: Sequence[uuid.UUID]) -> Reckoning:
    """Count the openings, and read what has been spent and what is allowed, in one round trip."""
    with together():
        reckoned = ask_reckoning(viewer, people)
    return reckoned()


def ask_reckoning(viewer: Viewer, people: Sequence[uuid.UUID]) -> Callable[[], Reckoning]:
    """Send the count and the query for the totals; returns a function that reads the answer."""
    midnight = viewer.now.replace(hour=0, minute=0, second=0, microsecond=0)
    values = {
        "school": viewer.school_id,
        "opener": viewer.person_id,
        "people": list(people),
        "now": viewer.moment,
        "hour": viewer.moment - HOUR,
        "midnight": midnight.astimezone(dt.UTC),
        "remembered": viewer.moment - REMEMBERED,
        "timezone": viewer.standing.timezone,
        "today": viewer.today,
    }
    counting, reading = connection.cursor(), connection.cursor()
    counting.execute(_ALONE, [f"{viewer.school_id}{viewer.person_id}"])
    counting.execute(_COUNT, values)
    reading.execute(_SPENT, values)

    def read() -> Reckoning:
        with counting, reading:
            in_hour, today, school_in_hour, days, on_occasion, met_decoy = reading.fetchone()
        allowed = allowance(days, on_occasion=on_occasion)
        return Reckoning(Spent(in_hour, today, school_in_hour), allowed, met_decoy)

    return read


def raise_alarm(
    viewer: Viewer,
    kind: Alarm.Kind,
    people: Collection[uuid.UUID] = (),
    *,
    stopped_session: uuid.UUID | None = None,
) -> None:
    """Raise an alarm for a second person, unless the same one is already waiting. It names the first of `people`."""
    if viewer.person_id is None:
        return
    waiting = Alarm.objects.filter(
        school_id=viewer.school_id,
        opener_id=viewer.person_id,
        kind=kind,
        stopped_session=stopped_session,
        reviewed_at__isnull=True,
    )
    if not waiting.exists():
        Alarm.objects.create(
            school_id=viewer.school_id,
            kind=kind,
            opener_id=viewer.person_id,
            person_id=next(iter(people), None),
            stopped_session=stopped_session,
            at=viewer.moment,
        )


def alarms_waiting(viewer: Viewer) -> QuerySet[Alarm]:
    """The alarms that wait for a second person, without sessions stopped a moment ago, whose second factor may still come."""
    waiting = Alarm.objects.filter(school_id=viewer.school_id, reviewed_at=None)
    return waiting.exclude(kind=Alarm.Kind.UNPROVED, at__gt=viewer.moment - TIME_TO_PROVE)


def decoys_of(school_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID | None]:
    """The school's decoys, each with the form they are listed in: for lists of names only."""
    return dict(Decoy.objects.filter(school_id=school_id).values_list("id", "group_id"))
