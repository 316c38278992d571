"""National transition tables: loaded as published, each time as a new version, and retired."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.db import transaction
from django.db.models import Max

from muster.assessment.access import SET_UP_ASSESSMENT
from muster.assessment.actions.keeping import keep_change
from muster.assessment.models import TransitionTable
from muster.assessment.transitions import SubjectTable, problems_of
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@dataclass(frozen=True, slots=True)
class NewTransitions:
    """A table with where it comes from: its name, who published it where, and the year of its results."""

    name: str
    source: str
    results_year: int
    content: Sequence[SubjectTable]
    is_invented: bool = False


@transaction.atomic
def load_transitions(*, by: Viewer, table: NewTransitions) -> uuid.UUID:
    """Store a table and retire its earlier versions. Raises NotPossible where it is not sound."""
    reason = require(by, SET_UP_ASSESSMENT)
    for problem in problems_of(table.content):
        raise NotPossible(f"{problem}.")
    same = TransitionTable.objects.filter(
        school_id=by.school_id, name=table.name, results_year=table.results_year
    )
    last = same.aggregate(last=Max("number"))["last"] or 0
    same.filter(retired_at=None).update(retired_at=by.moment)
    made = TransitionTable.objects.create(
        school_id=by.school_id,
        name=table.name,
        source=table.source,
        results_year=table.results_year,
        number=last + 1,
        is_invented=table.is_invented,
        content=msgspec.to_builtins(tuple(table.content)),
        made_at=by.moment,
        made_by=by.person_id,
    )
    record(by, SET_UP_ASSESSMENT, "load a transition table", reason=reason)
    return made.id


@transaction.atomic
def retire_transitions(*, by: Viewer, table_id: uuid.UUID, retired: bool) -> None:
    """Retire a table, or use it again. Raises NotThere."""
    reason = require(by, SET_UP_ASSESSMENT)
    rows = TransitionTable.objects.filter(school_id=by.school_id, id=table_id)
    if not rows.update(retired_at=by.moment if retired else None):
        raise NotThere(SET_UP_ASSESSMENT)
    keep_change(by, "transition_table", table_id, before=None, after={"retired": retired})
    words = "use a transition table no longer" if retired else "use a transition table again"
    record(by, SET_UP_ASSESSMENT, words, reason=reason)
