"""Decides which host an address leads to that leaves the page: in a message, on paper, in a picture to scan."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def whole_address(request: HttpRequest, name: str, /, **where: object) -> str:
    """The address of a page as whoever gets it opens it.

    Under MUSTER_ADDRESS where that is set, whatever the request called this server: a link with a secret in it must not lead to
    a host that somebody else chose, nor to one that only this network knows.
    """
    path = reverse(name, kwargs=where)
    return f"{settings.ADDRESS}{path}" if settings.ADDRESS else request.build_absolute_uri(path)
