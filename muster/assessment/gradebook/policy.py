"""The rules by which a course works out its grades. Every rule has a name that is shown; nothing counts by an unnamed one."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from muster.assessment.scales import Missing, Part

KEPT_AS = "gradebook"
"""Under which word the earlier rules of a course are kept among the changes of the set-up."""

Percent = Annotated[int, Meta(ge=0, le=100)]
Decimals = Annotated[int, Meta(ge=0, le=2)]


class Way(StrEnum):
    """What the whole grade is: a mean of categories by their weights, or all points together."""

    CATEGORIES = "categories"
    POINTS = "points"


class Mean(StrEnum):
    """How the pieces of one category, or the results of one standard, become one figure."""

    PLAIN = "plain"
    POINTS = "points"
    DECAYING = "decaying"


class MissingRule(StrEnum):
    """What a piece is worth that was not handed in, or at which a pupil was absent."""

    ZERO = "zero"
    LEFT_OUT = "left_out"
    BLOCKS = "blocks"


class LateRule(StrEnum):
    """What is taken off work that was handed in late."""

    FULL = "full"
    ONCE = "once"
    EACH_DAY = "each_day"


class StandardRule(StrEnum):
    """Which results of a standard count: it is what a pupil can do now, so that no mean is the rule."""

    DECAYING = "decaying"
    LATEST = "latest"
    HIGHEST = "highest"
    MEAN = "mean"


class Policy(Part, frozen=True):
    """The rules of one course. Nothing counts against a pupil until the school says so: hence the defaults.

    `latest` is what the latest result counts of a decaying mean, in per cent. Late work loses `late_points` percentage
    points, once or for each day, at most `late_most`. `letters` is the version of a scale whose values say from which
    percentage they are earned; `conversions` are the school's own tables by which other scales become percentages.
    `bonus` is added to the grade points of the course in a weighted average; without `credits` it is in none.
    """

    way: Way = Way.CATEGORIES
    mean: Mean = Mean.PLAIN
    latest: Annotated[int, Meta(ge=50, le=99)] = 65
    not_handed_in: MissingRule = MissingRule.LEFT_OUT
    absent: MissingRule = MissingRule.LEFT_OUT
    late: LateRule = LateRule.FULL
    late_points: Percent = 10
    late_most: Percent = 50
    decimals: Decimals = 0
    standards: StandardRule = StandardRule.DECAYING
    letters: uuid.UUID | None = None
    conversions: tuple[uuid.UUID, ...] = ()
    credits: Decimal = Decimal(0)
    bonus: Decimal = Decimal(0)

    def rule_for(self, missing: Missing) -> MissingRule:
        """How a piece without a value counts. A pupil who is excused, has left or waits for a result loses nothing."""
        if missing is Missing.NOT_HANDED_IN:
            return self.not_handed_in
        return self.absent if missing is Missing.ABSENT else MissingRule.LEFT_OUT

    def penalty(self, days_late: int) -> int:
        """How many percentage points are taken off a piece that came so many days late."""
        if days_late == 0 or self.late is LateRule.FULL:
            return 0
        times = days_late if self.late is LateRule.EACH_DAY else 1
        return min(self.late_points * times, max(self.late_most, self.late_points))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A category as it counts: `weight` is a share of all weights, `drop_lowest` how many pieces may be dropped."""

    id: uuid.UUID | None
    name: str
    weight: Decimal = Decimal(1)
    drop_lowest: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything by which a course works out its grades: its policy, its categories, and since when they hold."""

    policy: Policy
    categories: tuple[Weighed, ...]
    version: int = 1
    since: dt.datetime | None = None


def as_json(policy: Policy) -> dict[str, object]:
    """The policy as a row keeps it: whole, so that a default that changes later changes no school's rules."""
    kept = {name: getattr(policy, name) for name in policy.__struct_fields__}
    found: dict[str, object] = msgspec.to_builtins(kept)
    return found


def policy_from(content: object) -> Policy:
    """The policy that a row keeps. Raises msgspec.ValidationError where it is none of ours."""
    return msgspec.convert(content, Policy, strict=False)
