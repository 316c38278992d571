"""Finds what a proof-reader should check in a report: other children's names, pronouns, repeats, lengths, gaps.

Each finding is a question to a person, never an answer: a brother may be named, and a long comment may be right.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from muster.people.names import folded
from muster.people.records import Name
from muster.reports.parts import Part

_WORD = re.compile(r"[^\W\d_]+(?:[\u2019'-][^\W\d_]+)*")
_WORD_OR_NUMBER = re.compile(rf"\d+|{_WORD.pattern}")
_SENTENCE_END = re.compile(r"(?:^|[.!?:]\s+|\n\s*)$")
_ORDINARY = frozenset({
    "april", "autumn", "bill", "chance", "dawn", "faith", "grace", "hope", "joy", "june", "mark", "may", "rose", "summer",
    "will",
})  # fmt: skip
"""Names that also begin sentences: there they are read as words, in a comment that says whom it is about."""

_PRONOUNS: Mapping[str, frozenset[str]] = {
    "F": frozenset({"he", "him", "his", "himself"}),
    "M": frozenset({"she", "her", "hers", "herself"}),
}
"""What seldom fits, by the sex in the admission register."""

_SAID_OF_EITHER: Mapping[str, str] = {
    **dict.fromkeys(("he", "she", "they"), "he"),
    **dict.fromkeys(("him", "his", "her", "hers", "them", "their", "theirs"), "his"),
    **dict.fromkeys(("himself", "herself", "themselves", "themself"), "himself"),
}
"""Pronouns that change when a comment is copied from a boy to a girl."""

_SEX_WORDS = {"F": "female", "M": "male"}
_OPEN_PLACE = re.compile(r"\{[^}]*\}|\[[^\]]*\]|X{3,}")
FEWEST_WORDS_TO_REPEAT = 6
"""Shorter comments are the same by chance: `Well done.`"""

MOST_REPEATS_NAMED = 3

Place = tuple[uuid.UUID, int]
"""One comment: the pupil, and its place among the comments of the report."""

Fold = Callable[[str], str]
"""A word as search sees it, worked out once for all comments that are read together: a year group uses few words."""


class Check(StrEnum):
    """What was looked for, the most serious first."""

    OTHER_NAME = "Another name"
    PRONOUN = "Pronoun"
    NOT_FILLED = "Not filled in"
    REPEATED = "Repeated"
    SHORT = "Short"
    LONG = "Long"
    NO_COMMENT = "No comment"
    NO_RESULT = "No result"


@dataclass(frozen=True, slots=True)
class Finding:
    """One question to the proof-reader: what was looked for, in which part, and what was found."""

    check: Check
    where: str
    words: str


SERIOUS = frozenset({Check.OTHER_NAME, Check.PRONOUN, Check.NOT_FILLED})
"""What would hurt or embarrass at home: read first."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment to be read: of which part, about which subject (empty for none), and its words, empty where none are."""

    part: Part
    about: uuid.UUID | None
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One pupil's report as it is read. `without_result` are the results that are still to be entered, in words."""

    pupil_id: uuid.UUID
    name: Name
    shown_name: str
    sex: str
    comments: tuple[Comment, ...]
    without_result: tuple[str, ...] = ()


class Said(NamedTuple):
    """A comment as others are compared with it: where it stands, and the print of its words; empty where a repeat says nothing."""

    where: str
    print: bytes


SaidOf = Mapping[uuid.UUID, Sequence[Said]]
"""What each pupil's report says, a line for each comment in its order."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many characters a comment should have."""

    shortest: int
    longest: int


def findings(
    proofs: Sequence[Proof],
    limits: Limits,
    everybody: Iterable[Name] = (),
    *,
    beside: SaidOf | None = None,
    shown: Callable[[uuid.UUID], str] | None = None,
) -> dict[uuid.UUID, tuple[Finding, ...]]:
    """What there is to ask about each of these reports, which are read beside each other.

    `everybody` are the children of the whole round: a tutor reads one form, and may have named a child of another.
    `beside` is what `said_in` found in all reports that these are compared with, where it is not these alone; `shown` says
    how a pupil of it is called.
    """
    fold: Fold = cache(folded)
    children = [*(proof.name for proof in proofs), *everybody]
    called = {fold(each) for name in children for each in _given(name)} - {""}
    own_names = {proof.pupil_id: proof.shown_name for proof in proofs}
    repeated = _repeated(
        said_in(proofs, fold) if beside is None else beside, {*own_names}, shown or own_names.__getitem__
    )
    order = list(Check)
    return {
        proof.pupil_id: tuple(
            sorted(
                _of_one(proof, called, repeated, limits, fold=fold), key=lambda one: order.index(one.check)
            )
        )
        for proof in proofs
    }


def _of_one(
    proof: Proof, called: set[str], repeated: Mapping[Place, Sequence[str]], limits: Limits, *, fold: Fold
) -> Iterator[Finding]:
    own = _words_of(proof.name)
    others = called - own
    for place, comment in enumerate(proof.comments):
        if not comment.words:
            yield Finding(Check.NO_COMMENT, comment.where, "Nothing is written yet.")
            continue
        yield from _names(comment, own, others, fold)
        yield from _pronouns(comment, proof.sex)
        yield from _length(comment, limits)
        if elsewhere := repeated.get((proof.pupil_id, place)):
            yield Finding(Check.REPEATED, comment.where, _repeat_words(elsewhere))
        if _OPEN_PLACE.search(comment.words):
            yield Finding(Check.NOT_FILLED, comment.where, "A place is left to be filled in.")
    for words in proof.without_result:
        yield Finding(Check.NO_RESULT, words, "The result is not entered.")


