"""Answers a form whose page is older than the present session: it cannot be taken, but nothing that was typed needs to be lost."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from muster.protection.accounts.ways import wants_json
from muster.ui.errors import failure


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from one of our pages, or whose page is older than the present session.

    A script is told to have the person sign in; it keeps what it wanted to send and sends it afterwards.
    """
    del reason
    if wants_json(request):
        return JsonResponse({"sign_in": settings.HOME_PATH}, status=401)
    return failure(request, 403, _("This page was open for too long. Go back, reload it, and send it again."))
