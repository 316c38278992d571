"""The pages of messages, and the address at which gateways report."""

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from muster.messaging.access import READ_MESSAGE
from muster.messaging.actions.delivering import Receipt, keep_reply, note_receipt
from muster.messaging.queries import message_page, messages_of_today
from muster.messaging.receipts import CameBack, read_report
from muster.protection.access.guards import ViewerRequest, public, requires
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.accounts.school_tokens import BadToken, school_of, steady_token
from muster.protection.sent_json import read_json
from muster.ui.bodies import body_of
from muster.ui.page import page

RECEIPTS = "message-receipts"
_MOST_BYTES = 20_000


@requires(READ_MESSAGE)
@require_GET
def messages(request: ViewerRequest) -> HttpResponse:
    """The messages of today, and their states."""
    return page(request, "messaging/messages.html", {"rows": messages_of_today(request.viewer)})


@requires(READ_MESSAGE)
@require_GET
def message(request: ViewerRequest, message_id: uuid.UUID) -> HttpResponse:
    """What one message said."""
    return page(request, "messaging/message.html", {"shown": message_page(request.viewer, message_id)})


def receipts_address(school_id: uuid.UUID) -> str:
    """The address at which gateways report to a school. It never changes, and only this server can make it."""
    return reverse("message_receipts", kwargs={"token": steady_token(RECEIPTS, school_id)})


@csrf_exempt  # a gateway has no page of ours; the token in the address is its authority
@public(
    "a gateway reports what became of a message, or what came back; the address holds the school's signed token"
)
@require_POST
def receipts(request: HttpRequest, token: str) -> HttpResponse:
    """Take a report. A wrong one gets the same answer as one about nothing of ours."""
    try:
        school_id = school_of(RECEIPTS, token)
    except BadToken:
        return HttpResponse(status=404)
    report = read_report(_fields(request))
    if report is None:
        return HttpResponse(status=204)
    with transaction.atomic():
        viewer = unscoped_viewer(school_id, because="a gateway reported")
        if isinstance(report, Receipt):
            note_receipt(by=viewer, receipt=report)
        elif isinstance(report, CameBack):
            keep_reply(by=viewer, number=report.number, words=report.words[:1000])
    return HttpResponse(status=204)


def _fields(request: HttpRequest) -> dict[str, object]:
    if request.content_type != "application/json":
        return dict(request.POST.items())
    try:
        found = read_json(body_of(request)[:_MOST_BYTES])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
