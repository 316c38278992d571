"""Reads what is typed in from a paper register, by its row numbers. No database."""

import datetime as dt
import re
from dataclasses import dataclass

from muster.attendance.rules import LONGEST_MINUTES_LATE
from muster.ui.formats import clock
from muster.ui.numbers import whole_number
from muster.ui.wording import manner_spoken

_LATE = re.compile(
    r"(\d+)(?:\s+(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)\s*(?P<half>[ap])?(?(half)\.?m\.?)"
    r"|\s*[:=(]?\s*(?P<minutes>\d{1,9})\s*\)?)?",
    re.IGNORECASE,
)
HALF_A_DAY = 12 * 60


class UnreadablePaper(ValueError):
    """What was typed does not match the sheet; the words say what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class OnPaper:
    """The rows that were absent, those without a mark, and those that were late, with their minutes.

    Everybody else was present.
    """

    absent: frozenset[int]
    gaps: frozenset[int]
    late: dict[int, int | None]


def read_paper(
    absent: str, late: str, gaps: str = "", *, rows: int, opens: dt.time, now: dt.time | None = None
) -> OnPaper:
    """Read `3, 7` and `5 10, 9 9:25`: the row, then minutes since the register opened or the time of arrival.

    `now` is given on the register's own day, when nobody can have come later than that. Raises UnreadablePaper.
    """
    gone, empty = _rows(absent, rows), _rows(gaps, rows)
    came = dict(_late(part.strip(), rows, opens) for part in late.split(",") if part.strip())
    for both, words in (
        (gone & came.keys(), "absent and late"),
        (gone & empty, "absent and without a mark"),
        (empty & came.keys(), "late and without a mark"),
    ):
        if both:
            raise UnreadablePaper(f"Row {min(both)} is both {words}. Take it out of one of the two.")
    if now is not None:
        _refuse_what_is_to_come(came, opens, now)
    return OnPaper(gone, empty, came)


def _refuse_what_is_to_come(came: dict[int, int | None], opens: dt.time, now: dt.time) -> None:
    most = _minute_of(now) - _minute_of(opens)
    for row, minutes in came.items():
        if minutes is not None and minutes > most:
            raise UnreadablePaper(f"It is {clock(now)}: row {row} cannot have come later than that.")


def _rows(text: str, rows: int) -> frozenset[int]:
    return frozenset(_row(part.strip(), rows) for part in text.split(",") if part.strip())


def _row(text: str, rows: int) -> int:
    row = whole_number(text)
    if row is None or not 1 <= row <= rows:
        raise UnreadablePaper(
            f"The rows of this paper are numbered 1 to {rows}. Write them with commas between."
        )
    return row


def _late(text: str, rows: int, opens: dt.time) -> tuple[int, int | None]:
    found = _LATE.fullmatch(text)
    if found is None:
        raise UnreadablePaper("Write the row and then the minutes or the time, such as 5 10, 9 9:25.")
    return _row(found.group(1), rows), _minutes(found, opens)


def _minutes(found: re.Match[str], opens: dt.time) -> int | None:
    """The minutes since the register opened, as written or from the time of arrival."""
    if found["hour"]:
        late = _came(found, opens) - _minute_of(opens)
        if late < 0:
            raise UnreadablePaper(
                f"{found['hour']}:{found['minute']} is before this register opened, {clock(opens)}."
            )
    else:
        late = int(found["minutes"] or 0)
    if late > LONGEST_MINUTES_LATE:
        raise UnreadablePaper(f"Minutes late are between 0 and {LONGEST_MINUTES_LATE}.")
    return late if found["hour"] or found["minutes"] else None


def _came(found: re.Match[str], opens: dt.time) -> int:
    """The minute of the day of a time as written: with AM or PM, and where clocks have twelve hours the likelier half."""
    hour, minute, half = int(found["hour"]), int(found["minute"]), (found["half"] or "").casefold()
    if half:
        return (hour % 12) * 60 + minute + (HALF_A_DAY if half == "p" else 0)
    came = hour * 60 + minute
    is_afternoon = manner_spoken().twelve_hours and hour < 12 and came < _minute_of(opens)
    return came + HALF_A_DAY if is_afternoon else came


def _minute_of(time: dt.time) -> int:
    return time.hour * 60 + time.minute
