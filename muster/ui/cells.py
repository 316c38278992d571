"""Keeps the cells of exported tables from being run as formulas."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def undefused(cell: str) -> str:
    """The cell as it was before `defused`, for reading a table back in."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
