"""Applies a roster: all or nothing, idempotently, and through the same actions that pages use."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.actions.dating import apply_years
from muster.interchange.actions.grouping import apply_groups, close_groups
from muster.interchange.actions.peopling import apply_people, let_leave
from muster.interchange.plan import Plan
from muster.interchange.planning.matching import NAMED, PUPIL
from muster.interchange.problems import Question
from muster.interchange.queries import hash_for, planned, source_of
from muster.interchange.roster import Roster
from muster.interchange.state import Ref
from muster.people.models import Directory, ExternalId
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


class Unanswered(Exception):
    """A question must be answered before the roster can be applied."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__(f"{len(questions)} questions are open")
        self.questions = tuple(questions)


class Changed(Exception):
    """The school or the answers have changed since the plan was shown, which must be reviewed again."""


class NotConfirmed(Exception):
    """So many memberships would end that a person must confirm the import."""

    def __init__(self, percent: int) -> None:
        super().__init__(f"{percent} % of memberships would end")
        self.percent = percent


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a person agreed to: the plan, by its fingerprint ('' for any plan), and that many memberships end."""

    fingerprint: str = ""
    many_may_end: bool = False


@transaction.atomic
def import_roster(
    *, by: Viewer, roster: Roster, system: str, answers: Mapping[str, str], agreement: Agreement
) -> Plan:
    """Apply a roster and return the plan that was applied.

    Raises Unanswered, Changed, NotConfirmed, and NotPossible where the school refuses a part, as marks after a last day.
    """
    reason = require(by, IMPORT_ROSTER)
    Directory.objects.select_for_update().get(school_id=by.school_id)  # one import at a time
    plan = planned(by, roster, system, answers)
    if isinstance(plan, Question):
        raise Unanswered([plan])
    if plan.questions:
        raise Unanswered(plan.questions)
    if agreement.fingerprint and agreement.fingerprint != plan.fingerprint():
        raise Changed
    if plan.needs_confirmation and not agreement.many_may_end:
        raise NotConfirmed(plan.ending_percent)
    if not plan.is_nothing:
        _apply(by, plan, source_of(system))
        record(by, IMPORT_ROSTER, "import a roster", reason=reason)
    return plan


def _apply(by: Viewer, plan: Plan, system: str) -> None:
    apply_years(by, plan.years)
    made = apply_people(by, plan.people)
    made |= apply_groups(by, plan.groups, made)
    let_leave(by, plan.people)
    close_groups(by, plan.groups)
    _keep_ids(by, plan.new_ids, made, system)


def _keep_ids(
    by: Viewer,
    new_ids: Iterable[tuple[str, str, Ref]],
    made: Mapping[tuple[str, str], uuid.UUID],
    system: str,
) -> None:
    """Store the sending system's ids as keyed hashes, so that one that is a UPN or an e-mail is useless to a thief."""
    hash_of = hash_for(by.school_id, system)
    ExternalId.objects.bulk_create(
        ExternalId(
            school_id=by.school_id,
            source=system,
            kind=kind,
            key_hash=hash_of(kind, given),
            target_id=ref if isinstance(ref, uuid.UUID) else made[PUPIL if kind == NAMED else kind, ref],
        )
        for kind, given, ref in new_ids
    )
