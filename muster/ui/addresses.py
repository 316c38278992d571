"""Decides which host the links in messages, on paper and in QR codes lead to."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def whole_address(request: HttpRequest, name: str, /, **where: object) -> str:
    """The address of a page for somebody who gets it in a message, on paper or as a code.

    It begins with MUSTER_ADDRESS if that is set, whatever host the request named: a link with a secret in it must not lead
    to a host that somebody else chose, nor to one that only this network knows.
    """
    path = reverse(name, kwargs=where)
    return f"{settings.ADDRESS}{path}" if settings.ADDRESS else request.build_absolute_uri(path)
