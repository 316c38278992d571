"""How a cell of a table that leaves Muster is kept from being a formula."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one is given an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def undefused(cell: str) -> str:
    """A cell as it was before `defused`: what is read again loses the apostrophe."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
