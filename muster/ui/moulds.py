"""Moulds: pieces of template rendered once and filled in many times, for pages with many alike rows."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.utils.translation import get_language
from markupsafe import Markup, escape

from .wording import Manner, manner_spoken

_SLOT = re.compile("\x02(\\w+)\x03")
_INDENT = re.compile(r"\s*\n\s*")
"""Indentation helps readers of the template; on the wire a line end is enough."""

_SPECIAL = re.compile("[&<>\"']")


def slot(name: str) -> Markup:
    """The placeholder for a value in a mould, made of characters that no text on a page contains."""
    return Markup(f"\x02{name}\x03")  # noqa: S704  # a fixed sign, and never something that was typed


class Mould:
    """A rendered piece with slots. Values are escaped exactly as a template escapes them."""

    def __init__(self, rendered: str) -> None:
        self._parts = _SLOT.split(rendered)
        self._slots = self._parts[1::2]

    def fill(self, values: Mapping[str, object]) -> str:
        """The piece with its values. Raises KeyError if one is missing."""
        escaped = {name: _escaped(value) for name, value in values.items()}
        parts = self._parts[:]
        parts[1::2] = [escaped[name] for name in self._slots]
        return "".join(parts)


def _escaped(value: object) -> str:
    """The value as a template would write it. Most need no escaping, and checking that is quicker than making Markup."""
    return value if isinstance(value, str) and not _SPECIAL.search(value) else escape(value)


def filled(pieces: Iterable[tuple[Mould, Mapping[str, object]]]) -> Markup:
    """Filled pieces joined together. They are safe: their values were escaped, and the rest came from a template."""
    return Markup("\n".join(each.fill(values) for each, values in pieces))  # noqa: S704  # as it says


def moulded(template: str, **values: object) -> Markup:
    """A piece of template filled with these values.

    The template must not decide anything by a value, because it is given a slot instead.
    """
    made = mould(template, _slots(tuple(values)))
    return filled([(made, values)])


@cache
def _slots(names: tuple[str, ...]) -> tuple[tuple[str, Markup], ...]:
    return tuple((name, slot(name)) for name in names)


def mould(template: str, shape: tuple[tuple[str, object], ...]) -> Mould:
    """The mould of a template for one shape: the values its decisions depend on, and slots for the rest."""
    return _mould(template, shape, (get_language(), manner_spoken()))


@lru_cache(maxsize=512)
def _mould(
    template: str, shape: tuple[tuple[str, object], ...], _said_in: tuple[str | None, Manner]
) -> Mould:
    return Mould(_INDENT.sub("\n", render_to_string(template, dict(shape))))
