"""Reads contacts from columns on their pupil's line: "Contact 1 Name", "Mother Mobile", "Guardian Email 2"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from muster.interchange.tables.building import id_of, is_gone
from muster.interchange.tables.cleaning import NAME_FIELDS, clean
from muster.interchange.tables.mapped import Cells, Mapped
from muster.interchange.tables.recognition import ColumnMap, folded_header, read_as, table_kinds
from muster.interchange.tables.sheets import Line, Sheet

FURTHER = r"(?:(?:emergency|emerg|priority|primary|main|legal|student|pupil)\s*)*"
WHO = rf"(?:{FURTHER}(?:contact|parent|carer|guardian)(?:\s*/\s*carer)?|emerg(?:ency)?)"
NUMBERED = (
    re.compile(rf"^\s*{WHO}\s*(?P<number>[1-9])\b[\s:.-]*(?P<rest>.*)$", re.IGNORECASE),
    re.compile(r"^\s*priority\s*(?P<number>[1-9])\s*(?:contact)?[\s:.-]*(?P<rest>.*)$", re.IGNORECASE),
    re.compile(rf"^\s*{WHO}\s+(?P<rest>.+?)\s*(?P<number>[1-9])\s*$", re.IGNORECASE),
)
NAMED = re.compile(
    r"^\s*(?P<who>mother|mum|father|dad)(?:['\u2019]s)?(?:[\s:.-]+(?P<rest>.+))?$", re.IGNORECASE
)
UNNUMBERED = re.compile(rf"^\s*{WHO}[\s:.-]+(?P<rest>.+)$", re.IGNORECASE)
GLUED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[a-z])(?=[1-9]\b)")
"""Where words that a program writes together have their spaces: ContactFirstName1."""
ONLY = "Contact"
"""The contact whose columns have no number, and so say no order either."""
RELATIONS = {"mother": "Mother", "mum": "Mother", "father": "Father", "dad": "Father"}


@dataclass(frozen=True, slots=True)
class ContactColumn:
    """A column that says something of a contact: which of the pupil's contacts, and the column's own name for what."""

    which: str
    header: str


def contact_column(header: str) -> ContactColumn | None:
    """What a header says of a contact beside a pupil; None for every other column."""
    header = GLUED.sub(" ", header.replace("_", " "))
    for pattern in NUMBERED:
        if found := pattern.match(header):
            return _if_known(found["number"], found["rest"])
    if found := NAMED.match(header):
        return _if_known(RELATIONS[found["who"].casefold()], found["rest"] or "")
    found = UNNUMBERED.match(header)
    return _if_known(ONLY, found["rest"]) if found else None


def contact_columns(header: Sequence[str]) -> tuple[ContactColumn | None, ...]:
    """What each column says of a contact. "Contact Telephone" alone, without a name, is nobody's: it is left unused."""
    columns = tuple(contact_column(name) for name in header)
    if not _have_name([column.header for column in columns if column and column.which == ONLY]):
        return tuple(None if column and column.which == ONLY else column for column in columns)
    return columns


def _have_name(headers: Sequence[str]) -> bool:
    return not NAME_FIELDS.isdisjoint(read_as("contacts", headers).columns)


def _if_known(which: str, rest: str) -> ContactColumn | None:
    """Only what a table of contacts could say as well."""
    header = rest.strip(" ()") or "Name"
    known = {name for names in table_kinds()["contacts"].fields.values() for name in names}
    return ContactColumn(which, header) if folded_header(header) in known else None


def contacts_beside(table: Mapped) -> Iterator[Mapped]:
    """A table of contacts for each contact whose columns a table of pupils has, on the same lines."""
    columns = contact_columns(table.sheet.header)
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
    extra = {"priority": which} if which.isdecimal() else {"relationship": which} if which != ONLY else {}
    if which in RELATIONS.values() and not _have_name(header):
        extra["full_name"] = (
            which  # "Mum Mobile" alone: somebody to ring, whose name the school has yet to ask
        )
    added = {name: value for name, value in extra.items() if name not in has}
    lines = []
    for line in table.sheet.lines:
        if is_gone(Cells(table, line)):
            continue
        cells = [clean(line.cells[index], has[at]) for at, (index, _) in enumerate(columns, start=1)]
        if any(cells):
            lines.append(Line(line.number, (_pupil(table, line), *cells, *added.values())))
    title = f"{table.sheet.file}, {f'contact {which}' if which != ONLY else 'contacts'}"
    sheet = Sheet(title, (*header, *(name.capitalize() for name in added)), tuple(lines))
    return Mapped(sheet, ColumnMap("contacts", (*has, *added)), table.order, table.today)


def _pupil(table: Mapped, line: Line) -> str:
    return id_of(Cells(table, line), "pupil_id", "id", "admission_number", "upn")
