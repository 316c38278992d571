"""What the letters and words in files of national tests mean that stand where there is no result, or for another kind of it."""

import re
from collections.abc import Mapping

from muster.assessment.scales import MISSING_LETTERS, MISSING_WORDS, Definition, Missing

Kinds = tuple[Missing, ...]

OUTCOMES: Mapping[str, Kinds] = {
    "a": (Missing.ABSENT,),
    "b": (Missing.WORKING_BELOW,),
    "d": (Missing.DISAPPLIED,),
    "f": (Missing.LATER_YEAR,),
    "h": (Missing.ANNULLED,),
    "j": (Missing.JUST_ARRIVED,),
    "l": (Missing.LEFT,),
    "m": (Missing.LOST, Missing.NOT_HANDED_IN),
    "n": (Missing.TOO_FEW_MARKS,),
    "p": (Missing.EARLIER_YEAR, Missing.PENDING),
    "q": (Missing.ANNULLED,),
    "s": (Missing.PENDING,),
    "t": (Missing.UNABLE,),
    "u": (Missing.UNABLE,),
    "x": (Missing.LOST, Missing.NOT_ENTERED),
    "z": (Missing.NOT_ENTERED,),
    # The multiplication tables check says its reasons in words.
    "absent during check window": (Missing.ABSENT,),
    "incorrect registration": (Missing.NOT_ENTERED,),
    "just arrived and unable to establish abilities": (Missing.JUST_ARRIVED,),
    "left school": (Missing.LEFT,),
    "unable to access": (Missing.UNABLE,),
    "working below expectation": (Missing.WORKING_BELOW,),
    "not taken": (Missing.NOT_ENTERED,),
    "incomplete": (Missing.NOT_ENTERED,),
    "pupil results were annulled": (Missing.ANNULLED,),
    "results annulled": (Missing.ANNULLED,),
    "absent": (Missing.ABSENT,),
    "disapplied": (Missing.DISAPPLIED,),
    "maladministration": (Missing.ANNULLED,),
}
"""Codes of the files of key stages 1 and 2, the phonics check and the tables check; the kinds of missing each may be, the
likeliest first. Cheating (H) and maladministration (Q) are one kind: who is suspected of what is not kept with a result.
"""

VERDICTS: Mapping[str, str] = {
    "wa": "that the threshold was met",
    "wt": "that the threshold was not met",
    "as": "that the expected standard was met",
    "ns": "that the expected standard was not met",
    "ca": "that special consideration was given",
    "cn": "that special consideration was not needed",
    "exs": "the judgement of a teacher",
    "gds": "the judgement of a teacher",
    "wts": "the judgement of a teacher",
    "hnm": "the judgement of a teacher",
}
"""What stands in another column of the same files, beside the mark."""

AGE_OR_SCORE = r"(\d+(?:[:.]\d{1,2})?)"
LIMIT = re.compile(
    rf"(?:[<>]=?|[\N{{LESS-THAN OR EQUAL TO}}\N{{GREATER-THAN OR EQUAL TO}}])\s*{AGE_OR_SCORE}|{AGE_OR_SCORE}\s*[+-]",
    re.ASCII,
)
"""How tests print a score, an age or a grade beyond the ends of their table: <70, 130+, 6:00-, 17:00+, >6.5."""

OUTSIDE = re.compile(
    r"(?:(?:age|score)\W*)?(?:is\s)?(?:outside|out)\s(?:of\s)?(?:the\s)?(?:test.s\s)?(?:age\s)?range"
)
"""What stands instead of a score for a pupil who is too young or too old for the table of a test."""


def missing_meant(scale: Definition, text: str) -> Missing | None:
    """The kind of missing that a cell of a file means on a scale; None where it is a value, or means nothing here.

    A scale with a letter among its values takes letters for nothing else: an A on it may be a grade of old.
    """
    said = text.casefold()
    if said in scale.by_text or (len(said) == 1 and _has_letters(scale)):
        return None
    likely = [kind for kind in OUTCOMES.get(said, ()) if kind in scale.missing_kinds]
    own = [kind for kind in scale.missing_kinds if MISSING_LETTERS[kind] == said]
    return next(iter(likely + own), None)


def said_of(scale: Definition, text: str) -> str:
    """Why such a cell is no value of a scale, where files of national tests have it, and what to do; empty for any other."""
    said = text.casefold()
    if said.startswith("#"):
        return "The spreadsheet could not reckon this. Put its formula right, or clear the cell, and save the file again."
    if scale.numbers and (limit := LIMIT.fullmatch(said)):
        at = limit[1] or limit[2]
        return f"{text} says that the score lies beyond the end of the test's table, and not where. Write {at}, or clear the cell."
    if OUTSIDE.fullmatch(said):
        return "The test has no score for a pupil of this age. Clear the cell, or take the score that goes by year group."
    if verdict := VERDICTS.get(said):
        wanted = "a number" if scale.numbers else "one of its own values"
        return f"{text} says {verdict}, and this column takes {wanted}. Choose another column of the file, or leave it out."
    return _code_said(scale, text, OUTCOMES.get(said, ()))


def _code_said(scale: Definition, text: str, kinds: Kinds) -> str:
    """What a code of national tests means that this scale cannot take by itself; empty where it is none."""
    if not kinds:
        return ""
    offered = [kind for kind in kinds if kind in scale.missing_kinds]
    meant = (offered or list(kinds))[0]
    meaning = f"In files of national tests {text[:60]} means “{MISSING_WORDS[meant]}”."
    if offered:
        return f"{meaning} If it does here, write .{MISSING_LETTERS[meant]}; a letter by itself is a value on this scale."
    return f"{meaning} This scale does not offer that: let it, under Scales, or leave the cell empty."


def _has_letters(scale: Definition) -> bool:
    return any(len(typed) == 1 and typed.isalpha() for typed in scale.by_text)
