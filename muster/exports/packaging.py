"""Builds a package: tables in a zip, encrypted to the recipient's key (age, C2SP) before anything is stored."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from muster.protection.packages import sealed_to
from muster.ui.tables import Table, as_csv, as_workbook


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
