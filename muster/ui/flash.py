"""Flash messages: one line about what has just been done or was refused, kept in the session for the next page."""

from django.http import HttpRequest

from .shell import Flash

_KEY = "flash"


def flash_next(request: HttpRequest, words: str, *, undo_url: str = "") -> None:
    """Show one line on the next page, with an undo if there is one. The words name no child."""
    request.session[_KEY] = [words, undo_url]


def refuse_next(request: HttpRequest, words: str) -> None:
    """Show on the next page why nothing was done, so that it does not look like a success. The words name no child."""
    request.session[_KEY] = [words, "", True]


def take_flash(request: HttpRequest) -> Flash | None:
    """Take the waiting line, which is shown once."""
    said = request.session.pop(_KEY, None) if _KEY in request.session else None
    return Flash(*said) if said else None
