"""What a provider's claims prove here: whose mail address, which tenant, which factor. No database, no network."""

import datetime as dt
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

Claims = Mapping[str, object]

GOOGLE = "https://accounts.google.com"
_MICROSOFT = "https://login.microsoftonline.com/"
_LOOPBACK = frozenset(("localhost", "127.0.0.1"))

PENDING = dt.timedelta(minutes=10)
"""How long signing in at the provider may take."""

FACTOR_AT_MOST = dt.timedelta(hours=10)
"""The age up to which a factor given at the provider counts here: the length of the longest session."""

_MULTIPLE_FACTORS = "mfa"  # RFC 8176
_STRONG_CLASSES = frozenset(
    ("https://refeds.org/profile/mfa", "phr", "phrh")
)  # REFEDS MFA; OpenID EAP ACR 1.0


def issuer_of_tenant(tenant: str) -> str:
    """The issuer of one organisation in Microsoft Entra; never that of every organisation."""
    return f"{_MICROSOFT}{tenant}/v2.0"


def tenant_of(issuer: str) -> str:
    """The Microsoft Entra tenant of an issuer; empty for other issuers."""
    return issuer.removeprefix(_MICROSOFT).removesuffix("/v2.0") if issuer.startswith(_MICROSOFT) else ""


def may_be_asked(address: str, *, in_production: bool) -> bool:
    """Whether a provider's address may be requested: HTTPS only, or this very machine outside production."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK and not in_production)


def is_of_school(claims: Claims, issuer: str, domains: Collection[str]) -> bool:
    """Whether the claims come from the school's own organisation, if the issuer serves several.

    Google's issuer is the same for everybody, so `hd` must be a domain of the school; Entra names its tenant twice.
    """
    if issuer == GOOGLE:
        return claims.get("hd") in domains
    tenant = tenant_of(issuer)
    return not tenant or claims.get("tid") == tenant


def verified_mail(claims: Claims, domains: Collection[str]) -> str:
    """The mail address in a domain of the school that the provider vouches for; empty if there is none.

    An unverified address proves nothing: in Entra people can put any address into their own profile. There `xms_edov`
    says that the domain's owner was verified; elsewhere `email_verified` does (OpenID Connect Core 1.0, 5.1).
    """
    mail = claims.get("email")
    vouched = claims.get("email_verified") is True or claims.get("xms_edov") in (
        True,
        "1",
        "true",
    )  # may be unhashable
    if not isinstance(mail, str) or not vouched or mail.count("@") != 1:
        return ""
    return mail if mail.rpartition("@")[2].casefold() in domains else ""


def factor_given_at(claims: Claims, now: float) -> float | None:
    """When a second factor was given according to the provider, in seconds; None if it does not say, or too long ago."""
    methods, kind, when = claims.get("amr"), claims.get("acr"), claims.get("auth_time")
    is_strong = isinstance(kind, str) and kind in _STRONG_CLASSES
    has_factor = is_strong or (isinstance(methods, list) and _MULTIPLE_FACTORS in methods)
    if not has_factor or isinstance(when, bool) or not isinstance(when, int | float):
        return None
    return float(when) if -60 <= now - when < FACTOR_AT_MOST.total_seconds() else None
