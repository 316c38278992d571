"""The page of a cohort's progress: a sentence, the matrix, and the names behind one of its numbers."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from muster.assessment.access import OPEN_ASSESSMENT
from muster.assessment.change import ProgressMatrix
from muster.assessment.forms.cohort import MISSING, CohortAsked
from muster.assessment.queries.cohort import CohortProgress, Cohorts, cohort_progress, cohorts, names_behind
from muster.assessment.queries.eight import has_eight
from muster.assessment.queries.lists import ways_to
from muster.assessment.queries.matrix import PointColumn, whose_day_has_come
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.page import page


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A number of the matrix, how to open the names behind it, and what it says of them."""

    pupils: int
    key: str
    words: str
    kind: str


@requires(OPEN_ASSESSMENT)
@require_GET
def progress(request: ViewerRequest) -> HttpResponse:
    """Who stayed, moved up or moved down between two points."""
    form = CohortAsked(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = cohorts(request.viewer, asked.get("course"))
    group = asked["group"] if asked.get("group") in found.members else None
    years = asked.get("years", "") if asked.get("years") in dict(found.years) and group is None else ""
    points = _points(found.columns, asked.get("first"), asked.get("last"), request.viewer.today)
    context: dict[str, object] = {
        "found": found,
        "points": points,
        "group": group,
        "years": years,
        "chips": _chips(found, points, years) if group is None else [],
        "cell": "",
        "behind": None,
        "has_eight": has_eight(request.viewer),
    }
    if points and found.year:
        shown = cohort_progress(request.viewer, found, group, points, years=years)
        context |= _matrix_context(shown, found, group, years)
        cell = form.cell_asked()
        if cell is not None and shown.matrix is not None:
            place = None if isinstance(cell, str) else cell
            behind = names_behind(request.viewer, shown, found.year.first_day.year, place)
            context["ways"] = ways_to(request.viewer, [one[0] for one in behind], found.places)
            context |= {"behind": behind, "cell": MISSING if place is None else f"{place[0]}-{place[1]}"}
            context["behind_words"] = cell_words(shown.matrix, place)
    return page(request, "assessment/progress.html", context)


def _points(
    columns: Sequence[PointColumn], first: int | None, last: int | None, today: dt.date
) -> tuple[PointColumn, PointColumn] | None:
    """The two points asked for, else the last two whose day has come; None where there are not two."""
    if len(columns) < 2:
        return None
    usual = whose_day_has_come(columns, today, at_least=2)
    by_number = {column.number: column for column in columns}
    return by_number.get(first or 0, usual[-2]), by_number.get(last or 0, usual[-1])


def _chips(
    found: Cohorts, points: tuple[PointColumn, PointColumn] | None, years: str
) -> list[tuple[str, str, int, bool]]:
    """All year groups and each of them, as (address, words, how many pupils, whether it is chosen)."""
    query: dict[str, object] = {"course": found.course}
    if points:
        query |= {"first": points[0].number, "last": points[1].number}
    every = (("", _("All year groups")), *found.years)
    return [
        (f"?{urlencode(query | {'years': code})}", words, len(found.pupils_of(None, code)), code == years)
        for code, words in every
    ]


def _matrix_context(
    shown: CohortProgress, found: Cohorts, group: uuid.UUID | None, years: str
) -> dict[str, object]:
    if shown.matrix is None:
        return {"shown": shown}
    address = urlencode({
        "course": found.course, "group": group or "", "years": years, "first": shown.first.number, "last": shown.last.number,
    })  # fmt: skip
    return {
        "shown": shown,
        "sentence": sentence(shown.matrix),
        "rows": _rows(shown.matrix),
        "address": f"?{address}&cell=",
        "missing_key": MISSING,
        "by_meaning": _by_meaning(shown) if shown.matrix.ladder.is_of_meanings else "",
    }


def _by_meaning(shown: CohortProgress) -> str:
    """That the steps are the school's own meanings, and of which scales they say what has in common."""
    first, last = shown.first, shown.last
    scales = [first.scale.name, last.scale.name]
    if first.version_id == last.version_id:
        return _("The steps are what the school says that values of %(scale)s mean.") % {"scale": scales[0]}
    if scales[0] == scales[1]:
        scales = [f"{one.scale.name} ({one.point_name})" for one in (first, last)]
    return _(
        "The two are on different scales, %(first)s and %(last)s, and are compared by what the school says that their values mean."
    ) % {"first": scales[0], "last": scales[1]}


def sentence(matrix: ProgressMatrix) -> str:
    """The finding in one sentence: every pupil of the cohort is counted in it once."""
    words = _("%(stayed)s of %(n)s stayed, %(up)s moved up, %(down)s moved down") % {
        "stayed": matrix.stayed,
        "n": matrix.pupils,
        "up": matrix.up,
        "down": matrix.down,
    }
    if not matrix.missing:
        return _("%(words)s; everybody has a result at both.") % {"words": words}
    without = ngettext(
        "%(n)s has no result that can be placed at one of the two",
        "%(n)s have no result that can be placed at one of the two",
        matrix.missing,
    ) % {"n": matrix.missing}
    return f"{words}, {without}."


def _rows(matrix: ProgressMatrix) -> list[tuple[str, list[ShownCell], int]]:
    return [
        (
            step.label,
            [
                ShownCell(number, f"{at}-{to}", cell_words(matrix, (at, to)), _kind(matrix, at, to))
                for to, number in enumerate(numbers)
            ],
            sum(numbers),
        )
        for at, (step, numbers) in enumerate(zip(matrix.ladder.steps, matrix.counts.tolist(), strict=True))
    ]


def _kind(matrix: ProgressMatrix, at: int, to: int) -> str:
    if at == to:
        return "stayed"
    return "up" if (to > at) == matrix.ladder.higher_is_better else "down"


def cell_words(matrix: ProgressMatrix, cell: tuple[int, int] | None) -> str:
    """What the pupils of a cell have in common."""
    steps = matrix.ladder.steps
    if cell is None or max(cell) >= len(steps):
        return _("No result that can be placed at one of the two points")
    if cell[0] == cell[1]:
        return _("Stayed at: %(step)s") % {"step": steps[cell[0]].label}
    return _("From %(before)s to %(after)s") % {"before": steps[cell[0]].label, "after": steps[cell[1]].label}
