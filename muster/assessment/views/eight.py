"""The pages of Attainment 8 for a pupil and a year group, with how it adds up, and why there is no Progress 8."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from muster.assessment.access import OPEN_ASSESSMENT
from muster.assessment.eight import BASKET, PLACES, TWICE, Basket, Counted, Eight
from muster.assessment.queries.eight import (
    BAND,
    NOBODY,
    UNFINISHED,
    CohortEight,
    cohort_eight,
    names_behind_eight,
    pupil_eight,
)
from muster.calendar.profile import AttainmentEight
from muster.calendar.queries import profile_of
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.page import page

HIGHEST = PLACES * 9
TIMES = "\N{MULTIPLICATION SIGN}"


@requires(OPEN_ASSESSMENT)
@require_GET
def pupil_attainment_8(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One pupil's Attainment 8, place by place."""
    found = pupil_eight(request.viewer, pupil_id, request.GET.get("at", ""))
    context = {
        "found": found,
        "baskets": _baskets(found.eight),
        "highest": HIGHEST,
        "sum": " + ".join(str(one.points) for one in found.eight.baskets),
        "progress_8": progress_8_words(profile_of(request.viewer).attainment_8, found.ends_in),
    }
    return page(request, "assessment/pupil_attainment_8.html", context)


def _baskets(eight: Eight) -> list[tuple[str, str, Basket, list[tuple[Counted, str]]]]:
    """Each element: its name, what is missing in words, its points, and its lines with their sums."""
    names = (_("English"), _("Mathematics"), _("English Baccalaureate"), _("Other qualifications"))
    return [
        (name, _empty(basket), basket, [(one, _sum(one)) for one in basket.counted])
        for name, basket in zip(names, eight.baskets, strict=True)
    ]


def _empty(basket: Basket) -> str:
    """What an element lacks."""
    if basket.filled == basket.places:
        return ""
    if basket.filled and basket.places == TWICE:
        return _("counts once: English counts twice for those who take both language and literature")
    if basket.places == BASKET:
        return _("%(n)s of 3 places filled") % {"n": basket.filled}
    return _("no grade yet")


def _sum(one: Counted) -> str:
    return f"{one.grade} {TIMES} {one.times} = {one.points}" if one.times > 1 else str(one.points)


@requires(OPEN_ASSESSMENT)
@require_GET
def attainment_8(request: ViewerRequest) -> HttpResponse:
    """A year group's Attainment 8: the mean with its doubt, element by element, and the names behind each number."""
    asked = request.GET
    found = cohort_eight(request.viewer, asked.get("years", ""), asked.get("at", ""))
    context: dict[str, object] = {"found": found, "highest": HIGHEST}
    if found is not None:
        rows = _rows(found)
        what = asked.get("behind", "")
        if what in {key for key, _words, _n in rows}:
            context["behind"] = names_behind_eight(request.viewer, found, what)
            context["behind_words"] = next(words for key, words, _n in rows if key == what)
        context |= {
            "rows": rows,
            "what": what,
            "elements": _elements(found),
            "progress_8": progress_8_words(profile_of(request.viewer).attainment_8, found.ends_in),
        }
    return page(request, "assessment/attainment_8.html", context)


def _rows(found: CohortEight) -> list[tuple[str, str, int]]:
    """The bands from the highest, who waits, and who has nothing: (key, words, how many). Empty bands are left out."""
    bands = [
        (str(low), _("%(low)s to under %(high)s") % {"low": low, "high": low + BAND})
        for low in range(HIGHEST, -1, -BAND)
    ]
    told = [*bands, (UNFINISHED, _("with a grade still to come")), (NOBODY, _("without any grade"))]
    counted = [(key, words, len(found.rows_in(key))) for key, words in told]
    return [(key, words, n) for key, words, n in counted if n]


def _elements(found: CohortEight) -> list[tuple[str, str]]:
    """The mean of each element, with what it could be at most."""
    if found.average is None:
        return []
    names = (
        _("English, of 18"),
        _("Mathematics, of 18"),
        _("English Baccalaureate, of 27"),
        _("Other, of 27"),
    )
    return [(name, f"{mean:.1f}") for name, mean in zip(names, found.average.elements, strict=True)]


def progress_8_words(rule: AttainmentEight | None, ends: int) -> str:
    """What is said in place of a Progress 8: for some years none was produced, for the others it comes after the results."""
    year = f"{ends}/{(ends + 1) % 100:02d}"
    if rule is not None and ends in rule.progress_not_produced:
        return _(
            "There is no Progress 8 for those who end in %(year)s: they took no key stage 2 tests, and the department "
            "produced none. Muster shows none."
        ) % {"year": year}
    return _(
        "No Progress 8 is shown. It sets these points against what others with the same key stage 2 results reached in "
        "%(year)s, and the department publishes that only after the results. Muster invents none."
    ) % {"year": year}
