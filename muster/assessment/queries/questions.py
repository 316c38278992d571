"""Adds up the marks of a test from those of its questions, wherever nobody entered a mark for the whole."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from muster.assessment.models import Column
from muster.assessment.scales import Missing
from muster.assessment.series import Series
from muster.assessment.typed import NOTHING, Figure
from muster.protection.access.viewer import Viewer


def added_up(parts: Sequence[Figure]) -> Figure:
    """The sum where every question has a mark, the kind of missing where all have the same; nothing where it is unfinished."""
    kinds = {part.missing for part in parts}
    if len(kinds) != 1:
        return NOTHING
    return Figure(sum(part.figure for part in parts), kinds.pop())


def question_columns(
    viewer: Viewer, year_id: uuid.UUID, courses: Collection[uuid.UUID]
) -> Mapping[int, tuple[int, ...]]:
    """For the column of each test that is marked as its questions are, by its number, the columns of the questions."""
    rows: Iterable[tuple[uuid.UUID | None, uuid.UUID, uuid.UUID | None, int]] = Column.objects.filter(
        school_id=viewer.school_id,
        year_id=year_id,
        course_id__in=courses,
        assignment__isnull=False,
        series=Series.ATTAINMENT.value,
        retired_at=None,
    ).values_list("assignment_id", "version_id", "question_id", "number")
    wholes: dict[tuple[uuid.UUID | None, uuid.UUID], int] = {}
    parts: defaultdict[tuple[uuid.UUID | None, uuid.UUID], list[int]] = defaultdict(list)
    for work, scale, question, number in rows:
        if question is None:
            wholes[work, scale] = number
        else:
            parts[work, scale].append(number)
    return {wholes[place]: tuple(sorted(numbers)) for place, numbers in parts.items() if place in wholes}


def figure_of_whole(entered: Figure, parts: Sequence[Figure]) -> Figure:
    """What a test counts as: what somebody entered for the whole, else what its questions add up to."""
    return entered if entered.missing is not Missing.NOTHING or not parts else added_up(parts)
