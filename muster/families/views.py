"""The page behind a link in a message: a parent gives the reason for one absence of one child, without an account."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from muster.attendance.actions.asking import answer_reason_link, open_reason_link
from muster.attendance.queries.asked import AskedWords, Behind, asked_again, asked_words, school_behind
from muster.families.forms import AbsenceBornForm, AnswerForm
from muster.families.over import OF_A_REASON, link_over
from muster.people.queries.family_links import CheckAgain, LinkRefused
from muster.protection.access.guards import public
from muster.ui.page import page

_WHY_PUBLIC = (
    "a parent follows a one-time link; nothing about a child is shown before the date of birth is right"
)


@public(_WHY_PUBLIC)
@require_http_methods(["GET", "POST"])
def absence_reason(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the date of birth, then for the reason; say thank you, once."""
    try:
        behind = school_behind(token)
        if request.method == "POST" and "proof" in request.POST:
            return _answered(request, token, behind)
        if request.method == "POST":
            return _checked(request, token, behind)
    except LinkRefused as refused:
        return link_over(request, refused, OF_A_REASON)
    context = {"form": AbsenceBornForm(month_first=behind.month_first), "school": behind.school}
    return page(request, "families/absence_check.html", context)


def _checked(request: HttpRequest, token: str, behind: Behind) -> HttpResponse:
    form = AbsenceBornForm(request.POST, month_first=behind.month_first)
    if form.is_valid():
        opened = open_reason_link(token=token, born=form.cleaned_data["born"])
        if opened is not None:
            answer = AnswerForm(initial={**form.cleaned_data, "proof": opened.proof})
            answer.offer(behind.reasons)
            return _question(request, answer, asked_words(opened.school_id, opened.asked), behind)
        form.refuse()
    context = {"form": form, "school": behind.school}
    return page(request, "families/absence_check.html", context, status=422)


def _answered(request: HttpRequest, token: str, behind: Behind) -> HttpResponse:
    form = AnswerForm(request.POST)
    form.offer(behind.reasons)
    try:
        if not form.is_valid():
            again = asked_again(token, form.cleaned_data.get("proof", ""))
            return _question(request, form, again, behind, status=422)
        answer_reason_link(token=token, proof=form.cleaned_data["proof"], answer=form.answer())
    except CheckAgain:
        check = AbsenceBornForm(initial=form.cleaned_data, month_first=behind.month_first)
        check.ask_again()
        context = {"form": check, "school": behind.school}
        return page(request, "families/absence_check.html", context, status=422)
    return page(request, "families/absence_thanks.html", {"school": behind.school})


def _question(
    request: HttpRequest, form: AnswerForm, asked: AskedWords, behind: Behind, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "asked": asked, "school": behind.school}
    return page(request, "families/absence_reason.html", context, status=status)
