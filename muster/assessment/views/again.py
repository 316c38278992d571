"""The page of what a class should be taught again, with the names behind each number."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from muster.assessment.access import OPEN_ASSESSMENT
from muster.assessment.again import Advice, Taught
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.again import taught_again
from muster.assessment.queries.lists import sheet_address, sheet_links, ways_to
from muster.assessment.views.sheets import at_sheet
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.formats import whole_percent
from muster.ui.page import page

Pupils = tuple[tuple[object, str], ...]


@requires(OPEN_ASSESSMENT)
@require_GET
@at_sheet
def teach_again(request: ViewerRequest, place: SheetPlace) -> HttpResponse:
    """Which questions and objectives of a test want to be taught again, and to whom."""
    found = taught_again(request.viewer, place)
    links = sheet_links(request.viewer, place)
    pupils = [one[0] for one in found.pupils]
    objectives = [_row(one, found.pupils) for one in found.objectives]
    context = {
        "title": f"{found.sheet.group_name}: {found.sheet.header.course_name}",
        "of": next((link.words for link in links if link.current), ""),
        "back": sheet_address(place),
        "tables": [
            (_("By objective"), _("Objective"), objectives),
            (
                _("By question") if place.show is Show.QUESTIONS else _("By objective"),
                _("Question") if place.show is Show.QUESTIONS else _("Objective"),
                [_row(one, found.pupils) for one in found.questions],
            ),
        ],
        "of_test": place.show is Show.QUESTIONS,
        "ways": ways_to(request.viewer, pupils, {(place.course_id, place.group_id): pupils}),
        "reason": found.sheet.authority.reason.says,
    }
    return page(request, "assessment/teach_again.html", context)


def _row(one: Taught, pupils: Pupils) -> dict[str, object]:
    """A line of the table: figures as words, and the pupils who have less than half."""
    return {
        "title": one.title,
        "about": one.about,
        "share": _percent(one.share) if one.share is not None else _("no result"),
        "value": whole_percent(one.share or 0),
        "interval": _("%(low)s to %(high)s")
        % {"low": _percent(one.interval[0]), "high": _percent(one.interval[1])}
        if one.interval
        else _("too few"),
        "n": one.n,
        "missing": one.missing,
        "advice": advice_words(one),
        "is_class": one.advice is Advice.CLASS,
        "without": [pupils[row] for row in one.without],
    }


def advice_words(one: Taught) -> str:
    """What follows for the next lesson, in words."""
    match one.advice:
        case Advice.CLASS:
            return _("Teach it again to the class")
        case Advice.GROUP:
            return ngettext("With %(n)s pupil", "With a group of %(n)s", len(one.without)) % {
                "n": len(one.without)
            }
        case Advice.NONE:
            return _("Everybody has half or more")
        case _:
            return _("Nothing is entered yet")


def _percent(share: float) -> str:
    return f"{whole_percent(share)}%"
