"""Follow-up steps in words: what was done, by whom, and what became of a message."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from muster.attendance.following import TOLD
from muster.attendance.queries.due import SchoolYear
from muster.attendance.records import Did, Step
from muster.messaging.queries import MessageState
from muster.people.directory import names
from muster.people.models import MOST_WRONG_TRIES
from muster.people.names import full_name
from muster.protection.access.viewer import Viewer
from muster.ui.formats import day as day_in_words


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step. `at` also identifies it for taking it back; `earlier` is its day in words if that is not today;
    `message` links to what was written; `has_failed` if no answer will come of it.
    """

    at: datetime
    earlier: str
    words: str
    by: str
    is_message: bool
    has_failed: bool
    message: uuid.UUID | None
    replies: tuple[str, ...]


_PLAIN = {
    Did.LATER: "Come back later",
    Did.PASSED: "Passed on",
    Did.WRITTEN: "Letter",
    Did.SHUT_OUT: f"The link is closed after {MOST_WRONG_TRIES} wrong dates of birth: ring instead",
}


def step_words(
    viewer: Viewer, year: SchoolYear, steps: Iterable[Step], states: Mapping[uuid.UUID, MessageState]
) -> Iterator[StepWords]:
    """Each step in words, in the order given."""
    for step in steps:
        state = states.get(step.message) if step.message else None
        day = step.at.astimezone(viewer.now.tzinfo).date()
        yield StepWords(
            at=step.at,
            earlier="" if day == viewer.today else day_in_words(day),
            words=_words(viewer, year, step, state),
            by=names(viewer).shown(step.by),
            is_message=step.did is Did.MESSAGED,
            has_failed=step.did is Did.SHUT_OUT or (state is not None and state.has_failed),
            message=step.message,
            replies=tuple(reply.words for reply in state.replies) if state else (),
        )


def _words(viewer: Viewer, year: SchoolYear, step: Step, state: MessageState | None) -> str:
    who = full_name(names(viewer).person(step.contact)) if step.contact else ""
    code = year.profile.code_on(step.code, step.day) if step.code else None
    meaning = f"{code.label} ({code.symbol})" if code else ""
    said = f": {step.words}" if step.words else ""
    if step.did is Did.CALLED:
        return f"{'Spoke with' if step.answered else 'Rang, no answer:'} {who}{said}"
    if step.did is Did.MESSAGED:
        became = state.words.lower() if state else "sent"
        return f"Message to {who}, {became}"
    if step.did is Did.REPLIED:
        return f"{who or 'The family'} answers{f' {meaning}' if meaning else ''}{said}"
    if step.did is Did.TOLD:
        return f"{TOLD.get(step.told, step.told)} told{said}"
    if step.did is Did.REASON:
        return f"Reason: {meaning}{said}"
    return f"{_PLAIN[step.did]}{said}"
