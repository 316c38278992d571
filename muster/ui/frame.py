"""The top bar and dialogs of every page: rendered once for each role in a school, and filled in for each person."""

from dataclasses import replace

from markupsafe import Markup

from .moulds import filled, mould, slot
from .shell import Shell

_PERSON, _TOKEN = slot("person"), slot("token")


def bar(shell: Shell, csrf_input: str) -> Markup:
    """The top bar: the pages open to the person, and their name."""
    cast = mould("ui/bar.html", (("shell", _shape_of(shell)), ("csrf_input", _TOKEN)))
    return filled([(cast, {"person": shell.person_words, "token": csrf_input})])


def dialogs(shell: Shell) -> Markup:
    """The list of keys, and the cover that hides the page."""
    return filled([(mould("ui/dialogs.html", (("shell", _shape_of(shell)),)), {})])


def _shape_of(shell: Shell) -> Shell:
    """The part of the shell that decides the frame's markup: neither a name nor a one-off message."""
    person = _PERSON if shell.person_words else ""
    return replace(shell, person_words=person, flash=None, presence=None)
