"""Finds other people's names, numbers and addresses in somebody's folder, for a person to decide on each.

Information about others is disclosed only if that is reasonable (Data Protection Act 2018, Schedule 2, paragraph 16).
Nothing stays in unless somebody has looked at it.
"""

import hashlib
import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from muster.oversight.describing import Piece, Row, Section
from muster.people.names import folded
from muster.people.records import Name

TAKEN_OUT = "[another person]"
_FEWEST_LETTERS = 2
_CONTEXT = 60
_WORD = re.compile("[^\\W\\d_]+(?:['\u2019\u02bc-][^\\W\\d_]+)*")
_REACHED = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w|(?<!\w)\+?\d(?:[\s()/-]?\d){8,14}(?!\w)")
"""E-mail addresses, and telephone numbers of nine to fifteen digits (ITU-T E.164)."""
_OWN_NUMBERS = frozenset(("particulars", "contact_details"))
"""Kinds whose numbers and addresses are the person's own."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a text another person stands."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Somebody else in the folder. The same words in the same text are one finding, however often they stand there."""

    key: str
    words: str
    before: str
    after: str
    where: str
    is_family: bool

    def __repr__(self) -> str:
        return "Finding(***)"


@dataclass(frozen=True, slots=True)
class Others:
    """The words of which others' names are made, and those of the person's own name and of their family's."""

    words: frozenset[str]
    own: frozenset[str]
    family: frozenset[str]


def others_than(
    person: uuid.UUID,
    people: Mapping[uuid.UUID, Name],
    family: Collection[uuid.UUID],
    own_names: Iterable[str] = (),
) -> Others:
    """What to look for in a person's folder. `own_names` are all that it calls them: the directory knows no middle names."""
    own = _words_of(people[person]) if person in people else frozenset()
    own |= frozenset(word for name in own_names for word in folded(name).split())
    everyone = frozenset(word for one, name in people.items() if one != person for word in _words_of(name))
    of_family = frozenset(word for one in family if one in people for word in _words_of(people[one]))
    return Others(everyone - own, own, of_family)


def findings_in(sections: Iterable[Section], others: Others) -> list[Finding]:
    """Everybody else who is named in these sections, each place once."""
    found: dict[str, Finding] = {}
    for section in sections:
        for piece in (piece for row in section.rows for piece in row.pieces if piece.is_written):
            for span in spans_in(piece.words, others, section.kind):
                one = _finding(section, piece.words, span, others)
                found.setdefault(one.key, one)
    return list(found.values())


def taken_out(
    sections: Iterable[Section], others: Others, decisions: Mapping[str, bool]
) -> Iterator[Section]:
    """The sections without those whom nobody has decided to leave in."""
    for section in sections:
        yield replace(section, rows=tuple(_row(section, row, others, decisions) for row in section.rows))


def spans_in(text: str, others: Others, kind: str = "") -> list[Span]:
    """Where others stand in a text: names with all their words, numbers and addresses to reach somebody by."""
    found = () if kind in _OWN_NUMBERS else _REACHED.finditer(text)
    reached = [Span(match.start(), match.end()) for match in found]
    words = [match for match in _WORD.finditer(text) if not _inside(match.start(), reached)]
    is_other = [_is_name(match.group(), others.words) for match in words]
    # A word of their own beside somebody else's is part of that name: "Theo Sinclair" in the folder of Ada Sinclair.
    joins = [_is_name(match.group(), others.words | others.own) for match in words]
    names: list[Span] = []
    for place, match in enumerate(words):
        if not joins[place]:
            continue
        if names and place and joins[place - 1] and _touch(text, words[place - 1], match):
            names[-1] = Span(names[-1].start, match.end())
        else:
            names.append(Span(match.start(), match.end()))
    starts = {match.start() for match, other in zip(words, is_other, strict=True) if other}
    kept = [span for span in names if any(span.start <= start < span.end for start in starts)]
    return sorted((*kept, *reached), key=lambda span: span.start)


def _row(section: Section, row: Row, others: Others, decisions: Mapping[str, bool]) -> Row:
    return Row(row.label, tuple(_piece(section, piece, others, decisions) for piece in row.pieces))


def _piece(section: Section, piece: Piece, others: Others, decisions: Mapping[str, bool]) -> Piece:
    if not piece.is_written:
        return piece
    out = [
        span
        for span in spans_in(piece.words, others, section.kind)
        if decisions.get(_finding(section, piece.words, span, others).key, True)
    ]
    edges = [0, *(edge for span in out for edge in (span.start, span.end)), len(piece.words)]
    left = [piece.words[start:end] for start, end in list(pairwise(edges))[::2]]
    return Piece(TAKEN_OUT.join(left), is_written=True)


def _finding(section: Section, text: str, span: Span, others: Others) -> Finding:
    words = text[span.start : span.end]
    key = hashlib.sha256(f"{section.kind}\0{words}\0{text}".encode()).hexdigest()[:32]
    known = frozenset(folded(words).split())
    return Finding(
        key=key,
        words=words,
        before=text[max(0, span.start - _CONTEXT) : span.start],
        after=text[span.end : span.end + _CONTEXT],
        where=section.title,
        is_family=bool(known) and known <= others.family | others.own,
    )


def _words_of(name: Name) -> frozenset[str]:
    parts = (name.given, name.family, name.middle, name.preferred_given, name.preferred_family)
    words = (word for part in parts for word in folded(part).split())
    return frozenset(word for word in words if len(word) >= _FEWEST_LETTERS)


def _is_name(word: str, known: frozenset[str]) -> bool:
    """Names are written with a capital, where the script has any: "may" is no May."""
    if word[0].islower():
        return False
    parts = folded(word).split()
    return bool(parts) and (all(part in known for part in parts) or folded(word.removesuffix("s")) in known)


def _touch(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    return not text[before.end() : after.start()].strip()


def _inside(place: int, spans: Iterable[Span]) -> bool:
    return any(span.start <= place < span.end for span in spans)
