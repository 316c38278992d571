"""The rows of the list of pupils, rendered by filling in a cached row of the same shape: a school has a thousand."""

import uuid
from collections.abc import Iterable

from markupsafe import Markup

from muster.protection.access.pages import address_open_to
from muster.protection.access.viewer import Viewer
from muster.pupils.queries.lists import PupilRow
from muster.ui.moulds import Mould, filled, mould, slot

_ROW = "pupils/pupil_row.html"
_ALWAYS = tuple((name, slot(name)) for name in ("id", "name", "initials", "tone"))
_FORM, _YEAR = slot("form"), slot("year")
_BUTTONS = ("care_card", "open_in_emergency")
_NOBODY = uuid.UUID(int=0)

_Shape = tuple[bool, bool, bool, bool, bool]
"""Whether the page is the viewer's, the emergency and the care card are offered, and a form and a year are said."""


def rows_html(viewer: Viewer, rows: Iterable[PupilRow]) -> Markup:
    """The rows of the list as HTML, with buttons for what the viewer may open."""
    care, emergency = (bool(address_open_to(viewer, page, pupil_id=_NOBODY)) for page in _BUTTONS)
    moulds: dict[_Shape, Mould] = {}
    pieces = []
    for row in rows:
        shape = (row.may_open, emergency, care, bool(row.form), bool(row.year))
        if shape not in moulds:
            moulds[shape] = _mould_of(shape)
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


def _mould_of(shape: _Shape) -> Mould:
    may_open, emergency, care, has_form, has_year = shape
    said = (("form", _FORM if has_form else ""), ("year", _YEAR if has_year else ""))
    return mould(_ROW, (*_ALWAYS, ("may_open", may_open), ("emergency", emergency), ("care", care), *said))
