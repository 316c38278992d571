"""The rows of the list of pupils, each filled into the mould of its shape: a whole school is a thousand of them."""

from collections.abc import Iterable

from markupsafe import Markup

from muster.pupils.queries.lists import PupilRow
from muster.ui.moulds import Mould, filled, mould, slot

_ROW = "pupils/pupil_row.html"
_ALWAYS = tuple((name, slot(name)) for name in ("id", "name", "initials", "tone"))
_FORM, _YEAR = slot("form"), slot("year")


def rows_html(rows: Iterable[PupilRow]) -> Markup:
    """The rows as they stand in the list."""
    moulds: dict[tuple[bool, bool, bool], Mould] = {}
    pieces = []
    for row in rows:
        shape = (row.may_open, bool(row.form), bool(row.year))
        if shape not in moulds:
            moulds[shape] = _mould_of(*shape)
        values = {
            "id": str(row.id),
            "name": row.name,
            "initials": row.initials,
            "tone": str(row.tone),
            "form": row.form,
            "year": row.year,
        }
        pieces.append((moulds[shape], values))
    return filled(pieces)


def _mould_of(may_open: bool, has_form: bool, has_year: bool) -> Mould:  # noqa: FBT001  # the parts of a shape
    form, year = _FORM if has_form else "", _YEAR if has_year else ""
    return mould(_ROW, (*_ALWAYS, ("may_open", may_open), ("form", form), ("year", year)))
