"""What the claims of a school's provider count for here: whose mail, which tenant, which factor. No database, no network."""

import datetime as dt
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

Claims = Mapping[str, object]

GOOGLE = "https://accounts.google.com"
_MICROSOFT = "https://login.microsoftonline.com/"
_LOOPBACK = frozenset(("localhost", "127.0.0.1"))

PENDING = dt.timedelta(minutes=10)
"""How long somebody may take at the provider."""

FACTOR_AT_MOST = dt.timedelta(hours=10)
"""How long ago a factor may have been given at the provider to count here: as long as the longest session."""

_MULTIPLE_FACTORS = "mfa"  # RFC 8176
_STRONG_CLASSES = frozenset(
    ("https://refeds.org/profile/mfa", "phr", "phrh")
)  # REFEDS MFA; OpenID EAP ACR 1.0


def issuer_of_tenant(tenant: str) -> str:
    """The issuer of one organisation in Microsoft Entra; never that of every organisation."""
    return f"{_MICROSOFT}{tenant}/v2.0"


def tenant_of(issuer: str) -> str:
    """The organisation in Microsoft Entra that an issuer stands for; empty for other issuers."""
    return issuer.removeprefix(_MICROSOFT).removesuffix("/v2.0") if issuer.startswith(_MICROSOFT) else ""


def may_be_asked(address: str, *, in_production: bool) -> bool:
    """Whether an address of a provider may be asked: https, or this very machine where nothing is at stake."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK and not in_production)


def is_of_school(claims: Claims, issuer: str, domains: Collection[str]) -> bool:
    """Whether the claims are of the school's own organisation, where the issuer serves more than one.

    Google's issuer is the same for everybody, so `hd` has to be a domain of the school; Entra's names its tenant twice.
    """
    if issuer == GOOGLE:
        return claims.get("hd") in domains
    tenant = tenant_of(issuer)
    return not tenant or claims.get("tid") == tenant


def verified_mail(claims: Claims, domains: Collection[str]) -> str:
    """The mail address that the provider vouches for, in a domain of the school; empty where there is none.

    A mail that is only stated proves nothing: in Entra anybody may write any into their own profile. There `xms_edov`
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
    """When the provider says that a second factor was given, in seconds; None where it does not, or too long ago."""
    methods, kind, when = claims.get("amr"), claims.get("acr"), claims.get("auth_time")
    is_strong = isinstance(kind, str) and kind in _STRONG_CLASSES
    has_factor = is_strong or (isinstance(methods, list) and _MULTIPLE_FACTORS in methods)
    if not has_factor or isinstance(when, bool) or not isinstance(when, int | float):
        return None
    return float(when) if -60 <= now - when < FACTOR_AT_MOST.total_seconds() else None
