"""Decides from all of a column's values which way round its dates are, and reads them."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

NUMBERS = re.compile(r"(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})(?:[T ]\d{1,2}:\d{2}.*)?", re.ASCII)
WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-/.]*([A-Za-z]{3,9})\.?[ \-/.,]*(\d{2,4})", re.ASCII)
WORDS_FIRST = re.compile(r"([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})", re.ASCII)
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? +", re.ASCII | re.IGNORECASE)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
SERIAL = re.compile(r"\d{5}", re.ASCII)
SERIAL_ORIGIN = dt.date(
    1899, 12, 30
)  # day 0 of a spreadsheet's calendar, its invented 29 February 1900 allowed for
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CENTURY = 100


class Order(Enum):
    """Whether the day or the month is written first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many values can only be read day first, only month first, and either way with another meaning."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            self.day_first + other.day_first, self.month_first + other.month_first, self.either + other.either
        )

    @property
    def contradicts(self) -> bool:
        """Whether both ways occur: a spreadsheet has turned some of the dates round."""
        return bool(self.day_first and self.month_first)

    @property
    def order(self) -> Order | None:
        """The order that the values prove, or None."""
        if self.contradicts or not (self.day_first or self.month_first):
            return None
        return Order.DAY_FIRST if self.day_first else Order.MONTH_FIRST


def evidence(values: Iterable[str]) -> Evidence:
    """What a column's values prove about the order of day and month."""
    found = Evidence()
    for value in values:
        match = NUMBERS.fullmatch(value)
        if match and len(match[1]) < 3:
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                found += Evidence(day_first=1)
            elif second > 12 >= first:
                found += Evidence(month_first=1)
            elif first != second:
                found += Evidence(either=1)
    return found


def day_of(text: str, order: Order, *, today: dt.date) -> dt.date | None:
    """The day that a text names, or None. Two-digit years mean the latest such year up to ten years ahead."""
    text = WEEKDAY.sub("", text, count=1) if WEEKDAY.match(text) else text
    try:
        return _numbers(text, order, today) or _words(text, today) or _compact(text)
    except ValueError:
        return None


def _numbers(text: str, order: Order, today: dt.date) -> dt.date | None:
    match = NUMBERS.fullmatch(text)
    if not match:
        return None
    first, second, third = int(match[1]), int(match[2]), int(match[3])
    if len(match[1]) == 4:
        return dt.date(first, second, third)
    year = _year(third, len(match[3]), today)
    return dt.date(year, second, first) if order is Order.DAY_FIRST else dt.date(year, first, second)


def _words(text: str, today: dt.date) -> dt.date | None:
    if match := WORDS.fullmatch(text):
        day, month, year = int(match[1]), match[2], _year(int(match[3]), len(match[3]), today)
    elif match := WORDS_FIRST.fullmatch(text):
        day, month, year = int(match[2]), match[1], int(match[3])
    else:
        return None
    return dt.date(year, MONTHS.index(month[:3].casefold()) + 1, day)


def _compact(text: str) -> dt.date | None:
    if match := COMPACT.fullmatch(text):
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    if SERIAL.fullmatch(text):
        return SERIAL_ORIGIN + dt.timedelta(days=int(text))
    return None


def _year(number: int, digits: int, today: dt.date) -> int:
    if digits == 4:
        return number
    if digits != 2:
        raise ValueError("a year has two or four digits")
    year = today.year - today.year % CENTURY + number
    return year - CENTURY if year > today.year + 10 else year
