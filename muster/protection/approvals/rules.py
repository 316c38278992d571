"""Decides when two people have agreed, and what one may take out alone. No database."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

ANSWER_WITHIN = dt.timedelta(days=7)
HOLDS_FOR_A_RECIPE = dt.timedelta(days=365)
HOLDS_FOR_LETTERS = dt.timedelta(days=1)
LONGEST_SUPPORT = dt.timedelta(minutes=60)
HOLDS_FOR_A_SCHOOL = dt.timedelta(days=3)

ALONE_IN_A_DAY, ALONE_IN_A_WEEK = 50, 100
"""How many pupils' data one person may take out of the school on their own word, in letters and exports together."""

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)

Details = Mapping[str, str | int | list[str]]
"""What is approved: counts, fields, opaque ids, and a recipient in the words of whoever asks."""


@dataclass(frozen=True, slots=True)
class Alone:
    """How many pupils' data somebody takes out on their own word within a day and a week, including the present request."""

    in_day: int
    in_week: int

    @property
    def takes_two(self) -> bool:
        """Whether that needs two people. A list cut into slices amounts to the same as the whole list."""
        return self.in_day > ALONE_IN_A_DAY or self.in_week > ALONE_IN_A_WEEK


def alone_with(
    taken: Mapping[uuid.UUID, dt.datetime], pupils: Collection[uuid.UUID], moment: dt.datetime
) -> Alone:
    """The totals with these pupils added. `taken` says when each was last taken out; a pupil counts once."""
    lately = {pupil for pupil, at in taken.items() if at > moment - DAY}
    in_week = {pupil for pupil, at in taken.items() if at > moment - WEEK}
    return Alone(len(lately.union(pupils)), len(in_week.union(pupils)))


def canonical(details: Details) -> str:
    """What is approved as JSON, always in the same order."""
    return json.dumps(details, sort_keys=True, separators=(",", ":"))


def digest_of(details: Details) -> bytes:
    """SHA-256 of what is approved, for lists of opaque ids: words could be guessed from it."""
    return hashlib.sha256(canonical(details).encode()).digest()


def refusal_of_answer(asked_by: uuid.UUID | None, answered_by: uuid.UUID | None) -> str:
    """Why somebody may not answer a request, in words; empty if they may. Nobody can be both people."""
    if answered_by is None or asked_by == answered_by:
        return "Somebody else has to agree to what you asked for."
    return ""
