"""How a cell of a table that leaves Muster is kept from being a formula."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one is given an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
