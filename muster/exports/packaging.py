"""How a package is made: a table in a zip, encrypted to the recipient's key (age, C2SP) before anything is stored."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence

import pyrage

from muster.exports.rules import headings


class BadKey(ValueError):
    """What was given is no public key of age."""


def check_key(key: str) -> str:
    """The key without what stands around it. Raises BadKey."""
    try:
        pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError:
        raise BadKey("not a public key of age") from None
    return key.strip()


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
    sealed: bytes = pyrage.encrypt(bundle.getvalue(), [pyrage.x25519.Recipient.from_str(key)])
    return sealed
