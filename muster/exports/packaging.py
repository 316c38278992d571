"""How a package is made: a table in a zip, encrypted to the recipient's key (age, C2SP) before anything is stored."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence

from muster.exports.rules import headings
from muster.protection.packages import sealed_to


def sealed_package(
    fields: Sequence[str], rows: Sequence[Sequence[str]], about: dict[str, str | int], *, key: str
) -> bytes:
    """A zip with `pupils.csv` (UTF-8 with a mark, so that spreadsheets read it right) and `about.json`, encrypted."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(headings(fields))
    table.writerows(rows)
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pupils.csv", written.getvalue().encode("utf-8-sig"))
        archive.writestr("about.json", json.dumps(about, indent=1))
    return sealed_to(key, bundle.getvalue())