def _names(comment: Comment, own: set[str], others: set[str], fold: Fold) -> Iterator[Finding]:
    """Names of other children, written as names: with a capital, and not as the first word where they are words too.

    `Grace works hard` about Ada, who is not named at all, was meant for Grace.
    """
    written = [(match, _bare(match[0])) for match in _WORD.finditer(comment.words)]
    says_whom = any(fold(word) in own for _, word in written)
    found: dict[str, None] = {}
    for first, word in _called(comment.words, written):
        known = fold(word)
        if not word[0].isupper() or known not in others:
            continue
        begins = bool(_SENTENCE_END.search(comment.words[: first.start()]))
        if not (begins and known in _ORDINARY and says_whom):
            found[word] = None
    if found:
        yield Finding(Check.OTHER_NAME, comment.where, f"Names another child: {', '.join(found)}.")


def _called(words: str, written: Sequence[tuple[re.Match[str], str]]) -> Iterator[tuple[re.Match[str], str]]:
    """What may be a name: each word, and each two that follow one another, since some are called Zi Han or Ellie Mae."""
    yield from written
    for (first, _), (second, word) in pairwise(written):
        if words[first.end() : second.start()].isspace():
            yield first, f"{first[0]} {word}"


def _bare(word: str) -> str:
    """A word without the ending of a possessive."""
    return word.removesuffix("\u2019s").removesuffix("'s")


def _pronouns(comment: Comment, sex: str) -> Iterator[Finding]:
    unlikely = _PRONOUNS.get(sex, frozenset())
    found = dict.fromkeys(
        word for match in _WORD.finditer(comment.words) if (word := match[0].casefold()) in unlikely
    )
    if found:
        said = ", ".join(f"“{word}”" for word in found)
        words = f"Says {said}; the admission register says {_SEX_WORDS[sex]}. Right for this child?"
        yield Finding(Check.PRONOUN, comment.where, words)


def _length(comment: Comment, limits: Limits) -> Iterator[Finding]:
    length = len(comment.words)
    if length < limits.shortest:
        yield Finding(
            Check.SHORT, comment.where, f"{length} characters; {limits.shortest} or more are asked."
        )
    if length > limits.longest:
        yield Finding(Check.LONG, comment.where, f"{length} characters; {limits.longest} at most are asked.")


def said_in(proofs: Iterable[Proof], fold: Fold = folded) -> dict[uuid.UUID, tuple[Said, ...]]:
    """What these reports say, as it is compared: the same but for the child's name and pronouns has the same print."""
    return {
        proof.pupil_id: tuple(Said(one.where, _print(one, own, fold)) for one in proof.comments)
        for proof in proofs
        for own in [_words_of(proof.name)]
    }


def _print(comment: Comment, own: set[str], fold: Fold) -> bytes:
    """Eight bytes for the words of a comment. A head writes the same to many, and may."""
    said = [] if comment.part is Part.HEAD else list(_without_child(comment.words, own, fold))
    if len(said) < FEWEST_WORDS_TO_REPEAT:
        return b""
    return blake2b(" ".join(said).encode(), digest_size=8).digest()


def _repeated(
    said: SaidOf, asked: Iterable[uuid.UUID], shown: Callable[[uuid.UUID], str]
) -> dict[Place, list[str]]:
    """Where else the same is said, in words, for each comment of those asked about that is not alone."""
    places: defaultdict[bytes, list[tuple[Place, str]]] = defaultdict(list)
    for pupil, comments in said.items():
        for place, one in enumerate(comments):
            if one.print:
                places[one.print].append(((pupil, place), one.where))
    return {
        (pupil, place): [f"{shown(other[0])} ({where})" for other, where in alike if other != (pupil, place)]
        for pupil in asked
        for place, one in enumerate(said.get(pupil, ()))
        if len(alike := places.get(one.print, [])) > 1
    }


def _without_child(words: str, own: set[str], fold: Fold) -> Iterator[str]:
    """The words and numbers of a comment, with a mark for the child's name and one pronoun for either sex."""
    for match in _WORD_OR_NUMBER.finditer(words):
        word = fold(_bare(match[0]))
        yield "*" if word in own else _SAID_OF_EITHER.get(word, word)


def _repeat_words(elsewhere: Sequence[str]) -> str:
    named, more = "; ".join(elsewhere[:MOST_REPEATS_NAMED]), len(elsewhere) - MOST_REPEATS_NAMED
    return (
        f"The same words as for {named}; and {more} more." if more > 0 else f"The same words as for {named}."
    )


def _given(name: Name) -> Iterator[str]:
    """What a child is called by others: a middle or family name in a comment is seldom a mistake."""
    yield from (name.given, name.preferred_given)


def _words_of(name: Name) -> set[str]:
    """Everything a child may be called in a comment: each name whole, as Ellie-Mae is written, and each word of it."""
    names = {folded(each) for each in _all_names(name)}
    return names | {word for each in names for word in each.split()}


def _all_names(name: Name) -> tuple[str, ...]:
    return (name.given, name.middle, name.family, name.preferred_given, name.preferred_family)
