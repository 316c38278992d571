"""Works out a pupil's grade in one course, from pieces through categories to the whole. Exact until the last step."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from muster.assessment.gradebook.averages import best_kept, decaying_parts, parts_by_size, rounded, weighted
from muster.assessment.gradebook.policy import Mean, MissingRule, Policy, Rules, Way, Weighed
from muster.assessment.scales import Missing

NONE = Fraction(0)


class Standing(Enum):
    """How a piece of work counts."""

    COUNTS = "counts"
    ZERO = "zero"
    DROPPED = "dropped"
    LEFT_OUT = "left_out"
    BLOCKS = "blocks"
    NOT_MARKED = "not_marked"
    NO_PERCENT = "no_percent"
    NO_SIZE = "no_size"


MAY_COUNT = frozenset({Standing.COUNTS, Standing.ZERO})
"""Lines that make up a mean unless they are dropped."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work and what one pupil has for it. `shown` is the result as the sheet writes it.

    `percent` is None where there is no value, or none that can be told in per cent; `table` names the conversion that
    was used. `elsewhere` is work of a class that the pupil was in before. `questions` says from how many of them the result
    was added up, where nobody entered it for the whole.
    """

    key: int
    title: str
    day: dt.date
    category: uuid.UUID | None = None
    out_of: Fraction | None = None
    weight: Fraction = Fraction(1)
    missing: Missing = Missing.NOTHING
    percent: Fraction | None = None
    days_late: int = 0
    shown: str = ""
    scale: str = ""
    table: str = ""
    elsewhere: bool = False
    questions: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A piece in the reckoning: its percentage after what was taken off, and its part of the category (all add up to 1).

    `alike` is the piece that could have been dropped instead of this one for the same mean; of the two the earlier goes.
    """

    piece: Piece
    standing: Standing
    percent: Fraction | None = None
    taken_off: int = 0
    part: Fraction = NONE
    alike: Piece | None = None


@dataclass(frozen=True, slots=True)
class CategoryGrade:
    """A category: its lines by day, their mean, and its share of the grade; `given` is the share that its weight says.

    `share` is more than `given` where a category without marks shares out its weight, and 0 where this one has none.
    """

    category: Weighed
    lines: tuple[Line, ...]
    percent: Fraction | None
    given: Fraction = NONE
    share: Fraction = NONE

    @property
    def counted(self) -> tuple[Line, ...]:
        """The lines that make up the mean."""
        return tuple(line for line in self.lines if line.part)

    @property
    def brings(self) -> Fraction:
        """What the category brings to the grade, in percentage points."""
        return self.share * (self.percent or NONE)


@dataclass(frozen=True, slots=True)
class Grade:
    """The whole: `exact` before and `shown` after rounding, both None where nothing is marked or something blocks it.

    `outside` are pieces without a category, which count nothing where the course weighs by categories.
    """

    rules: Rules
    categories: tuple[CategoryGrade, ...]
    outside: tuple[Line, ...] = ()
    exact: Fraction | None = None
    shown: Decimal | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every piece, those outside included."""
        return (*(line for one in self.categories for line in one.lines), *self.outside)

    @property
    def blocking(self) -> tuple[Line, ...]:
        """The pieces that stand in the way of a grade."""
        by_points = self.rules.policy.way is Way.POINTS
        weighing = [one for one in self.categories if by_points or one.category.weight > 0]
        return tuple(line for one in weighing for line in one.lines if line.standing is Standing.BLOCKS)

    def standing(self, *ones: Standing) -> tuple[Line, ...]:
        """The lines that stand in one of these ways."""
        return tuple(line for line in self.lines if line.standing in ones)


def grade_of(rules: Rules, pieces: Sequence[Piece]) -> Grade:
    """Work out a pupil's grade from all pieces of the course."""
    ordered = sorted(pieces, key=lambda piece: (piece.day, piece.key))
    categories = _categories(rules, ordered)
    ids = {one.id for one in categories}
    lines = [
        [_line(rules.policy, piece) for piece in ordered if piece.category == one.id] for one in categories
    ]
    _drop(rules.policy, categories, lines)
    found = [_category(rules.policy, one, own) for one, own in zip(categories, lines, strict=True)]
    outside = tuple(_line(rules.policy, piece) for piece in ordered if piece.category not in ids)
    shared = _shared(rules.policy, found)
    grade = Grade(rules, tuple(shared), outside)
    if grade.blocking or not any(one.share for one in shared):
        return grade
    exact = sum((one.brings for one in shared), NONE)
    return replace(grade, exact=exact, shown=rounded(exact, rules.policy.decimals))


