"""Keeps the cells of exported tables from being run as formulas."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the full-width forms of the first: a spreadsheet set to an East Asian language takes them for the same."""


def defused(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def undefused(cell: str) -> str:
    """The cell as it was before `defused`, for reading a table back in."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
