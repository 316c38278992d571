"""Contacts that stand beside their pupil, in columns of one line: "Contact 1 Name", "Mother Mobile", "Guardian Email 2"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from muster.interchange.tables.building import id_of
from muster.interchange.tables.mapped import Cells, Mapped
from muster.interchange.tables.recognition import ColumnMap, folded_header, read_as, table_kinds
from muster.interchange.tables.sheets import Line, Sheet

WHO = r"(?:(?:emergency|priority)\s*)?(?:contact|parent|carer|guardian)(?:\s*/\s*carer)?"
NUMBERED = (
    re.compile(rf"^\s*(?:{WHO})\s*(?P<number>[1-9])\b[\s:._-]*(?P<rest>.*)$", re.IGNORECASE),
    re.compile(r"^\s*priority\s*(?P<number>[1-9])\s*(?:contact)?[\s:._-]*(?P<rest>.*)$", re.IGNORECASE),
    re.compile(rf"^\s*(?:{WHO})\s+(?P<rest>.+?)\s*(?P<number>[1-9])\s*$", re.IGNORECASE),
)
NAMED = re.compile(
    r"^\s*(?P<who>mother|mum|father|dad)(?:['\u2019]s)?(?:[\s:._-]+(?P<rest>.+))?$", re.IGNORECASE
)
RELATIONS = {"mother": "Mother", "mum": "Mother", "father": "Father", "dad": "Father"}


@dataclass(frozen=True, slots=True)
class ContactColumn:
    """A column that says something of a contact: which of the pupil's contacts, and the column's own name for what."""

    which: str
    header: str


def contact_column(header: str) -> ContactColumn | None:
    """What a header says of a contact beside a pupil; None for every other column."""
    for pattern in NUMBERED:
        if found := pattern.match(header):
            return _if_known(found["number"], found["rest"])
    found = NAMED.match(header)
    return _if_known(RELATIONS[found["who"].casefold()], found["rest"] or "") if found else None


def _if_known(which: str, rest: str) -> ContactColumn | None:
    """Only what a table of contacts could say as well."""
    header = rest.strip(" ()") or "Name"
    known = {name for names in table_kinds()["contacts"].fields.values() for name in names}
    return ContactColumn(which, header) if folded_header(header) in known else None


def contacts_beside(table: Mapped) -> Iterator[Mapped]:
    """A table of contacts for each contact whose columns a table of pupils has, on the same lines."""
    columns = [contact_column(name) for name in table.sheet.header]
    free = [
        (index, column)
        for index, column in enumerate(columns)
        if column is not None and not table.columns.columns[index]
    ]
    for which in dict.fromkeys(column.which for _, column in free):
        yield _one_contact(table, which, [(index, column) for index, column in free if column.which == which])


def _one_contact(table: Mapped, which: str, columns: list[tuple[int, ContactColumn]]) -> Mapped:
    """The columns of one contact as a table of its own: pupil, relationship or priority, and what was said."""
    header = ["Pupil ID", *(column.header for _, column in columns)]
    has = read_as("contacts", header).columns
    extra = {"priority": which} if which.isdecimal() else {"relationship": which}
    added = {name: value for name, value in extra.items() if name not in has}
    lines = tuple(
        Line(
            line.number, (_pupil(table, line), *(line.cells[index] for index, _ in columns), *added.values())
        )
        for line in table.sheet.lines
        if any(line.cells[index] for index, _ in columns)
    )
    sheet = Sheet(
        f"{table.sheet.file}, contact {which}", (*header, *(name.capitalize() for name in added)), lines
    )
    return Mapped(sheet, ColumnMap("contacts", (*has, *added)), table.order, table.today)


def _pupil(table: Mapped, line: Line) -> str:
    return id_of(Cells(table, line), "pupil_id", "id", "admission_number", "upn")
