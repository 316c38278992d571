"""Reads rows as whoever stole the table would: as text, and each value of bytes also as the letters that it may spell."""

import re

from psycopg import Cursor

_BYTES = re.compile(r"\\x((?:[0-9a-f]{2})+)")


def stolen(cursor: Cursor) -> str:
    """All that the rows of a query say. Fails where there is no row, in which nothing could be found."""
    rows = [str(value) for row in cursor.fetchall() for value in row]
    assert rows
    text = " ".join(rows)
    return text + " ".join(bytes.fromhex(found).decode("latin-1") for found in _BYTES.findall(text))
