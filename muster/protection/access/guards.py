"""The guard on every view: it names its permission, or says in words why it needs none.

The guard enters the viewer's schools, reads who they are and decides, inside the request's transaction. A view
without a guard stops the program from starting.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec

from django.core.checks import CheckMessage, Error, register
from django.db import transaction
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, get_resolver

from muster.protection.access.decisions import Refused
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import SignInNeeded, viewer_of
from muster.protection.walls.together import committing
from muster.ui.page import Page
from muster.ui.wording import speaking

Arguments = ParamSpec("Arguments")


class ViewerRequest(HttpRequest):
    """A request whose viewer is known and has the view's permission."""

    viewer: Viewer


View = Callable[Concatenate[ViewerRequest, Arguments], HttpResponse]
PublicView = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


class LazyAnswer(RuntimeError):
    """A view returned a response that would be rendered after the transaction, when no school is entered any more."""


def requires(permission: Permission) -> Callable[[View[Arguments]], Guarded[Arguments]]:
    """Let the view run only for a viewer who has the permission for anything at all; each object is decided when it is opened."""

    def guard(view: View[Arguments]) -> Guarded[Arguments]:
        @functools.wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponse:
            viewer = _enter(request, permission)
            with speaking(viewer.standing.manner):
                return _complete(view(request, *args, **kwargs))  # type: ignore[arg-type]  # it has a viewer now

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the start-up check
        return guarded

    return guard


def enters_itself(permission: Permission) -> Callable[[View[Arguments]], Guarded[Arguments]]:
    """Like `requires`, for a view that does slow work outside any transaction and opens its own with `entered`.

    The decision is made before the view runs and again in each transaction it opens.
    """

    def guard(view: View[Arguments]) -> Guarded[Arguments]:
        @non_atomic_requests
        @functools.wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponse:
            with entered(request, permission) as viewer:
                manner = viewer.standing.manner
            answer = view(request, *args, **kwargs)  # type: ignore[arg-type]  # it has a viewer now
            with speaking(manner):
                return _complete(answer)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the start-up check
        return guarded

    return guard


@contextmanager
def entered(request: HttpRequest, permission: Permission) -> Iterator[Viewer]:
    """A separate transaction with its own viewer and its own decision, as `requires` makes for a request."""
    with transaction.atomic():
        viewer = _enter(request, permission)
        with speaking(viewer.standing.manner):
            yield viewer


def _enter(request: HttpRequest, permission: Permission) -> Viewer:
    """Read who the viewer is, enter their schools, and decide. Raises SignInNeeded and Refused."""
    viewer = viewer_of(request)
    request.viewer = viewer  # type: ignore[attr-defined]  # from here on it is a ViewerRequest
    if not viewer.may(permission):
        raise Refused(permission)
    if permission.fresh_factor and not viewer.fresh_factor:
        raise SignInNeeded("confirm_it_is_you")
    return viewer


def public(because: str) -> Callable[[PublicView[Arguments]], Guarded[Arguments]]:
    """Let anyone reach the view; the reason is printed in the permissions reference."""

    def guard(view: PublicView[Arguments]) -> Guarded[Arguments]:
        @functools.wraps(view)
        def guarded(
            request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponse:
            return _complete(view(request, *args, **kwargs))

        guarded.public_because = because  # type: ignore[attr-defined]  # read by the start-up check
        return guarded

    return guard


def _complete(response: HttpResponseBase) -> HttpResponse:
    """Render a page while its transaction commits. Nothing may be left to open afterwards.

    Raises LazyAnswer for a response that Django would render later.
    """
    if isinstance(response, SimpleTemplateResponse) or not isinstance(response, HttpResponse):
        raise LazyAnswer(
            "a view returns a Page or a whole HttpResponse: no TemplateResponse, nothing streamed"
        )
    if isinstance(response, Page):
        with committing():
            response.draw()
    return response


def all_views() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every (route, view) in the URL configuration."""
    yield from _views_below(get_resolver(), "")


def _views_below(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Callable[..., object]]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from _views_below(entry, route)


@register
def every_view_declares_its_permission(**_: object) -> list[CheckMessage]:
    """System check: default deny at start-up."""
    return [
        Error(f"the view at {route!r} declares neither @requires nor @public", id="muster.E001")
        for route, view in all_views()
        if not is_guarded(view)
    ]


def is_guarded(view: Callable[..., object]) -> bool:
    """Whether a view says who may reach it."""
    return hasattr(view, "permission") or hasattr(view, "public_because")


def viewer_or_none(request: HttpRequest) -> Viewer | None:
    """The viewer of a request that came through `requires`."""
    viewer = getattr(request, "viewer", None)
    return viewer if isinstance(viewer, Viewer) else None
