"""Splits a table of accounts, in which a column tells pupils from staff, into a table of each."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from muster.interchange.problems import Findings, Place
from muster.interchange.tables.mapped import Cells, Mapped
from muster.interchange.tables.recognition import read_as

ASSISTANT_ROLES = frozenset({"assistant", "teaching assistant", "aide"})
PUPIL_ROLES = frozenset({"student", "pupil", "learner", "child", "students", "pupils"})
CONTACT_ROLES = frozenset({"parent", "guardian", "carer", "contact", "relative", "parents"})


def told_apart(tables: Iterable[Mapped], findings: Findings) -> Iterator[Mapped]:
    """The tables; one of staff that lists pupils too becomes two. Parents in it belong to nobody, and are named."""
    for table in tables:
        if table.columns.kind != "staff" or table.columns.index("role") is None:
            yield table
            continue
        words = {line: Cells(table, line)["role"].casefold() for line in table.sheet.lines}
        pupils = tuple(line for line, word in words.items() if word in PUPIL_ROLES)
        staff = tuple(line for line, word in words.items() if word not in PUPIL_ROLES | CONTACT_ROLES)
        for line, word in words.items():
            if word in CONTACT_ROLES:
                what = "The line does not say whose contact this is, so it was not read"
                findings.note(
                    Place(table.sheet.file, line.number), what, "Send contacts with their pupils' ids."
                )
        if staff or not pupils:
            yield replace(table, sheet=replace(table.sheet, lines=staff))
        if pupils:
            sheet = replace(table.sheet, lines=pupils)
            yield replace(table, sheet=sheet, columns=read_as("pupils", sheet.header))
