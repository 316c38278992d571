"""Moulds: a piece of a template that is rendered once and filled many times, where a page holds many alike."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.utils.translation import get_language
from markupsafe import Markup, escape

from .wording import word_spoken

_SLOT = re.compile("\x02(\\w+)\x03")
_INDENT = re.compile(r"\s*\n\s*")
"""Indentation, for whoever reads the template; on the wire one line end does."""

_SPECIAL = re.compile("[&<>\"']")


def slot(name: str) -> Markup:
    """What stands in the mould in place of a value; characters that no text on a page holds."""
    return Markup(f"\x02{name}\x03")  # noqa: S704  # a fixed sign, and never something that was typed


class Mould:
    """A rendered piece with slots. Values are escaped as a template would escape them."""

    def __init__(self, rendered: str) -> None:
        self._parts = _SLOT.split(rendered)
        self._slots = self._parts[1::2]

    def fill(self, values: Mapping[str, object]) -> str:
        """The piece with its values. Raises KeyError where one is missing."""
        escaped = {name: _escaped(value) for name, value in values.items()}
        parts = self._parts[:]
        parts[1::2] = [escaped[name] for name in self._slots]
        return "".join(parts)


def _escaped(value: object) -> str:
    """The value as a template writes it; most have nothing to escape, and to see that is quicker than to make markup."""
    return value if isinstance(value, str) and not _SPECIAL.search(value) else escape(value)


def filled(pieces: Iterable[tuple[Mould, Mapping[str, object]]]) -> Markup:
    """Many pieces, one after the other. What they were filled with is escaped; what they are was a template."""
    return Markup("\n".join(each.fill(values) for each, values in pieces))  # noqa: S704  # as it says


def moulded(template: str, **values: object) -> Markup:
    """The piece of a template with these values: made once, where a page holds many alike that differ in nothing else.

    The template may decide nothing by a value, since it is given a slot in its place.
    """
    made = mould(template, _slots(tuple(values)))
    return filled([(made, values)])


@cache
def _slots(names: tuple[str, ...]) -> tuple[tuple[str, Markup], ...]:
    return tuple((name, slot(name)) for name in names)


def mould(template: str, shape: tuple[tuple[str, object], ...]) -> Mould:
    """The mould of a template for one shape: what its decisions depend on, and slots for the rest."""
    return _mould(template, shape, (get_language(), word_spoken()))


@lru_cache(maxsize=512)
def _mould(template: str, shape: tuple[tuple[str, object], ...], _said_in: tuple[str | None, str]) -> Mould:
    return Mould(_INDENT.sub("\n", render_to_string(template, dict(shape))))
