"""Describes faults in imported files, and which of them stop an import."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

LONGEST_VALUE_SHOWN = 60
MOST_SHOWN = 200


class Weight(Enum):
    """What a problem means for the import."""

    STOPS = "stops the import"
    LEFT_OUT = "line left out"
    NOTE = "for information"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in what was sent: line 0 is the whole file, an empty column the whole line."""

    file: str
    line: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, in words for the person who can mend it. The value may be a child's: it is not in the repr.

    `is_passable`: a tolerant import reads past it.
    """

    file: str
    line: int
    column: str
    value: str = field(repr=False)
    what: str
    remedy: str
    weight: Weight = Weight.STOPS
    is_passable: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the file does not tell and a person must: choices are (answer, words)."""

    key: str
    file: str
    column: str
    words: str
    choices: tuple[tuple[str, str], ...]


class Findings:
    """The problems found so far, in the order in which they were met."""

    def __init__(self, *, tolerant: bool) -> None:
        self.tolerant = tolerant
        self._problems: list[Problem] = []

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._problems)

    def stop(self, place: Place, what: str, remedy: str, *, value: str = "") -> None:
        """Record a fault that no tolerance excuses."""
        self._add(place, what, remedy, value=value, weight=Weight.STOPS)

    def mended(self, place: Place, what: str, remedy: str, *, value: str = "") -> None:
        """Record a fault that can be read past: it stops a strict import and is a note in a tolerant one."""
        weight = Weight.NOTE if self.tolerant else Weight.STOPS
        self._add(place, what, remedy, value=value, weight=weight, is_passable=True)

    def left_out(self, place: Place, what: str, remedy: str, *, value: str = "") -> None:
        """Record a line that cannot be used: it stops a strict import and is left out of a tolerant one."""
        weight = Weight.LEFT_OUT if self.tolerant else Weight.STOPS
        self._add(place, what, remedy, value=value, weight=weight, is_passable=True)

    def note(self, place: Place, what: str, remedy: str = "", *, value: str = "") -> None:
        """Record something worth knowing that stops nothing."""
        self._add(place, what, remedy, value=value, weight=Weight.NOTE)

    def _add(
        self,
        place: Place,
        what: str,
        remedy: str,
        *,
        value: str,
        weight: Weight,
        is_passable: bool = False,
    ) -> None:
        shown = value if len(value) <= LONGEST_VALUE_SHOWN else value[: LONGEST_VALUE_SHOWN - 1] + "…"
        self._problems.append(
            Problem(
                file=place.file,
                line=place.line,
                column=place.column,
                value=shown,
                what=what,
                remedy=remedy,
                weight=weight,
                is_passable=is_passable,
            )
        )


@dataclass(frozen=True, slots=True)
class Gathered:
    """One fault and every line on which it stands in the same words: 300 lines of one column say it once."""

    problem: Problem
    lines: tuple[int, ...]

    @property
    def place(self) -> str:
        """File, lines and column, as a person looks for them."""
        return ", ".join(filter(None, (self.problem.file, lines_in_words(self.lines), self.problem.column)))


def gathered(problems: Iterable[Problem]) -> list[Gathered]:
    """Problems in the order in which they were met; those that differ by their line alone are one.

    So are those of whole columns that differ by the column alone: an export of forty columns says once which are not used.
    """
    lines: dict[Problem, list[int]] = {}
    columns: dict[Problem, list[str]] = {}
    for problem in problems:
        is_of_column = bool(problem.column) and not problem.line and not problem.value
        alike = replace(problem, line=0, column="" if is_of_column else problem.column)
        lines.setdefault(alike, []).append(problem.line)
        if is_of_column:
            columns.setdefault(alike, []).append(problem.column)
    return [
        Gathered(
            replace(problem, line=min(each), column=", ".join(columns.get(problem, [problem.column]))),
            tuple(dict.fromkeys(sorted(each))),
        )
        for problem, each in lines.items()
    ]


def lines_in_words(lines: Sequence[int]) -> str:
    """Which lines of a file, shortest: "line 4", "lines 2 to 61, 70"; empty where it is the whole file."""
    runs: list[tuple[int, int]] = []
    for line in filter(None, lines):
        if runs and line == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], line
        else:
            runs.append((line, line))
    words = [
        ", ".join(map(str, sorted({first, last}))) if last - first < 2 else f"{first} to {last}"
        for first, last in runs
    ]
    if not words:
        return ""
    return f"{'line' if len(lines) == 1 else 'lines'} {', '.join(words)}"


def stops(problems: Iterable[Problem]) -> bool:
    """Whether any of these problems keeps the import from going on."""
    return any(problem.weight is Weight.STOPS for problem in problems)


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """Problems as a page shows them: the first of them, the gravest before the others; how many of which weight; how many more."""

    shown: tuple[Gathered, ...]
    words: str
    more: int


_WEIGHT_WORDS = (
    (Weight.STOPS, "must be put right"),
    (Weight.LEFT_OUT, "lines are left out"),
    (Weight.NOTE, "for information"),
)


def listed(problems: Iterable[Problem]) -> Listed:
    """Problems as a page shows them."""
    order = list(Weight)
    graded = sorted(problems, key=lambda problem: order.index(problem.weight))
    counts = Counter(problem.weight for problem in graded)
    words = ", ".join(f"{counts[weight]} {words}" for weight, words in _WEIGHT_WORDS if counts[weight])
    told = gathered(graded)
    return Listed(tuple(told[:MOST_SHOWN]), words, sum(len(one.lines) for one in told[MOST_SHOWN:]))


def can_be_read_past(problems: Iterable[Problem]) -> bool:
    """Whether something stops the import, and none of it would stop a tolerant one."""
    stopping = [problem for problem in problems if problem.weight is Weight.STOPS]
    return bool(stopping) and all(problem.is_passable for problem in stopping)
