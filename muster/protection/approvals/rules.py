"""When two people have agreed, and for how long: decided without a database."""

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
"""So many pupils' data one person may take out of the school on their own word, in letters and exports together."""

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)

Details = Mapping[str, str | int | list[str]]
"""What is approved, as structure: counts, fields, opaque ids, a recipient. It names no child."""


@dataclass(frozen=True, slots=True)
class Alone:
    """Of how many pupils somebody takes data out on their own word within a day and a week, what is asked for included."""

    in_day: int
    in_week: int

    @property
    def takes_two(self) -> bool:
        """Whether that is for two people to decide. A list that is cut into slices comes to the same as the whole list."""
        return self.in_day > ALONE_IN_A_DAY or self.in_week > ALONE_IN_A_WEEK


def alone_with(
    taken: Mapping[uuid.UUID, dt.datetime], pupils: Collection[uuid.UUID], moment: dt.datetime
) -> Alone:
    """How it would stand with these pupils too. `taken` says when each was last taken out; the same pupil counts once."""
    lately = {pupil for pupil, at in taken.items() if at > moment - DAY}
    in_week = {pupil for pupil, at in taken.items() if at > moment - WEEK}
    return Alone(len(lately.union(pupils)), len(in_week.union(pupils)))


def digest_of(details: Details) -> bytes:
    """The fingerprint of exactly what is approved (SHA-256 of canonical JSON): what changes after it is not approved."""
    return hashlib.sha256(json.dumps(details, sort_keys=True, separators=(",", ":")).encode()).digest()


def refusal_of_answer(asked_by: uuid.UUID | None, answered_by: uuid.UUID | None) -> str:
    """Why somebody may not answer, in words; empty where they may: one person cannot be both."""
    if answered_by is None or asked_by == answered_by:
        return "Somebody else has to agree to what you asked for."
    return ""
