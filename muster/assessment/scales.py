"""What a scale is: its values or range, which results may be missing and why, which way is better, what is unusual.

A stored definition never changes: changing a scale means adding a version, so that a result always means what it meant
when it was entered. Every value has a number, which is stored in pupils' results and never reused.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Annotated

import msgspec
from msgspec import Meta

Word = Annotated[str, Meta(min_length=1, max_length=80)]
Code = Annotated[str, Meta(min_length=1, max_length=12)]
Number = Annotated[int, Meta(ge=1, le=9999)]
Decimals = Annotated[int, Meta(ge=0, le=3)]

MOST_VALUES = 60
MOST_IN_HEAD = 4
LARGEST_FIGURE = 2**31 - 1


class ScaleError(ValueError):
    """A scale's definition does not say what it must; the message names the scale and the field."""


class Missing(IntEnum):
    """Why there is no value. A missing result is a result too: somebody entered it at some time.

    The numbers lie in pupils' results. VALUE is a value, NOTHING an empty cell; neither is ever kept as missing.
    """

    VALUE = 0
    NOT_ENTERED = 1
    ABSENT = 2
    DISAPPLIED = 3
    LEFT = 4
    WORKING_BELOW = 5
    TOO_FEW_MARKS = 6
    PENDING = 7
    EXCUSED = 8
    TOO_LITTLE_EVIDENCE = 9
    NOT_HANDED_IN = 10
    UNABLE = 11
    JUST_ARRIVED = 12
    LATER_YEAR = 13
    EARLIER_YEAR = 14
    ANNULLED = 15
    LOST = 16
    NOTHING = 255


MISSING_LETTERS: Mapping[Missing, str] = {
    Missing.ABSENT: "a",
    Missing.WORKING_BELOW: "b",
    Missing.DISAPPLIED: "d",
    Missing.EXCUSED: "e",
    Missing.LATER_YEAR: "f",
    Missing.TOO_LITTLE_EVIDENCE: "i",
    Missing.JUST_ARRIVED: "j",
    Missing.LEFT: "l",
    Missing.NOT_HANDED_IN: "m",
    Missing.TOO_FEW_MARKS: "n",
    Missing.LOST: "o",
    Missing.PENDING: "p",
    Missing.ANNULLED: "q",
    Missing.UNABLE: "u",
    Missing.NOT_ENTERED: "x",
    Missing.EARLIER_YEAR: "y",
}
"""The letter that is typed after a full stop: plain letters are always values of a scale."""

MISSING_WORDS: Mapping[Missing, str] = {
    Missing.ABSENT: "Absent",
    Missing.WORKING_BELOW: "Working below",
    Missing.DISAPPLIED: "Disapplied",
    Missing.EXCUSED: "Excused",
    Missing.TOO_LITTLE_EVIDENCE: "Too little evidence",
    Missing.LEFT: "Left",
    Missing.TOO_FEW_MARKS: "Not enough marks",
    Missing.PENDING: "Result still to come",
    Missing.NOT_ENTERED: "Not entered for this",
    Missing.NOT_HANDED_IN: "Not handed in",
    Missing.UNABLE: "Unable to access it",
    Missing.JUST_ARRIVED: "Just arrived",
    Missing.LATER_YEAR: "Takes it in a later year",
    Missing.EARLIER_YEAR: "Took it in an earlier year",
    Missing.ANNULLED: "Annulled",
    Missing.LOST: "Paper lost",
}


