"""How the address of a list says it is sorted, grouped and filtered, and the links that change that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic
from urllib.parse import urlencode

from muster.pupils.rules import GREATEST_FIRST, Column, Row, grouped, in_order


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading: the link that sorts by it, and the present direction (empty if sorted by another column)."""

    words: str
    address: str
    direction: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """A link that groups by a column, or ungroups if it is the chosen one."""

    words: str
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Arranged(Generic[Row]):
    """The rows below their headings (one empty heading if nothing is grouped), with links for other arrangements."""

    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    heads: tuple[Head, ...]
    choices: tuple[GroupChoice, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the address asks for: column to sort by, direction, column to group by, and the other filters."""

    sort: Column = Column.NAME
    group: Column = Column.NAME
    backwards: bool = False
    filters: Mapping[str, str] | None = None

    def of(self, rows: Sequence[Row], columns: Mapping[Column, str]) -> Arranged[Row]:
        """Sort and group `rows`; `columns` are those the list shows, with their headings."""
        arranged = in_order(rows, self.sort, backwards=self.backwards)
        return Arranged(
            groups=grouped(arranged, self.group),
            heads=tuple(self._head(column, words) for column, words in columns.items()),
            choices=tuple(
                self._choice(column, words) for column, words in columns.items() if column is not Column.NAME
            ),
        )

    def _head(self, column: Column, words: str) -> Head:
        is_sorted = column is self.sort
        is_rising = self.backwards is (column in GREATEST_FIRST)
        direction = ("ascending" if is_rising else "descending") if is_sorted else ""
        is_number = column not in {Column.NAME, Column.FORM, Column.MISSED}
        address = self._address(column, self.group, backwards=is_sorted and not self.backwards)
        return Head(words, address, direction, is_number)

    def _choice(self, column: Column, words: str) -> GroupChoice:
        is_chosen = column is self.group
        group = Column.NAME if is_chosen else column
        return GroupChoice(words, self._address(self.sort, group, backwards=self.backwards), is_chosen)

    def _address(self, sort: Column, group: Column, *, backwards: bool) -> str:
        parts = dict(self.filters or {})
        if sort is not Column.NAME or backwards:
            parts["sort"] = sort.value
        if backwards:
            parts["backwards"] = "on"
        if group is not Column.NAME:
            parts["group"] = group.value
        return f"?{urlencode(parts)}"
