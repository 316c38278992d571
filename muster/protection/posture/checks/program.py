"""The program's own settings, as they are in force."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.hashers import get_hasher

from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.deployment import Deployment


@check(
    "SET-01",
    Severity.RED,
    "Error pages show no variables",
    do="Set DEBUG to False. Muster has no switch for it: somebody has changed the program.",
    at_start=True,
)
def debug(deployment: Deployment) -> Iterator[str]:
    """Django's debugging, which prints variables, and variables hold names."""
    if settings.DEBUG:
        yield "DEBUG is on."


@check(
    "SET-02",
    Severity.RED,
    "Only the school's own host names are answered",
    do="Write the school's host names into MUSTER_HOSTS.",
    at_start=True,
)
def hosts(deployment: Deployment) -> Iterator[str]:
    """A star or a leading dot answers for anybody."""
    for host in settings.ALLOWED_HOSTS:
        if "*" in host or host.startswith("."):
            yield f"The host {host} stands for many."


@check(
    "SET-03",
    Severity.RED,
    "Session and form cookies are bound to this host, hidden from scripts, and encrypted on their way",
    do="Take the settings of the cookies back to those that Muster is delivered with.",
    at_start=True,
)
def cookie_settings(deployment: Deployment) -> Iterator[str]:
    """Both cookies, in the settings in force."""
    for name in ("SESSION", "CSRF"):
        if not getattr(settings, f"{name}_COOKIE_NAME").startswith("__Host-"):
            yield f"The name of the {name.lower()} cookie lacks __Host-."
        for setting in ("SECURE", "HTTPONLY"):
            if not getattr(settings, f"{name}_COOKIE_{setting}"):
                yield f"{name}_COOKIE_{setting} is off."
        if getattr(settings, f"{name}_COOKIE_SAMESITE") not in {"Lax", "Strict"}:
            yield f"{name}_COOKIE_SAMESITE is off."


@check(
    "SET-04",
    Severity.AMBER,
    "In production a proxy ends TLS in front of Muster",
    do="Put a proxy with a certificate in front, and set MUSTER_BEHIND_PROXY=yes.",
)
def encrypted_on_the_way(deployment: Deployment) -> Iterator[str]:
    """Passwords must not travel in the clear."""
    if not deployment.is_production:
        raise NotLooked("This is no production: it answers on this machine only.")
    if not settings.SECURE_SSL_REDIRECT:
        yield "MUSTER_BEHIND_PROXY is not set, so that Muster does not insist on TLS."


@check(
    "SET-05",
    Severity.RED,
    "Passwords are hashed with Argon2id at its full cost",
    do="Take PASSWORD_HASHERS back to what Muster is delivered with.",
    at_start=True,
)
def password_hashing(deployment: Deployment) -> Iterator[str]:
    """The hasher for new passwords, and what it costs to try one."""
    hasher = get_hasher()
    if hasher.algorithm != "argon2":
        yield f"New passwords are hashed with {hasher.algorithm}."
    elif deployment.is_production and (
        int(getattr(hasher, "memory_cost", 0)) < 19_456 or int(getattr(hasher, "time_cost", 0)) < 2
    ):
        yield "Argon2 is set to less memory or time than OWASP's password storage guidance asks for."


@check(
    "SET-06",
    Severity.RED,
    "Production keeps the real time",
    do="Remove MUSTER_NOW: a moved clock makes codes, sessions and registers wrong.",
    at_start=True,
)
def real_time(deployment: Deployment) -> Iterator[str]:
    """A demonstration may shift its clock; a school may not."""
    if deployment.is_production and dt.timedelta() != settings.CLOCK_OFFSET:
        yield "The clock is moved."


@check(
    "SET-07",
    Severity.RED,
    "Uploads wait in memory, never unsealed on the disk",
    do="Take FILE_UPLOAD_HANDLERS back to what Muster is delivered with.",
    at_start=True,
)
def uploads(deployment: Deployment) -> Iterator[str]:
    """Uploads must stay in memory: a temporary file would hold them unsealed."""
    if settings.FILE_UPLOAD_HANDLERS != ["django.core.files.uploadhandler.MemoryFileUploadHandler"]:
        yield "An upload handler is set that may write to the disk."
