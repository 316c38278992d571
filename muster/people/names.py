"""How a name is shown, abbreviated and put in order, whatever script it is written in."""

import unicodedata
from functools import cache

from pyuca import Collator

from muster.people.records import Name


def shown_name(name: Name, *, family_first: bool = False) -> str:
    """The name as the person likes to be called, in the school's order; a mononym stands alone."""
    given = name.preferred_given or name.given
    family = name.preferred_family or name.family
    if name.title:
        return " ".join(part for part in (name.title, family or given) if part)
    if given == family:
        return given
    if family_first and given and family:
        return f"{family}, {given}"
    return " ".join(part for part in (given, family) if part)


def initials(name: Name) -> str:
    """One or two letters that stand for a missing photograph."""
    given = name.preferred_given or name.given
    family = name.preferred_family or name.family
    parts = [given, family] if given != family else [given]
    return "".join(unicodedata.normalize("NFC", part)[0] for part in parts if part)


def sort_key(name: Name, *, family_first: bool = False) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The key of a list of names in the school's order, by the Unicode Collation Algorithm."""
    given = name.preferred_given or name.given
    family = name.preferred_family or name.family or given
    first, second = (family, given) if family_first else (given or family, family)
    return _collator().sort_key(first), _collator().sort_key(second)


@cache
def _collator() -> Collator:
    return Collator()
