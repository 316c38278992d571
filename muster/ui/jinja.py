"""The one Jinja environment of all pages, and the functions that every template may call."""

from __future__ import annotations

import uuid
from functools import cache

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import BaseLoader, Environment, StrictUndefined
from markupsafe import Markup

from .build import ICONS
from .formats import FILTERS
from .frame import bar, dialogs
from .moulds import moulded
from .wording import Wording, speaking_as, spoken_filter, typed


def environment(*, loader: BaseLoader, auto_reload: bool = False, **_others: object) -> Environment:
    """Build the environment for Django's Jinja2 backend.

    Escaping and strictness are not optional: a missing name is an error, never an empty string.
    """
    made = Environment(
        loader=loader,
        auto_reload=auto_reload,
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", Wording],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        speaking_as(gettext), speaking_as(ngettext), newstyle=True
    )
    made.globals.update(url=url, static=static, icon=icon, bar=bar, dialogs=dialogs, moulded=moulded)
    made.filters.update(FILTERS, spoken=spoken_filter, typed=typed)
    return made


def url(name: str, **parts: object) -> str:
    """The address of the page with this name."""
    if {*map(type, parts.values())} == {uuid.UUID}:  # as of every line of a long list
        return _with_ids(name, tuple(parts)).format_map(parts)
    return reverse(name, kwargs=parts)


@cache
def _with_ids(name: str, parts: tuple[str, ...]) -> str:
    """The address of a page with placeholders for ids: resolved once, filled in often."""
    stand_ins = {part: uuid.UUID(int=place) for place, part in enumerate(parts)}
    address = reverse(name, kwargs=stand_ins)
    for part, stand_in in stand_ins.items():
        address = address.replace(str(stand_in), f"{{{part}}}")
    return address


@cache
def static(path: str) -> str:
    """The address of a static file, with its content's hash in the name once files are collected."""
    return staticfiles_storage.url(path)


@cache
def icon(name: str) -> Markup:
    """An icon beside words. It is hidden from screen readers, so the words must be there."""
    if name not in ICONS:
        raise LookupError(f"no icon is called {name!r}: add it to muster.ui.build.ICONS")
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        static("ui/built/icons.svg"), name
    )
