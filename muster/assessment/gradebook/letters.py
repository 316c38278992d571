"""Decides which letter a percentage earns, and the grade point average over courses with credits."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from muster.assessment.gradebook.averages import rounded
from muster.assessment.scales import Definition, Value

UNWEIGHTED, WEIGHTED = "united_states.gpa_unweighted", "united_states.gpa_weighted"
"""The shipped scales on which the averages are told: how many decimals they have, and where the weighted one ends."""


def gives_letters(scale: Definition) -> bool:
    """Whether every value of a scale says from which percentage it is earned, the lowest from 0."""
    cuts = [value.from_percent for value in scale.values]
    known = [cut for cut in cuts if cut is not None]
    return bool(cuts) and len(known) == len(cuts) and known == sorted(known) and known[0] == 0


def letter_for(scale: Definition, shown: Decimal) -> Value:
    """The value that a grade earns: by the figure that is shown, after rounding, so that 90 is never less than an A-."""
    earned = [value for value in scale.values if Decimal(str(value.from_percent)) <= shown]
    return earned[-1] if earned else scale.values[0]


@dataclass(frozen=True, slots=True)
class CourseGrade:
    """What one course brings to the average: grade points, how many credits, and what a harder course adds.

    `points` is None where there is no letter yet; without credits a course is in no average.
    """

    course: str
    letter: str
    points: Fraction | None
    credits: Decimal
    bonus: Decimal = Decimal(0)

    @property
    def counts(self) -> bool:
        """Whether the course is in the average."""
        return self.points is not None and self.credits > 0

    @property
    def weighted_points(self) -> Fraction:
        """Grade points with what a harder course adds; a failed course gets nothing added."""
        points = self.points or Fraction(0)
        return points + Fraction(self.bonus) if points > 0 else points


@dataclass(frozen=True, slots=True)
class Average:
    """The grade point averages over some courses: the sum of points times credits, by the sum of credits."""

    credits: Decimal
    unweighted: Decimal
    weighted: Decimal


def grade_points(value: Value) -> Fraction:
    """The grade points of a letter: where it stands on its scale, as it is written there."""
    return Fraction(str(value.position))


def average_of(
    courses: Sequence[CourseGrade], *, unweighted: Definition, weighted: Definition
) -> Average | None:
    """The averages on these two scales; None where no course counts."""
    counting = [one for one in courses if one.counts]
    total = sum((one.credits for one in counting), Decimal(0))
    if not total:
        return None
    plain = sum((Fraction(one.credits) * (one.points or 0) for one in counting), Fraction(0))
    harder = sum((Fraction(one.credits) * one.weighted_points for one in counting), Fraction(0))
    return Average(
        total,
        _on(unweighted, plain / Fraction(total)),
        _on(weighted, harder / Fraction(total)),
    )


def _on(scale: Definition, average: Fraction) -> Decimal:
    numbers = scale.numbers
    return rounded(average, numbers.decimals if numbers else 0)
