"""What signing in knows about where a request comes from: its address, its browser, the devices it is remembered as."""

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
    """Whoever makes a request, before anybody is signed in."""

    address: str
    device: str
    tokens: Mapping[str, str]

    def token_of(self, account_id: uuid.UUID) -> str:
        """The token by which the browser is known to this account; empty if it is not."""
        return self.tokens.get(_cookie_name(account_id), "")

    @property
    def shown(self) -> tuple[str, ...]:
        """Every device token that the browser sends, whoever it belongs to."""
        return tuple(self.tokens.values())


def visitor_of(request: HttpRequest) -> Visitor:
    """The visitor of a request."""
    tokens = {name: value for name, value in request.COOKIES.items() if name.startswith(_DEVICE_COOKIE)}
    return Visitor(_address(request), device_words(request.headers.get("User-Agent", "")), tokens)


def remember_device(response: HttpResponse, account_id: uuid.UUID, token: str) -> None:
    """Remember the browser. Each account has its own cookie: a classroom computer serves many people."""
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
    """The address that our own proxy saw, or the peer's; for IPv6 its /64 network, which is one household."""
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