def _categories(rules: Rules, pieces: Sequence[Piece]) -> tuple[Weighed, ...]:
    """The categories that count. Without any, or where all points count together, there is one for what has none."""
    whole = not rules.categories or rules.policy.way is Way.POINTS
    without = whole and any(piece.category is None for piece in pieces)
    return (*rules.categories, Weighed(None, "")) if without else rules.categories


def _drop(policy: Policy, categories: Sequence[Weighed], lines: Sequence[list[Line]]) -> None:
    """Mark the lines that are dropped: for the highest mean of each category, or of the whole where all points count together.

    Chosen for the mean of its category alone, a long piece could push a short one out of all points and lower the grade.
    """
    if _mean(policy) is Mean.DECAYING:
        return
    whole = policy.way is Way.POINTS
    together = [list(range(len(categories)))] if whole else [[at] for at in range(len(categories))]
    for some in together:
        _drop_from([(lines[at], categories[at].drop_lowest) for at in some], policy)


def _drop_from(lists: Sequence[tuple[list[Line], int]], policy: Policy) -> None:
    counting = [(own, at) for own, _ in lists for at, line in enumerate(own) if line.standing in MAY_COUNT]
    lines = [own[at] for own, at in counting]
    dropping = [
        ([place for place, (one, _at) in enumerate(counting) if one is own], drop) for own, drop in lists
    ]
    choice = best_kept(
        [line.percent or NONE for line in lines], [_size(policy, line.piece) for line in lines], dropping
    )
    for place in set(range(len(counting))) - set(choice.kept):
        own, at = counting[place]
        alike = lines[choice.alike[place]].piece if place in choice.alike else None
        own[at] = replace(own[at], standing=Standing.DROPPED, alike=alike)


def _category(policy: Policy, category: Weighed, lines: list[Line]) -> CategoryGrade:
    places = [at for at, line in enumerate(lines) if line.standing in MAY_COUNT]
    if not places:
        return CategoryGrade(category, tuple(lines), None)
    fades = _mean(policy) is Mean.DECAYING
    sizes = [_size(policy, lines[at].piece) for at in places]
    parts = decaying_parts(len(places), policy.latest) if fades else parts_by_size(sizes)
    for at, part in zip(places, parts, strict=True):
        lines[at] = replace(lines[at], part=part)
    return CategoryGrade(
        category, tuple(lines), weighted(parts, [lines[at].percent or NONE for at in places])
    )


def _mean(policy: Policy) -> Mean:
    return Mean.POINTS if policy.way is Way.POINTS else policy.mean


def _size(policy: Policy, piece: Piece) -> Fraction:
    """How much a piece counts within its category: its points, or its weight."""
    if _mean(policy) is Mean.POINTS:
        return piece.out_of or NONE
    return piece.weight


def _line(policy: Policy, piece: Piece) -> Line:
    """What becomes of one piece before anything is dropped."""
    if piece.missing is Missing.NOTHING:
        return Line(piece, Standing.NOT_MARKED)
    if piece.missing is not Missing.VALUE:
        return _without_value(policy, piece)
    if piece.percent is None:
        return Line(piece, Standing.NO_PERCENT)
    if _size(policy, piece) <= 0:
        return Line(piece, Standing.NO_SIZE, piece.percent)
    taken_off = policy.penalty(piece.days_late)
    return Line(piece, Standing.COUNTS, max(piece.percent - taken_off, NONE), taken_off)


def _without_value(policy: Policy, piece: Piece) -> Line:
    match policy.rule_for(piece.missing):
        case MissingRule.BLOCKS:
            return Line(piece, Standing.BLOCKS)
        case MissingRule.ZERO:
            size = _size(policy, piece)
            return Line(piece, Standing.ZERO, NONE) if size > 0 else Line(piece, Standing.NO_SIZE)
        case _:
            return Line(piece, Standing.LEFT_OUT)


def _shared(policy: Policy, found: Sequence[CategoryGrade]) -> list[CategoryGrade]:
    """Give each category its share of the grade. What weighs, but has no marks, is shared out among those that have."""
    by_points = policy.way is Way.POINTS
    weights = [_points(one) if by_points else Fraction(one.category.weight) for one in found]
    total = sum(weights, NONE)
    marked = sum(
        (weight for one, weight in zip(found, weights, strict=True) if one.percent is not None), NONE
    )
    return [
        replace(
            one,
            given=weight / total if total else NONE,
            share=weight / marked if marked and one.percent is not None else NONE,
        )
        for one, weight in zip(found, weights, strict=True)
    ]


def _points(one: CategoryGrade) -> Fraction:
    """The points of what counts in a category. Where all points count together, these are its weight."""
    return sum((line.piece.out_of or NONE for line in one.counted), NONE)
