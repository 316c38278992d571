"""Where a request comes from, as far as signing in has to know: its address, its browser, the devices it is known as."""

import ipaddress
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from muster.protection.accounts.rules import DEVICE_KEPT, device_words

_IPV6_NETWORK = 64
_DEVICE_COOKIE = "__Host-device-"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocks, before anybody is signed in."""

    address: str
    device: str
    tokens: Mapping[str, str]

    def token_of(self, account_id: uuid.UUID) -> str:
        """What the browser shows to be known to this account; empty where it is not."""
        return self.tokens.get(_cookie_name(account_id), "")

    @property
    def shown(self) -> tuple[str, ...]:
        """Every token that the browser shows, whosever it is."""
        return tuple(self.tokens.values())


def visitor_of(request: HttpRequest) -> Visitor:
    """The visitor of a request."""
    tokens = {name: value for name, value in request.COOKIES.items() if name.startswith(_DEVICE_COOKIE)}
    return Visitor(_address(request), device_words(request.headers.get("User-Agent", "")), tokens)


def remember_device(response: HttpResponse, account_id: uuid.UUID, token: str) -> None:
    """Let the browser be known next time. Each account has its own cookie: a classroom's computer serves many."""
    response.set_cookie(
        _cookie_name(account_id),
        token,
        max_age=DEVICE_KEPT,
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def _cookie_name(account_id: uuid.UUID) -> str:
    return f"{_DEVICE_COOKIE}{account_id.hex[:12]}"


def _address(request: HttpRequest) -> str:
    """The address that our own proxy saw, or the one that connected; of IPv6 the network, which is one household."""
    stated = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        stated = request.headers.get("X-Forwarded-For", stated).rsplit(",", 1)[-1].strip()
    try:
        address = ipaddress.ip_address(stated)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False).network_address)
    return str(address)
