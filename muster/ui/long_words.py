"""Lets a word that is longer than a line break on paper, where it would run off the page and be cut."""

import re
import unicodedata
from typing import Final

TOGETHER: Final = 20
"""How many letters of a word always stay on one line. Hardly an ordinary word has more."""

BREAK: Final = "\u200b"
"""A space without width: nothing is seen of it, and a line may end there."""

_LONG: Final = re.compile(rf"[^ \n\t]{{{TOGETHER + 1},}}")
_ADDRESS: Final = re.compile(r"https?://")  # breaks by itself, and is copied from the paper as it was
_JOINS: Final = "\u200d"
_VIRAMA: Final = 9  # canonical combining class of what joins the next consonant to this one


def breakable(text: str) -> str:
    """The same text, in which a line may end after each letter of a word that comes after its twentieth."""
    return _LONG.sub(lambda found: _broken(found[0]), text)


def _broken(word: str) -> str:
    if _ADDRESS.match(word):
        return word
    made, held, before = list[str](), 0, ""
    for letter in word:
        if held >= TOGETHER and _may_part(before, letter):
            made.append(BREAK)
        made.append(letter)
        held = 0 if before == "-" != letter else held + 1  # a line may end after a hyphen anyway
        before = letter
    return "".join(made)


def _may_part(before: str, letter: str) -> bool:
    """Whether what is seen as one letter ends between these two: an accent stays with its letter, a family of emoji together."""
    if before == _JOINS or unicodedata.combining(before) == _VIRAMA:
        return False
    return unicodedata.category(letter) not in {"Mn", "Mc", "Me", "Cf", "Sk"} and not _is_flag(letter)


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
