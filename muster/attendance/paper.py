"""What was written on a paper register, typed in by the numbers of its rows: read without a database."""

import re
from dataclasses import dataclass

from muster.attendance.rules import LONGEST_MINUTES_LATE

_LATE = re.compile(r"(\d+)(?:\s*[:=(]?\s*(\d+)\s*\)?)?")


class UnreadablePaper(ValueError):
    """What was typed does not fit the paper; the words say what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class OnPaper:
    """The rows that were absent, and those that were late with their minutes; everybody else was present."""

    absent: frozenset[int]
    late: dict[int, int | None]


def read_paper(absent: str, late: str, *, rows: int) -> OnPaper:
    """Read `3, 7` and `5 10, 9 25` (the row, then the minutes). Raises UnreadablePaper."""
    gone = [_row(part.strip(), rows) for part in absent.split(",") if part.strip()]
    came = dict(_late(part.strip(), rows) for part in late.split(",") if part.strip())
    both = sorted(set(gone) & came.keys())
    if both:
        raise UnreadablePaper(f"Row {both[0]} is both absent and late. Take it out of one of the two.")
    return OnPaper(frozenset(gone), came)


def _row(text: str, rows: int) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= rows:
        raise UnreadablePaper(
            f"The rows of this paper are numbered 1 to {rows}. Write them with commas between."
        )
    return int(text)


def _late(text: str, rows: int) -> tuple[int, int | None]:
    found = _LATE.fullmatch(text)
    if found is None:
        raise UnreadablePaper("Write the row and then the minutes, such as 5 10, 9 25.")
    minutes = int(found.group(2)) if found.group(2) else None
    if minutes is not None and minutes > LONGEST_MINUTES_LATE:
        raise UnreadablePaper(f"Minutes late are between 0 and {LONGEST_MINUTES_LATE}.")
    return _row(found.group(1), rows), minutes
