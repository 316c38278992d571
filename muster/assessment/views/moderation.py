"""The page of a moderation sample: drawn by a named rule, printed, and marked as moderated."""

import datetime as dt
import uuid
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.assessment.access import MODERATE_RESULTS
from muster.assessment.actions.moderation import moderate_sample as note_moderated
from muster.assessment.forms.moderation import HIGHEST_SEED, ModeratedForm, SampleForm
from muster.assessment.moderation import MOST, SampleRule, rules_for
from muster.assessment.queries.moderation import SERIES, Moderated, SampleAsked, moderated
from muster.assessment.queries.moderation import moderation_sample as draw
from muster.calendar.attempts import attempt
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@requires(MODERATE_RESULTS)
@require_GET
def moderation_sample(request: ViewerRequest) -> HttpResponse:
    """Which judgements others look at again."""
    form = SampleForm(request.GET)
    form.is_valid()
    found = moderated(request.viewer, form.cleaned_data.get("course"))
    context: dict[str, object] = {"found": found, "most": MOST, "sample": None}
    if found.columns:
        asked = _asked(form, found, request.viewer.today)
        context |= {
            "asked": asked,
            "rules": [(one.value, one.words) for one in rules_for(asked.column.scale)],
            "hint": asked.rule.hint,
            "again": f"?{_query(found, asked, seed=asked.seed % HIGHEST_SEED + 1)}",
            "here": _query(found, asked, seed=asked.seed),
        }
        if form.cleaned_data.get("rule"):
            context["sample"] = draw(request.viewer, found, asked)
    return page(request, "assessment/moderation_sample.html", context)


def _asked(form: SampleForm, found: Moderated, today: dt.date) -> SampleAsked:
    """What the address asks for; else the last column whose day has come, spread over its values."""
    said = form.cleaned_data
    past = [one for one in found.columns if one.day <= today] or found.columns
    last = min((one for one in past if one.day == past[-1].day), key=lambda one: SERIES.index(one.series))
    column = next((one for one in found.columns if one.number == said.get("column")), last)
    years = said.get("years", "") if said.get("years") in dict(found.years) else ""
    rule = SampleRule(said.get("rule") or SampleRule.SPREAD)
    rule = rule if rule in rules_for(column.scale) else SampleRule.SPREAD
    return SampleAsked(column, years, rule, form.size_asked(), form.seed_asked())


def _query(found: Moderated, asked: SampleAsked, *, seed: int) -> str:
    return urlencode({
        "course": found.course, "column": asked.column.number, "years": asked.years, "rule": asked.rule, "size": asked.size, "seed": seed,
    })  # fmt: skip


@requires(MODERATE_RESULTS)
@require_POST
def moderate_sample(request: ViewerRequest, course_id: uuid.UUID) -> HttpResponse:
    """Note those of a sample that were looked at as moderated: all of them or none."""
    found = moderated(request.viewer, course_id)
    form = ModeratedForm(request.POST)
    form.offer(found.pupils)
    back = f"{reverse('moderation_sample')}?{request.GET.urlencode()}"
    done: list[int] = []
    if form.is_valid() and attempt(
        form,
        lambda: done.append(
            note_moderated(
                by=request.viewer,
                course_id=course_id,
                column=form.cleaned_data["column"],
                pupils=form.cleaned_data["pupils"],
            )
        ),
    ):
        words = ngettext("%(n)s result noted as moderated.", "%(n)s results noted as moderated.", done[0])
        flash_next(request, words % {"n": done[0]})
    else:
        refuse_next(request, str(next(iter(form.non_field_errors()), _("Tick those that were looked at."))))
    return redirect(back)
