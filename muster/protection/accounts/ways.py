"""Where to go after a step of signing in: back to where somebody was, and never away from this program."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

NEXT = "next"


def next_path(request: HttpRequest) -> str:
    """The page that somebody was on their way to; empty if none is named, or it is not one of ours."""
    named = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    is_ours = named.startswith("/") and url_has_allowed_host_and_scheme(named, allowed_hosts=None)
    return named if is_ours else ""


def wants_json(request: HttpRequest) -> bool:
    """Whether the request came from one of our scripts rather than from a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def on_to(step: str, following: str) -> HttpResponse:
    """Redirect to a step of signing in, which remembers where to go afterwards."""
    address = reverse(step)
    return redirect(f"{address}?{urlencode({NEXT: following})}" if following else address)


def back_to(following: str) -> HttpResponse:
    """Redirect to where somebody was, or to the home page."""
    return redirect(following or settings.HOME_PATH)
