"""Decides the headers of every response: pages, files and errors alike."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from whitenoise.responders import Headers

# A school tracker needs none of these, and so a page that is broken into gets no camera.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
ALWAYS = {
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Frame-Options": "DENY",
}


class HeadersMiddleware:
    """Adds the headers that neither Django nor django-csp knows, and keeps pages out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the headers; unless a page says otherwise, no cache may keep it."""
        response = self._get_response(request)
        for name, value in ALWAYS.items():
            response.setdefault(name, value)
        response.setdefault("Cache-Control", "no-store")
        return response


def add_to_static_file(headers: Headers, _path: str, url: str) -> None:
    """Let the service worker, which lies below /static/, look after the whole site."""
    if url.rsplit("/", 1)[-1].startswith("sw.") and url.endswith(".js"):
        headers["Service-Worker-Allowed"] = f"/{settings.FORCE_SCRIPT_NAME or ''}"
