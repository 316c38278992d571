"""Two lines of headings: "Contact 1" above "Name", "Relationship" and "Mobile" says whose these are."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from muster.interchange.tables.beside import contact_column
from muster.interchange.tables.sheets import Line, header_at


def with_headings(rows: Sequence[Line], known: Callable[[str], bool]) -> Sequence[Line]:
    """The lines with a contact's heading written before the names of its columns; all else is left as it stands."""
    filled = [row for row in rows if any(row.cells)]
    at = header_at(filled, known) if filled else 0
    if not at or filled[at - 1].number != filled[at].number - 1:
        return rows
    header = _under(filled[at - 1].cells, filled[at].cells)
    return [replace(row, cells=header) if row is filled[at] else row for row in rows]


def _under(above: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    whose, found = "", []
    for index, name in enumerate(names):
        whose = above[index] if index < len(above) and above[index] else whose
        together = f"{whose} {name}"
        found.append(together if whose and name and contact_column(together) else name)
    return tuple(found)
