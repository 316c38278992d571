"""Takes out what turns the direction of writing wherever somebody types: of every form and every search, before a view reads it.

A telephone number or a name that is copied from a message often carries such marks, which nobody sees. Kept, they would set the
rest of a line backwards on every screen and paper, and make two of one name.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from muster.ui.turning import unturned


class TurnedInputMiddleware:
    """Stands after the check for forged requests, which has read the form by then. Bodies of other kinds are their reader's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> None:
        """Give the view what was typed without such marks."""
        request.GET = _straight(request.GET)  # type: ignore[assignment]  # the stubs know only what Django itself puts here
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = _straight(request.POST)  # type: ignore[assignment]  # as above


def _straight(typed: QueryDict) -> QueryDict:
    """The same fields; the very same object where there is nothing to take out, as nearly always."""
    if all(unturned(value) is value for _, values in typed.lists() for value in values):
        return typed
    straight = QueryDict(mutable=True)
    for name, values in typed.lists():
        straight.setlist(name, [unturned(value) for value in values])
    straight._mutable = False  # noqa: SLF001  # Django offers no other way to close one that was built field by field
    return straight
