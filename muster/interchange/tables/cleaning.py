"""Cleans cells of what programs add to plain values, by field.

A dash for what is blank, 1234.0 for 1234, ="0012" so that a spreadsheet keeps the zeros, a UPN in small letters.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from muster.interchange.tables.recognition import ColumnMap
from muster.interchange.tables.sheets import Line, Sheet
from muster.people.upn import tidied

NUMBER_FIELDS = frozenset(
    {
        "id", "pupil_id", "admission_number", "staff_id", "teacher_number", "contact_id", "group_id", "person",
        "pupil", "staff", "second_staff", "group", "upn", "former_upn", "pupil_upn", "uln", "mobile", "telephone", "school",
        "identifier",
    }
)  # fmt: skip
NAME_FIELDS = frozenset(
    {
        "given_name", "middle_name", "family_name", "preferred_given_name", "preferred_family_name", "full_name",
    }
)  # fmt: skip
UPN_FIELDS = frozenset({"upn", "former_upn", "pupil_upn"})
WHOLE_FIELDS = NUMBER_FIELDS | {"year_group", "priority", "enrol_code", "system_code"}
# People are called Null and None, a set may be called NA, and "written" is a mark: there only a sign is nothing.
SPOKEN_FIELDS = (NUMBER_FIELDS - {"group", "staff"}) | {
    "born", "admitted", "left", "first_day", "last_day", "sex", "year_group", "form", "house", "tutor_of", "form_house",
    "house_form", "form_year", "year_form", "title", "email", "street", "street_2", "street_3", "town", "county", "postcode", "relationship", "responsibility", "court_order", "priority", "status",
}  # fmt: skip
CLEANED_FIELDS = SPOKEN_FIELDS | NAME_FIELDS | {"group", "staff", "class_group", "code", "role", "job"}

SIGNS = frozenset({"-", "--", "\u2013", "\u2014", "n/a", "n.a.", "(blank)", "(none)", "(null)", "<none>"})
WORDS = frozenset(
    {"na", "none", "null", "nil", "unknown", "not known", "not applicable", "not set", "not recorded", "tbc"}
)
DAY_FIELDS = frozenset({"day", "born", "admitted", "left", "first_day", "last_day"})
NO_DAY = re.compile(r"0{1,4}(?P<by>[/.-])0{1,2}(?P=by)0{1,4}", re.ASCII)
"""How PowerSchool and others write that there is no day: 0/0/0, 00/00/0000."""
WHOLE = re.compile(r"(-?\d+)\.0+", re.ASCII)
KEPT_AS_TEXT = re.compile(r"""="(?P<quoted>[^"]*)"|'(?P<marked>\d.*)""", re.ASCII)


def cleaned(sheet: Sheet, columns: ColumnMap) -> Sheet:
    """The table with each cell as its field wants it. Nothing that says something is taken away."""
    fields = dict(enumerate(columns.columns))
    return replace(sheet, lines=tuple(Line(line.number, _cells(line.cells, fields)) for line in sheet.lines))


def _cells(cells: tuple[str, ...], fields: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(cell and clean(cell, fields[index]) for index, cell in enumerate(cells))


def clean(text: str, field: str) -> str:
    """A cell of a field, '' where it only says that there is nothing."""
    if field not in CLEANED_FIELDS:
        return text
    if kept := KEPT_AS_TEXT.fullmatch(text):
        text = (kept["quoted"] if kept["quoted"] is not None else kept["marked"]).strip()
    word = text.casefold()
    if word in SIGNS or (field in SPOKEN_FIELDS and word in WORDS):
        return ""
    if field in DAY_FIELDS and NO_DAY.fullmatch(text):
        return ""
    if field in UPN_FIELDS:
        return tidied(text)
    whole = WHOLE.fullmatch(text) if field in WHOLE_FIELDS else None
    return whole[1] if whole else text
