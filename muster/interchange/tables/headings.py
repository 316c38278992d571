"""Two lines of headings: what stands above several columns, "Contact 1" or "Autumn", says whose or of when these are."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from muster.interchange.tables.beside import contact_column
from muster.interchange.tables.sheets import Line, header_at

Known = Callable[[str], bool]


def with_headings(rows: Sequence[Line], known: Known) -> Sequence[Line]:
    """The lines with what stands above written before the names of its columns; all else is left as it stands."""
    filled = [row for row in rows if any(row.cells)]
    at = header_at(filled, known) if filled else 0
    if _are_neighbours(filled, at, at + 1):
        below = _under(filled[at].cells, filled[at + 1].cells, known)
        if _says_more(below, filled[at].cells, known):
            return [_renamed(row, filled[at + 1], below) for row in rows if row is not filled[at]]
    if at and _are_neighbours(filled, at - 1, at):
        header = _under(
            filled[at - 1].cells, filled[at].cells, lambda name: known(name) or _is_of_contact(name)
        )
        return [_renamed(row, filled[at], header) for row in rows]
    return rows


def _is_of_contact(name: str) -> bool:
    """Whether a name is that of a column about a contact."""
    return contact_column(name) is not None


def _are_neighbours(rows: Sequence[Line], one: int, other: int) -> bool:
    return other < len(rows) and rows[one].number == rows[other].number - 1


def _renamed(row: Line, header: Line, names: tuple[str, ...]) -> Line:
    return replace(row, cells=names) if row is header else row


def _says_more(below: Sequence[str], above: Sequence[str], known: Known) -> bool:
    """Whether the line below the header belongs to it: read together they name as many columns, and some more exactly."""
    named = {name for name in below if name and known(name)}
    return len(named) >= sum(known(name) for name in above if name) and not named <= set(above)


def _under(above: Sequence[str], names: Sequence[str], known: Known) -> tuple[str, ...]:
    """The names of the columns; a heading that is merged over two lines stands in the upper one only.

    Columns that are called alike and are not known by that name, as SAS of each battery, are told apart by what is above.
    """
    whose, found = "", []
    alike = {name for name, many in Counter(names).items() if many > 1 and not known(name)}
    for index, name in enumerate(names):
        own = above[index] if index < len(above) else ""
        whose = own or whose
        together = f"{whose} {name}"
        is_told_apart = name in alike or known(together)
        found.append(together if whose and name and is_told_apart else name or own)
    return tuple(found)
