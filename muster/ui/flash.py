"""One line about what has just been done waits in the session for the next page."""

from django.http import HttpRequest

from .shell import Flash

_KEY = "flash"


def flash_next(request: HttpRequest, words: str, *, undo_url: str = "") -> None:
    """Say one line on the next page, with the way back where there is one. The words name no child."""
    request.session[_KEY] = [words, undo_url]


def take_flash(request: HttpRequest) -> Flash | None:
    """What waits to be said, once."""
    said = request.session.pop(_KEY, None) if _KEY in request.session else None
    return Flash(*said) if said else None
