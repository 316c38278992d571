"""Decides which pages the top bar and "All pages" link to: each domain lists its own in `signposts.py`, one line per page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_noop

MOST_IN_BAR = 5
_LAST = 1_000


class Heading(Enum):
    """The headings of "All pages", in the school's words and in their order there."""

    ATTENDANCE = gettext_noop("Attendance")
    ASSESSMENT = gettext_noop("Assessment")
    FAMILIES = gettext_noop("Home and school")
    PEOPLE = gettext_noop("People")
    SCHOOL_YEAR = gettext_noop("School year")
    PROTECTION = gettext_noop("Protection")
    YOU = gettext_noop("You")


@dataclass(frozen=True, slots=True)
class Signpost:
    """A page: its words, its URL's name, its heading in "All pages", its icon.

    `key` is the letter that goes there after `g`. `bar` is its rank in the top bar, smallest first; 0 keeps it out.
    Who sees it is decided by the page's own permission and nowhere else.
    """

    words: str
    url_name: str
    heading: Heading
    icon: str
    key: str = ""
    bar: int = 0


@cache
def signposts() -> tuple[Signpost, ...]:
    """Every signpost of every domain, in the order of their headings; the pages of the top bar first below each."""
    declared: list[Signpost] = []
    for domain in apps.get_app_configs():
        if domain.module is not None and module_has_submodule(domain.module, "signposts"):
            declared += getattr(import_module(f"{domain.name}.signposts"), "SIGNPOSTS", ())
    order = list(Heading)
    return tuple(sorted(declared, key=lambda each: (order.index(each.heading), each.bar or _LAST)))
