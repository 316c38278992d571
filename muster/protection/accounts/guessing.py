"""Takes a password apart as a guesser would: into common passwords, runs on a keyboard, years, and words about its owner.

Guessers try whole lists first, then two entries of a list together, with digits and signs between. What falls into few
such pieces is found soon, however long it is.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator

SHORTEST_WORD: Final = 4
"""Shorter entries of the list are letters like any others."""
_LONGEST_WORD: Final = 40
_LIKE_LETTERS: Final = str.maketrans("0134@5$7!", "oleaassti")
"""Signs that stand for a letter in a word, which guessers try too."""
_ROWS: Final = ("`1234567890-=", " qwertyuiop[]", " asdfghjkl;'#", " \\zxcvbnm,./")
"""A keyboard as it stands under one's fingers: keys of one column lie below each other, a little to the right."""
_DIGITS: Final = re.compile(r"\d{1,4}")
_FEWEST_IN_RUN: Final = 3


def pieces(password: str, about_owner: Collection[str] = ()) -> int:
    """Into how few pieces it can be taken apart. Signs, and words about the owner, cost a guesser nothing."""
    typed = password.casefold()
    spelt = typed.translate(_LIKE_LETTERS)
    fewest = [0] + [len(typed)] * len(typed)
    for start in range(len(typed)):
        so_far = fewest[start]
        for end, cost in _next_pieces(typed, spelt, start, about_owner):
            fewest[end] = min(fewest[end], so_far + cost)
    return fewest[-1]


def _next_pieces(typed: str, spelt: str, start: int, about_owner: Collection[str]) -> list[tuple[int, int]]:
    """Every piece that begins here: where it ends, and 1, or 0 for what costs nothing."""
    found = [(start + 1, int(typed[start].isalnum()))]
    for end in range(start + 2, min(len(typed), start + _LONGEST_WORD) + 1):
        either = {typed[start:end], spelt[start:end]}
        if not either.isdisjoint(about_owner):
            found.append((end, 0))
        elif _is_common(either) or _is_repeated(typed, start, end):
            found.append((end, 1))
    for length in (_run_on_keyboard(typed, start), _run_of_steps(typed, start)):
        found += [(start + length, 1)] if length >= _FEWEST_IN_RUN else []
    if digits := _DIGITS.match(typed, start):
        found.append((digits.end(), 1))
    return found


def _is_common(either: Collection[str]) -> bool:
    return any(len(word) >= SHORTEST_WORD and word in _common() for word in either)


def _is_repeated(typed: str, start: int, end: int) -> bool:
    return end - start >= _FEWEST_IN_RUN and typed.find(typed[start:end], 0, start) >= 0


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The framework's list of common passwords, which comes from what was stolen elsewhere."""
    return frozenset(CommonPasswordValidator().passwords)


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[int, int]]:
    return {
        key: (row, column) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys) if key != " "
    }


def _run_on_keyboard(typed: str, start: int) -> int:
    """How many keys follow each other here, each beside the last or the same."""
    places, end = _places(), start + 1
    while end < len(typed) and _are_beside(places.get(typed[end - 1]), places.get(typed[end])):
        end += 1
    return end - start


def _are_beside(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= 1


def _run_of_steps(typed: str, start: int) -> int:
    """How many characters go up or down the alphabet here by the same step of one, or stay the same."""
    steps = [
        ord(after) - ord(before) for before, after in zip(typed[start:], typed[start + 1 :], strict=False)
    ]
    if not steps or abs(steps[0]) > 1:
        return 1
    same = next((place for place, step in enumerate(steps) if step != steps[0]), len(steps))
    return same + 1
