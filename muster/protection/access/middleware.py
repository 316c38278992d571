"""What happens to a refused request: the refusal is recorded, and the answer reveals nothing."""

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from muster.protection.access.decisions import NotThere, Refused
from muster.protection.access.guards import is_guarded, viewer_or_none
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import SignInNeeded
from muster.protection.accounts.ways import wants_json
from muster.protection.audit.recording import Result, record_refusal
from muster.protection.budgets.models import Alarm
from muster.protection.budgets.spending import (
    OverBudget,
    ProofNeeded,
    raise_alarm,
    record_stop,
    spend_misses,
)
from muster.protection.walls.context import enter_schools
from muster.ui.errors import failure
from muster.ui.wording import BRITISH, speaking, spoken


class RefusalMiddleware:
    """Turns refusals into answers once the request's transaction has been rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not answer.content:
            return _with_words(request, answer)
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Refuse a view that does not say who may reach it, even if the start-up check was skipped."""
        return None if is_guarded(view) else _refusal(request, 403, "Nobody may reach this page yet.")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other error to the program's own page for errors."""
        viewer = viewer_or_none(request)
        if isinstance(exception, SignInNeeded):
            return _sign_in(request, viewer, exception)
        if isinstance(exception, OverBudget) and viewer:
            _raise_alarm(viewer, exception)
        if isinstance(exception, Refused):
            if viewer:
                record_refusal(viewer, exception.permission, (), Result.REFUSED)
            return _refusal(request, 403, exception.words)
        if isinstance(exception, NotThere):
            if viewer:
                record_refusal(viewer, exception.permission, exception.people, Result.REFUSED)
                _count_misses(request, viewer, exception)
            return _refusal(request, 404, "There is nothing here, or it is not yours to see.")
        if viewer and not isinstance(exception, Http404):
            _record_failure(request, viewer)
        return None


def _raise_alarm(viewer: Viewer, exception: OverBudget) -> None:
    """Raise the alarm in its own transaction, since the request's was rolled back."""
    with transaction.atomic():
        enter_schools(viewer.account_id, viewer.schools)
        raise_alarm(viewer, exception.kind, exception.people if exception.kind is Alarm.Kind.DECOY else ())


def _record_stop(viewer: Viewer, exception: ProofNeeded) -> None:
    """Record the stop in its own transaction, so that a thief without the factor leaves a trace although the request was undone."""
    with transaction.atomic():
        enter_schools(viewer.account_id, viewer.schools)
        record_stop(viewer, exception)


def _count_misses(request: HttpRequest, viewer: Viewer, exception: NotThere) -> None:
    """Count every id that was tried, whether or not it belongs to anyone."""
    named = request.resolver_match.kwargs.values() if request.resolver_match else ()
    tried = set(exception.people) or {value for value in named if isinstance(value, uuid.UUID)}
    with transaction.atomic():
        enter_schools(viewer.account_id, viewer.schools)
        spend_misses(viewer, tried)


def _record_failure(request: HttpRequest, viewer: Viewer) -> None:
    """Record at least that a request failed: whatever it had recorded was rolled back with it."""
    view = request.resolver_match.func if request.resolver_match else None
    permission = getattr(view, "permission", None)
    if isinstance(permission, Permission):
        record_refusal(viewer, permission, (), Result.FAILED)


def _sign_in(request: HttpRequest, viewer: Viewer | None, needed: SignInNeeded) -> HttpResponse:
    if isinstance(needed, ProofNeeded) and viewer:
        _record_stop(viewer, needed)
    address = reverse(needed.step)
    if wants_json(request):
        return JsonResponse({"sign_in": address}, status=401)
    if request.method == "GET" and request.path != settings.HOME_PATH:
        address += f"?next={request.path}"
    return redirect(address)


def _refusal(request: HttpRequest, status: int, words: str) -> HttpResponse:
    viewer = viewer_or_none(request)
    with speaking(viewer.standing.manner if viewer else BRITISH):
        if wants_json(request):
            return JsonResponse({"why": spoken(words)}, status=status)
        return failure(request, status, words)


def _with_words(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The page for an address that only a button leads to: Django's own answer to whoever types it is a blank window."""
    said = _refusal(request, HTTPStatus.METHOD_NOT_ALLOWED, "")
    said["Allow"] = answer["Allow"]
    return said
