"""Keeps the cells of exported tables from being run as formulas."""

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the full-width forms of the first: a spreadsheet set to an East Asian language takes them for the same."""

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_SPLIT = re.compile(rf'([;\t\r\n]"*)(?=[{_SIGNS}])')
_UNSPLIT = re.compile(rf"([;\t\r\n]\"*)'(?=[{_SIGNS}])")


def defused(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def defused_in_text(cell: str) -> str:
    """As `defused`, for comma-separated text, which a spreadsheet of many countries splits at semicolons instead.

    What stands behind a semicolon, a tab or the end of a line then begins a cell of its own, quotes or not.
    """
    return _SPLIT.sub(r"\1'", defused(cell))


def undefused(cell: str) -> str:
    """The cell as it was before `defused` or `defused_in_text`, for reading a table back in."""
    whole = cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
    return _UNSPLIT.sub(r"\1", whole)
