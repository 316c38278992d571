"""Decides which roles a job title proposes, and which are ticked in advance."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from muster.people.roles import ROLES

_WORD = re.compile(r"\w+")

TICKED = frozenset({"teacher", "teaching_assistant", "cover_supervisor"})
"""Roles that reach the holder's own groups. Every other one reaches further and is ticked by a person, or not given."""


def proposed_roles(posts: Iterable[str]) -> tuple[str, ...]:
    """The names of roles that these posts propose, each once, in the order of the posts."""
    found = (_role_of(post) for post in posts)
    return tuple(dict.fromkeys(role for role in found if role))


def _role_of(post: str) -> str:
    said = _as_words(post)
    return next((role for role, phrases in _rules() if any(phrase in said for phrase in phrases)), "")


def _as_words(text: str) -> str:
    """The words of a text with a space around each, so that a phrase is found by whole words alone."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


@cache
def _rules() -> tuple[tuple[str, tuple[str, ...]], ...]:
    listed = tomllib.loads((Path(__file__).parent / "posts.toml").read_text(encoding="utf-8"))["post"]
    return tuple(
        (ROLES[each["role"]].name, tuple(_as_words(phrase) for phrase in each["phrases"])) for each in listed
    )
