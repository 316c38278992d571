# ruff: noqa: RUF001 - letters and signs that look alike are what this module tells apart
"""Shows, abbreviates, sorts and searches names, in any script.

Names stay as people write them: nothing is re-cased, truncated or "corrected" here.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pyuca import Collator

from muster.people.records import Name

# Scripts that write the family name first and put nothing between the names.
_UNSPACED_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def called(name: Name) -> tuple[str, str]:
    """The given and family names as the person likes to be called; a mononym stands in one of the two, never both."""
    given = name.preferred_given or name.given
    family = name.preferred_family or name.family
    return (given, "") if given == family and _is_mononym(name) else (given, family)


def _is_mononym(name: Name) -> bool:
    """Whether somebody has one name, which some systems store in both places; Mohamed Ali Mohamed has more than one."""
    return not name.middle and len({name.given, name.family} - {""}) == 1


def shown_name(name: Name, *, family_first: bool = False) -> str:
    """The name as the person likes to be called, in the school's order; a mononym stands alone."""
    given, family = called(name)
    if name.title:
        return " ".join(part for part in (name.title, family or given) if part)
    return _in_order(given, family, family_first=family_first)


def full_name(name: Name) -> str:
    """Title, given and family name, for a list of adults of one family."""
    given, family = called(name)
    return " ".join(part for part in (name.title, _in_order(given, family, family_first=False)) if part)


def legal_name(name: Name) -> str:
    """The full legal name, for documents that must carry it."""
    family = "" if name.family == name.given and _is_mononym(name) else name.family
    return _in_order(" ".join(part for part in (name.given, name.middle) if part), family, family_first=False)


def _in_order(given: str, family: str, *, family_first: bool) -> str:
    if not given or not family:
        return given or family
    if _is_unspaced(given) and _is_unspaced(family):
        return family + given
    return f"{family}, {given}" if family_first else f"{given} {family}"


def _is_unspaced(text: str) -> bool:
    return all(unicodedata.name(character, "").startswith(_UNSPACED_SCRIPTS) for character in text)


def initials(name: Name) -> str:
    """One or two letters that stand for a missing photograph."""
    return "".join(_first_letter(part) for part in called(name))


def _first_letter(text: str) -> str:
    """The first letter with its marks, or the first character where there is no letter."""
    composed = unicodedata.normalize("NFC", text)
    at = next((at for at, character in enumerate(composed) if character.isalpha()), 0)
    marks = at + 1
    while marks < len(composed) and unicodedata.category(composed[marks]).startswith("M"):
        marks += 1
    return composed[at:marks]


def sort_key(name: Name) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The key of a list of names: family name then given name, by the Unicode Collation Algorithm.

    The order is the same however names are shown: `van der Berg` stands under V, a mononym under itself.
    """
    given, family = called(name)
    return _collator().sort_key(family or given), _collator().sort_key(given)


@cache
def _collator() -> Collator:
    return Collator()


# Finding

_SPELLED_OUT = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "ng",
    }
)
# Vowel signs and the like are letters of Indic and Japanese writing, though Unicode calls them marks.
_MARKS_THAT_ARE_LETTERS = frozenset((0, 7, 8, 9))
_APOSTROPHES = frozenset("'’‘ʼʻʹ`´′＇ʿʾ.")


def folded(text: str) -> str:
    """A name as search sees it: no capitals, accents, apostrophes or full stops, and one space for everything else."""
    spelled = unicodedata.normalize("NFKD", text.casefold()).translate(_SPELLED_OUT).casefold()
    kept = (_seen(character) for character in unicodedata.normalize("NFKD", spelled))
    return " ".join("".join(kept).split())


def _seen(character: str) -> str:
    if character in _APOSTROPHES or unicodedata.combining(character) not in _MARKS_THAT_ARE_LETTERS:
        return ""
    is_word = character.isalnum() or unicodedata.category(character).startswith("M")
    return character if is_word else " "


@dataclass(frozen=True, slots=True)
class Findable:
    """A person's names made ready for search: every word of them, and the names run together in both orders."""

    words: frozenset[str]
    run_together: tuple[str, ...]


def findable(name: Name) -> Findable:
    """Legal and preferred names alike, so that a child is found by whichever name somebody remembers."""
    parts = (name.given, name.middle, name.family, name.preferred_given, name.preferred_family)
    given, family = called(name)
    orders = {folded(f"{given} {family}"), folded(f"{family} {given}"), folded(legal_name(name))}
    words = frozenset(word for part in parts for word in folded(part).split())
    return Findable(words, tuple(sorted(order.replace(" ", "") for order in orders)))


def how_well(typed: str, person: Findable) -> int:
    """How well the typed text fits: 3 for whole words, 2 for beginnings of words, 1 for letters in a row, 0 for no match."""
    words = folded(typed).split()
    if not words:
        return 0
    if all(word in person.words for word in words):
        return 3
    if all(any(each.startswith(word) for each in person.words) for word in words):
        return 2
    run = "".join(words)
    return 1 if any(run in together for together in person.run_together) else 0


def could_be(typed: str, name: Name) -> bool:
    """Whether a typed name could mean this person: it has both names, or nothing that the person is not called ("Mr Quinn")."""
    words, title = frozenset(folded(typed).split()), frozenset(folded(name.title).split())
    both = (
        frozenset(folded(f"{given} {family}").split())
        for given, family in (called(name), (name.given, name.family))
    )
    some = words - title
    return any(each and each <= words for each in both) or (bool(some) and some <= findable(name).words)


def found(typed: str, people: Iterable[tuple[int, Findable]]) -> list[int]:
    """The places, in the order of names, of those who fit, the best fit first. `people` are pairs of (place, findable)."""
    fits = ((-how_well(typed, person), place) for place, person in people)
    return [place for fit, place in sorted(fits) if fit]
