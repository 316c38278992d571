"""A whole school as CSV tables, for people and systems that do not read JSON; these are not imported again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from muster.ui.tables import Cell, Table, as_csv

_FIRST = ("person", "period", "item", "version")


def record_tables(lines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """A table for each kind of record, a row for each record, a column for each of its fields."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        by_kind.setdefault(line["kind"], []).append(line)
    for kind, held in sorted(by_kind.items()):
        fields = list(dict.fromkeys(name for line in held for name in line["record"]))
        rows = [
            [*(_cell(line[name]) for name in _FIRST), *(_cell(line["record"].get(name)) for name in fields)]
            for line in held
        ]
        yield f"csv/records/{kind}.csv", as_csv(Table(kind, (*_FIRST, *fields), rows))


def row_tables(lines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """The opened rows of each table that is no folder's, a column for each field."""
    by_table: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        by_table.setdefault(line["table"], []).append(line)
    for table, held in sorted(by_table.items()):
        fields = list(dict.fromkeys(name for line in held for name in line["content"]))
        rows = [[line["id"], *(_cell(line["content"].get(name)) for name in fields)] for line in held]
        yield f"csv/opened/{table}.csv", as_csv(Table(table, ("id", *fields), rows))


def table_of(name: str, lines: Sequence[msgspec.Struct]) -> tuple[str, bytes]:
    """One table of things that are all alike."""
    plain = [msgspec.to_builtins(line) for line in lines]
    headings = list(plain[0]) if plain else []
    rows = [[_cell(one[heading]) for heading in headings] for one in plain]
    return f"csv/{name}.csv", as_csv(Table(name, headings, rows))


def _cell(value: Any) -> Cell:  # noqa: ANN401  # whatever a record holds, as JSON has it
    """What is simple as it is; what has parts as JSON."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    return "" if value is None else msgspec.json.encode(value).decode()
