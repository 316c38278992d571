"""How a package is made: tables in a zip, encrypted to the recipient's key (age, C2SP) before anything is stored."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook

from muster.protection.packages import sealed_to
from muster.ui.cells import defused

Cell = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a package: the name of its file without an ending, its headings, and a row a pupil."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def sealed_package(tables: Sequence[Table], about: Mapping[str, str | int], *, key: str) -> bytes:
    """A zip of each table as CSV (UTF-8 with a mark, so that spreadsheets read it right), all of them as sheets of one
    workbook, and `about.json`; encrypted. No cell of it is run as a formula.
    """
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            archive.writestr(f"{table.name}.csv", as_csv(table))
        archive.writestr("tables.xlsx", as_workbook(tables))
        archive.writestr("about.json", json.dumps(dict(about), indent=1))
    return sealed_to(key, bundle.getvalue())


def as_csv(table: Table) -> bytes:
    """A table as comma-separated text."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(table.headings)
    writer.writerows(map(_harmless, table.rows))
    return written.getvalue().encode("utf-8-sig")


def as_workbook(tables: Sequence[Table]) -> bytes:
    """Tables as sheets of one XLSX workbook: text as text, numbers as numbers."""
    workbook = Workbook(write_only=True)
    for table in tables:
        sheet = workbook.create_sheet(table.name)
        sheet.append(list(table.headings))
        for row in table.rows:
            sheet.append(_harmless(row))
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _harmless(row: Sequence[Cell]) -> list[Cell]:
    return [defused(cell) if isinstance(cell, str) else cell for cell in row]
