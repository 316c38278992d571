"""What people and programs write where there is no result: words that mean one thing, and words that may mean several."""

from collections.abc import Mapping

from muster.assessment.scales import MISSING_LETTERS, MISSING_WORDS, Definition, Missing

CERTAIN: Mapping[str, Missing] = {words.casefold(): kind for kind, words in MISSING_WORDS.items()} | {
    "abs": Missing.ABSENT,
    "awaiting result": Missing.PENDING,
    "awaiting results": Missing.PENDING,
    "disapp": Missing.DISAPPLIED,
    "exempt": Missing.EXCUSED,
    "exempted": Missing.EXCUSED,
    "insufficient evidence": Missing.TOO_LITTLE_EVIDENCE,
    "leaver": Missing.LEFT,
    "left school": Missing.LEFT,
    "left the school": Missing.LEFT,
    "lost": Missing.LOST,
    "not entered": Missing.NOT_ENTERED,
    "not submitted": Missing.NOT_HANDED_IN,
    "not turned in": Missing.NOT_HANDED_IN,
    "pending": Missing.PENDING,
    "result pending": Missing.PENDING,
    "script lost": Missing.LOST,
}
"""In small letters."""

_NO_RESULT = (Missing.ABSENT, Missing.PENDING, Missing.NOT_ENTERED, Missing.NOT_HANDED_IN)
_NOT_THERE = (Missing.ABSENT, Missing.EXCUSED, Missing.NOT_ENTERED)
_UNFINISHED = (Missing.PENDING, Missing.TOO_LITTLE_EVIDENCE, Missing.TOO_FEW_MARKS, Missing.NOT_HANDED_IN)

UNSURE: Mapping[str, tuple[Missing, ...]] = {
    **dict.fromkeys(("-", "--", "\u2013", "\u2014", "nr", "n/r", "no result", "no results"), _NO_RESULT),
    **dict.fromkeys(("no mark", "no score", "no grade", "no data", "none", "null", "?"), _NO_RESULT),
    **dict.fromkeys(("n/a", "na", "n.a.", "not applicable"), (*_NOT_THERE, Missing.DISAPPLIED)),
    **dict.fromkeys(("dns", "did not sit", "not sat", "did not take", "not taken", "nt"), _NOT_THERE),
    **dict.fromkeys(("ab", "away", "ill", "sick", "not present"), (Missing.ABSENT, Missing.EXCUSED)),
    **dict.fromkeys(("ex", "exc", "exe"), (Missing.EXCUSED, Missing.DISAPPLIED)),
    **dict.fromkeys(("inc", "incomplete", "dnf", "did not finish", "ungraded"), _UNFINISHED),
    **dict.fromkeys(("missing", "mi", "miss"), (Missing.NOT_HANDED_IN, Missing.ABSENT, Missing.LOST)),
    **dict.fromkeys(("new", "new starter", "joined"), (Missing.JUST_ARRIVED, Missing.NOT_ENTERED)),
    **dict.fromkeys(("wb", "blw", "below"), (Missing.WORKING_BELOW, Missing.TOO_FEW_MARKS)),
    **dict.fromkeys(("ne", "n/e"), (Missing.NOT_ENTERED, Missing.TOO_LITTLE_EVIDENCE)),
    **dict.fromkeys(("tbc", "tba", "tbd"), (Missing.PENDING, Missing.NOT_ENTERED)),
    **dict.fromkeys(("withdrawn", "w/d"), (Missing.LEFT, Missing.NOT_ENTERED)),
    **dict.fromkeys(("void", "voided", "disqualified"), (Missing.ANNULLED, Missing.NOT_ENTERED)),
}
"""What may be meant by each, the likeliest first. Which it was only the school knows."""

NONE_WORDS = "|".join(sorted(CERTAIN.keys() | UNSURE.keys()))
"""All of them for the script of a sheet, so that the first line of a paste that says "Abs" is not taken for a heading."""


def missing_said(scale: Definition, text: str) -> Missing | None:
    """The kind of missing that a text spells out, if the scale offers it; a value of the scale takes precedence."""
    said = _plain(text)
    kind = None if said in scale.by_text else CERTAIN.get(said)
    return kind if kind in scale.missing_kinds else None


def missing_asked(scale: Definition, text: str) -> str:
    """Where a text says that there is no result but not why, or why in a way the scale lacks: what to write; else empty."""
    said = _plain(text)
    certain = CERTAIN.get(said)
    if certain is not None:
        return f"This scale does not offer “{MISSING_WORDS[certain]}”: let it, under Scales, or leave the cell empty."
    if said not in UNSURE:
        return ""
    meant = [kind for kind in UNSURE[said] if kind in scale.missing_kinds]
    offered = ", ".join(f".{MISSING_LETTERS[kind]} {MISSING_WORDS[kind].lower()}" for kind in meant)
    if not offered:
        return f"{text} does not say why there is no result. Leave the cell empty."
    return f"{text} does not say why there is no result. Type {offered}; or leave the cell empty."


def _plain(text: str) -> str:
    """A text in small letters, with single spaces and without the full stop of an abbreviation behind it."""
    plain = " ".join(text.casefold().split())
    return plain if plain in UNSURE else plain.rstrip(".").strip("()[]")