class Tone(StrEnum):
    """Which colours of the interface stand behind a value. No value is red: red is for what a person must act on."""

    PLAIN = "plain"
    STEP_1 = "step-1"
    STEP_2 = "step-2"
    STEP_3 = "step-3"
    STEP_4 = "step-4"
    STEP_5 = "step-5"
    STEP_6 = "step-6"
    DOWN = "down"
    UP = "up"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of a definition: unknown fields are mistakes, and nothing changes after reading."""


class Value(Part, frozen=True):
    """One value of an ordered scale. `position` is where it stands; `from_percent` the percentage that earns it."""

    number: Number
    code: Code
    label: Word
    position: float
    tone: Tone = Tone.PLAIN
    sign: Annotated[str, Meta(max_length=2)] = ""
    expected: bool = False
    also: tuple[Word, ...] = ()
    from_percent: float | None = None


class Band(Part, frozen=True):
    """A stretch of a numeric scale, from `lowest` up to the next band, as it is spoken of."""

    lowest: float
    label: Word
    tone: Tone = Tone.PLAIN
    sign: Annotated[str, Meta(max_length=2)] = ""
    expected: bool = False


class Numbers(Part, frozen=True):
    """The range of a numeric scale. Without `highest` each column says out of how many.

    With `in_years` the numbers are months, typed and shown as `7:06`.
    """

    lowest: float
    highest: float | None = None
    decimals: Decimals = 0
    in_years: bool = False
    bands: tuple[Band, ...] = ()


class Definition(Part, frozen=True, dict=True):
    """One version of a scale: either values in order, or numbers.

    `unusual_change` is the difference in position to the pupil's last result from which a new one is asked about.
    """

    name: Word
    about: str = ""
    values: Annotated[tuple[Value, ...], Meta(max_length=MOST_VALUES)] = ()
    numbers: Numbers | None = None
    higher_is_better: bool = True
    missing: tuple[str, ...] = ("absent", "not_entered", "disapplied", "left")
    unusual_change: float | None = None
    suits: tuple[str, ...] = ("attainment",)

    @cached_property
    def by_number(self) -> Mapping[int, Value]:
        """The value of each number."""
        return {value.number: value for value in self.values}

    @cached_property
    def by_text(self) -> Mapping[str, Value]:
        """The value of everything that may be typed, in small letters; a code wins over a label."""
        found: dict[str, Value] = {}
        for value in self.values:
            for text in (value.label, *value.also):
                found.setdefault(text.casefold(), value)
        return found | {value.code.casefold(): value for value in self.values}

    @cached_property
    def missing_kinds(self) -> tuple[Missing, ...]:
        """The kinds of missing that may be entered on this scale."""
        return tuple(Missing[name.upper()] for name in self.missing)

    @property
    def range_words(self) -> str:
        """The range of a numeric scale in words, as it is typed."""
        if self.numbers is None:
            return ""
        lowest = self.shown(round(self.numbers.lowest * self.factor))
        if self.numbers.highest is None:
            return f"from {lowest}, out of what each column says"
        return f"{lowest} to {self.shown(round(self.numbers.highest * self.factor))}"

    @property
    def short_words(self) -> str:
        """The scale from its lowest to its highest, for the head of a column: `80 to 120`, `1 2 3 4`, `U to 9+`."""
        if self.numbers:
            return self.range_words
        codes = [value.code for value in self.values]
        return " ".join(codes) if len(codes) <= MOST_IN_HEAD else f"{codes[0]} to {codes[-1]}"

    @property
    def missing_words(self) -> tuple[tuple[str, str], ...]:
        """The kinds of missing that may be entered: what is typed, and what it says."""
        return tuple((self.shown(0, kind), MISSING_WORDS[kind]) for kind in self.missing_kinds)

    @property
    def factor(self) -> int:
        """What a number is multiplied by so that it can be stored as a whole one."""
        return 10**self.numbers.decimals if self.numbers else 1

    def position(self, figure: int) -> float:
        """The position of a stored figure on the scale. Raises KeyError for a number that is no value."""
        return figure / self.factor if self.numbers else self.by_number[figure].position

    def shown(self, figure: int, missing: Missing = Missing.VALUE) -> str:
        """The figure as it is typed and printed: `EXS`, `104`, `5.5`, `.a`; empty where there is none."""
        if missing is Missing.NOTHING:
            return ""
        if missing is not Missing.VALUE:
            return f".{MISSING_LETTERS[missing]}"
        if self.numbers is None:
            value = self.by_number.get(figure)
            return value.code if value else "?"
        if self.numbers.in_years:
            return f"{figure // 12}:{figure % 12:02d}"
        decimals = self.numbers.decimals
        return str(figure) if decimals == 0 else _trimmed(Decimal(figure).scaleb(-decimals))

    def band(self, position: float) -> Band | None:
        """The band in which a position of a numeric scale lies; none below the lowest, or where there are none."""
        bands = self.numbers.bands if self.numbers else ()
        return next((band for band in reversed(bands) if band.lowest <= position), None)

    @cached_property
    def expected_from(self) -> float | None:
        """The position from which on a result is as expected or better; None where the scale expects nothing."""
        floors = [value.position for value in self.values if value.expected]
        floors += [band.lowest for band in (self.numbers.bands if self.numbers else ()) if band.expected]
        if not floors:
            return None
        return min(floors) if self.higher_is_better else max(floors)

    def is_expected(self, figure: int) -> bool:
        """Whether a figure is at or beyond what is expected; a scale that expects nothing says no."""
        floor, position = self.expected_from, self.position(figure)
        if floor is None:
            return False
        return position >= floor if self.higher_is_better else position <= floor


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def definition_from(content: object, source: str) -> Definition:
    """A definition from what a file or a row holds. Raises ScaleError, which names the source and the field."""
    try:
        read = msgspec.convert(content, Definition, strict=False)
    except msgspec.ValidationError as error:
        raise ScaleError(f"{source}: {error}") from None
    for problem in problems_of(read):
        raise ScaleError(f"{source}: {problem}")
    return read


def problems_of(read: Definition) -> list[str]:
    """What types cannot say, in words for a person; empty where the definition is sound."""
    found = []
    if bool(read.values) == (read.numbers is not None):
        found.append("a scale has either values or numbers")
    found += [f"there is no kind of missing called {name}" for name in read.missing if not _is_missing(name)]
    found += _repeated("number", [value.number for value in read.values])
    found += _repeated("code", [value.code.casefold() for value in read.values])
    found += [
        f"{value.code}: a code does not begin with a full stop"
        for value in read.values
        if value.code[0] == "."
    ]
    positions = [value.position for value in read.values]
    if positions != sorted(positions) or len(set(positions)) < len(positions):
        found.append("the values stand in the order of their positions, lowest first, no two at the same")
    numbers = read.numbers
    if numbers and numbers.highest is not None and numbers.highest <= numbers.lowest:
        found.append("the highest number lies above the lowest")
    if numbers and [band.lowest for band in numbers.bands] != sorted({band.lowest for band in numbers.bands}):
        found.append("the bands stand in order, lowest first")
    return found


def _is_missing(name: str) -> bool:
    return name.upper() in Missing.__members__ and Missing[name.upper()] in MISSING_LETTERS


def _repeated(what: str, given: list[int] | list[str]) -> list[str]:
    return [
        f"the {what} {one} is used twice"
        for one in sorted(set(map(str, given)))
        if [*map(str, given)].count(one) > 1
    ]
