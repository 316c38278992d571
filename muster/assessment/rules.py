"""Decides what happens to a result that is sent. No database."""

import uuid
from dataclasses import dataclass
from enum import Enum

from muster.assessment.scales import Definition
from muster.assessment.typed import Figure, Unreadable, read_typed


@dataclass(frozen=True, slots=True)
class SentResult:
    """A result as sent by a device: what was typed, and what the sender saw before; None if they did not look."""

    key: uuid.UUID
    pupil_id: uuid.UUID
    column: int
    typed: str
    was: str | None = None


class Verdict(Enum):
    """What happens to a sent result."""

    SAVE = "save"
    SAME = "same"
    CONFLICT = "conflict"


def verdict_on(sent: Figure, was: Figure | None, present: Figure) -> Verdict:
    """Whether a result is saved. What somebody else entered meanwhile is never silently overwritten."""
    if sent == present:
        return Verdict.SAME
    if was is not None and present != was:
        return Verdict.CONFLICT
    return Verdict.SAVE


def verdict_unseen(sent: Figure, was: Figure | None, present: Figure) -> Verdict:
    """Like `verdict_on`, for a ticket, which must not be able to read: only a result that changes the record may learn what it says.

    A result equal to what it claims to have seen would be a probe without a trace, so it is ignored.
    """
    if sent == was:
        return Verdict.SAME
    return Verdict.CONFLICT if was is not None and present != was else Verdict.SAVE


def seen_before(scale: Definition, was: str | None) -> Figure | None:
    """What the sender saw, as a figure; None where they did not look, or saw something that is not a value."""
    if was is None:
        return None
    try:
        return read_typed(scale, was)
    except Unreadable:
        return None
