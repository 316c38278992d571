"""Withholds an opening from a family's view, and records the second person's review of that."""

import uuid
from collections.abc import Callable

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.oversight.access import REVIEW_WITHHELD, WITHHOLD_OPENING
from muster.oversight.content import WITHHELD_CODE, Why, Withheld, WithheldList
from muster.oversight.models import WithheldOpenings
from muster.oversight.queries.families import SECOND_LOOK, sequences_of
from muster.oversight.rules import is_withheld, refusal_of_second_look
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.sealed_rows import content_of, seal_into

Openings = tuple[Withheld, ...]


@transaction.atomic
def withhold_opening(*, by: Viewer, person_id: uuid.UUID, sequence: int, why: Why) -> None:
    """Keep an opening from the family's view from now on; a second person looks. Raises Refused and NotThere."""
    reason = require(by, WITHHOLD_OPENING)
    if by.person_id is None or sequence not in sequences_of(by, person_id):
        raise NotThere(WITHHOLD_OPENING, [person_id])
    record(by, WITHHOLD_OPENING, "keep an opening from the family", reason=reason, people=[person_id])
    fresh = Withheld(sequence, person_id, why, by.person_id, by.moment)

    def add(openings: Openings) -> Openings:
        return openings if is_withheld(sequence, person_id, openings) else (*openings, fresh)

    _rewrite(by, add)


@transaction.atomic
def review_withheld(*, by: Viewer, person_id: uuid.UUID, sequence: int, keep: bool) -> None:
    """Say, as the second person, whether an opening stays withheld. Raises Refused, NotThere and NotPossible."""
    reason = require(by, REVIEW_WITHHELD)
    record(by, REVIEW_WITHHELD, "decide on a withheld opening", reason=reason, people=[person_id])

    def decide(openings: Openings) -> Openings:
        waiting = [
            one
            for one in openings
            if one.sequence == sequence and one.person_id == person_id and one.kept is None
        ]
        if not waiting:
            raise NotThere(REVIEW_WITHHELD, [person_id])
        if refusal := refusal_of_second_look(by.person_id, waiting[0].by):
            raise NotPossible(refusal)
        decided = Withheld(
            sequence, person_id, waiting[0].why, waiting[0].by, waiting[0].at, by.person_id, kept=keep
        )
        return tuple(decided if one is waiting[0] else one for one in openings)

    _rewrite(by, decide)


@transaction.atomic
def look_again(*, by: Viewer) -> None:
    """Say that one has looked again at what safeguarding opened. Raises Refused."""
    record(by, REVIEW_WITHHELD, SECOND_LOOK, reason=require(by, REVIEW_WITHHELD))


def _rewrite(by: Viewer, change: Callable[[Openings], Openings]) -> None:
    WithheldOpenings.objects.bulk_create([_empty(by)], ignore_conflicts=True)
    row = WithheldOpenings.objects.select_for_update().get(school_id=by.school_id)
    changed = change(content_of(row, WITHHELD_CODE, WithheldList).openings)
    row.version += 1
    seal_into(row, WITHHELD_CODE, WithheldList(changed))
    row.save(update_fields=["version", "content_sealed"])


def _empty(by: Viewer) -> WithheldOpenings:
    row = WithheldOpenings(school_id=by.school_id)
    seal_into(row, WITHHELD_CODE, WithheldList())
    return row
