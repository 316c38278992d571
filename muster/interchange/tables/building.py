"""Builds a roster from recognised tables: people under the ids by which other tables may refer to them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from muster.interchange.problems import Findings, Place
from muster.interchange.roster import (
    UNNUMBERED,
    Address,
    Contact,
    Group,
    Kind,
    Link,
    Member,
    Membership,
    Names,
    Pupil,
    Removal,
    School,
    Span,
)
from muster.interchange.tables.mapped import Cells, Mapped
from muster.interchange.tables.numbering import by_number
from muster.people.names import folded

PersonT = TypeVar("PersonT", Pupil, Member)
NO_SPAN = Span()
NAMED = "named:"  # how the id of a contact begins whom the table gives none: made of name and address
GONE = frozenset(
    {
        "inactive", "left", "leaver", "former", "deleted", "tobedeleted", "withdrawn", "off roll", "off-roll",
        "not on roll", "no longer on roll", "transferred", "transferred out", "graduated", "archived", "suspended",
    }
)  # fmt: skip
GONE_CODES = frozenset({"1", "2", "3", "4"})
"""PowerSchool's Enroll_Status: 0 is here, -1 is to come; inactive, transferred out, graduated, imported from the past."""
NOT_HERE_CODES = frozenset({"-1", "0"})
"""iSAMS's System Status: 1 is here; former, applied."""
PAIRED = (
    ("form_house", ("form", "house")),
    ("house_form", ("house", "form")),
    ("form_year", ("form", "year_group")),
    ("year_form", ("year_group", "form")),
)
"""Columns of two things, by the order in which their name says them."""
BOTH = re.compile(r"\s*[/|;]\s*|\s+-\s+")
TWO_PEOPLE = re.compile(r"\S+\s*(?:&|\+|\band\b)\s*\S+.*", re.IGNORECASE)
HEADING_INSIDE = "If this is a heading inside the list, take the line out, and say in a column what it says: the class, the year."
TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "sir", "dame", "lady", "lord"}
)
YES = frozenset({"yes", "y", "true", "t", "1"})
NO = frozenset({"no", "n", "false", "f", "0"})
GROUP_KINDS = {
    "homeroom": "form", "form": "form", "registration": "form", "tutor group": "form", "tutor": "form",
    "house": "house", "year": "year", "year group": "year", "band": "band", "intervention": "intervention",
}  # fmt: skip


def is_gone(cells: Cells) -> bool:
    """Whether the line says that the person or group has left."""
    return (
        cells["status"].casefold() in GONE
        or cells["enrol_code"] in GONE_CODES
        or cells["system_code"] in NOT_HERE_CODES
        or cells["on_roll"].casefold() in NO
    )


def id_of(cells: Cells, *fields: str) -> str:
    """The first of these fields that is filled, or an id made of the line."""
    return next(
        (cells[field] for field in fields if cells[field]),
        f"{UNNUMBERED}{cells.source.file}:{cells.source.line}",
    )


def schools(table: Mapped, findings: Findings) -> Iterable[School]:
    """The schools of a table."""
    for cells in table.lines(findings):
        yield School(id_of(cells, "id", "identifier"), cells["name"], cells["identifier"], cells.source)


def names_of(cells: Cells, findings: Findings) -> Names | None:
    """The names on a line, or None where there are none."""
    given, family = cells["given_name"], cells["family_name"]
    if not given and not family and _is_of_two(cells):
        what = "Two people stand in one cell, and are kept as one contact"
        findings.note(
            cells.place("full_name"), what, "Enter them apart on the pupil's page.", value=cells["full_name"]
        )
        return Names("", cells["full_name"])
    if not given and not family and cells["full_name"]:
        given, family = split_name(without_title(cells["full_name"])[1])
    if not given and not family:
        remedy = HEADING_INSIDE if sum(map(bool, cells.line.cells)) == 1 else "Fill in the name."
        findings.left_out(cells.place("family_name"), "There is no name", remedy)
        return None
    return Names(
        given, family, cells["middle_name"], cells["preferred_given_name"], cells["preferred_family_name"]
    )


def title_of(cells: Cells) -> str:
    """The title on a line, by its own column or before the full name."""
    return cells["title"] or ("" if _is_of_two(cells) else without_title(cells["full_name"])[0])


def _is_of_two(cells: Cells) -> bool:
    """Whether a contact's name is that of a couple: "Mr & Mrs Smith", "Jane and Alan Smith"."""
    return cells.table.columns.kind == "contacts" and bool(TWO_PEOPLE.fullmatch(cells["full_name"]))


def without_title(text: str) -> tuple[str, str]:
    """Title and the rest of a full name: "Mrs Jane Smith", "Smith, Mrs Jane"."""
    family, comma, given = text.rpartition(",")
    title, _, rest = given.strip().partition(" ")
    if not rest.strip() or title.rstrip(".").casefold() not in TITLES:
        return "", text
    return title, f"{family}{comma} {rest}".strip()


def split_name(text: str) -> tuple[str, str]:
    """Given and family name from one field: "Family, Given" or "Given Family"; one word is a mononym."""
    family, comma, given = text.partition(",")
    if comma:
        return given.strip(), family.strip()
    given, _, family = text.partition(" ")
    return given, family.strip()


def said(cells: Cells, field: str) -> str:
    """What a line says of a field, by a column of its own or by one that it shares: "3B / Year 3"."""
    if cells[field]:
        return cells[field]
    for name, both in PAIRED:
        parts = BOTH.split(cells[name], maxsplit=1)
        if len(parts) == 1 and cells[both[0]]:
            parts = [
                "",
                *parts,
            ]  # the first of the two has a column of its own, so that this one says the other
        if said_here := dict(zip(both, parts, strict=False)).get(field):
            return said_here
    return ""


def address_of(cells: Cells) -> Address:
    """How the person on a line is reached."""
    street = ("street", "street_2", "street_3", "town", "county")
    return Address(
        email=cells["email"],
        mobile=cells["mobile"],
        telephone=cells["telephone"],
        street=", ".join(dict.fromkeys(cells[part] for part in street if cells[part])),
        postcode=cells["postcode"],
    )


def pupils(table: Mapped, findings: Findings) -> Iterable[Pupil]:
    """The pupils of a table who have not left."""
    for cells in table.lines(findings):
        names = names_of(cells, findings)
        if names is not None and not is_gone(cells):
            further = [(kind, cells[kind]) for kind in ("admission_number", "uln", "former_upn")]
            yield Pupil(
                id=id_of(cells, "pupil_id", "id", "admission_number", "upn"),
                names=names,
                source=cells.source,
                schools=(cells["school"],) if cells["school"] else (),
                upn=cells["upn"],
                identifiers=tuple((kind, value) for kind, value in further if value),
                birth_date=table.day(cells, "born", findings),
                born_as_sent=cells["born"],
                sex=cells["sex"],
                year_group=said(cells, "year_group"),
                on_roll=table.span(cells, findings, first="admitted", last="left"),
                address=address_of(cells),
            )


def removals(table: Mapped, kind: Kind, findings: Findings, *fields: str) -> Iterable[Removal]:
    """The lines that say that somebody or something is gone. Each is told, since whoever is not here does not join by it."""
    for line in table.sheet.lines:
        cells = Cells(table, line)
        if is_gone(cells):
            what = "By this line the person has left: nobody joins by it, and whoever is here leaves"
            findings.note(Place(cells.source.file, cells.source.line), what)
            last = table.day(cells, "left", Findings(tolerant=True))
            yield Removal(kind, id_of(cells, *fields), cells.source, last)


def groups_in_columns(table: Mapped) -> Iterable[tuple[Group, Membership]]:
    """The forms, houses and classes that a table of pupils names in columns, each with one pupil's place in it."""
    silent = Findings(tolerant=True)  # the lines were reported when the pupils were read
    lines = [
        (cells, id_of(cells, "pupil_id", "id", "admission_number", "upn"))
        for cells in table.lines(silent)
        if not is_gone(cells)
    ]
    forms = {(pupil, said(cells, "form")) for cells, pupil in lines if said(cells, "form")}
    # Nobody is in two forms: a column that says so lists classes, a line for each.
    first = "form" if len(forms) == len({pupil for pupil, _ in forms}) else "class"
    for cells, pupil in lines:
        for kind, name in dict.fromkeys(_named_groups(cells, first)):
            group = Group(
                id=f"{kind}:{name}",
                name=name,
                kind=kind,
                source=cells.source,
                school=cells["school"],
                year_group=said(cells, "year_group") if kind == "form" else "",
            )
            yield group, Membership(group.id, pupil, cells.source)


def _named_groups(cells: Cells, first: str) -> Iterator[tuple[str, str]]:
    """Kind and name of each group in the columns of a line; `first` is the kind of what stands in the form's column."""
    form, house, taught = said(cells, "form"), said(cells, "house"), cells["class_group"]
    if form:
        yield first, form
    if house:
        yield "house", house
    if taught and taught != form:
        yield "class", taught


def teaching_in_columns(table: Mapped) -> Iterable[tuple[str, Cells, str]]:
    """Who takes the groups that a table of groups lists: group, line and the field that names the teacher."""
    for cells in table.lines(Findings(tolerant=True)):
        for field in ("staff", "second_staff"):
            if cells[field] and cells["name"] and not is_gone(cells):
                yield id_of(cells, "group_id", "id", "section", "name"), cells, field


def tutoring_in_columns(table: Mapped) -> Iterable[tuple[str, Member]]:
    """Who takes which form, where a table of staff has a column for it: "7B", "7B, 7C"."""
    for cells in table.lines(Findings(tolerant=True)):
        for member in staff_of_line(cells, Findings(tolerant=True)):
            for form in filter(None, map(str.strip, re.split("[,;]", cells["tutor_of"]))):
                yield form, member


def staff(table: Mapped, findings: Findings) -> Iterable[Member]:
    """The staff of a table who have not left."""
    for cells in table.lines(findings):
        yield from staff_of_line(cells, findings)


def staff_of_line(cells: Cells, findings: Findings) -> Iterator[Member]:
    """The member of staff on a line, unless the line says that they have left or has no name."""
    names = names_of(cells, findings)
    if names is not None and not is_gone(cells):
        roles = (part.strip() for part in re.split(r"[,;/]", cells["role"] or cells["job"]))
        yield Member(
            id=id_of(cells, "staff_id", "id", "teacher_number", "code", "email"),
            names=names,
            source=cells.source,
            schools=(cells["school"],) if cells["school"] else (),
            title=title_of(cells),
            code=cells["code"] or cells["teacher_number"],
            roles=tuple(filter(None, roles)),
            address=address_of(cells),
        )


def contacts(
    table: Mapped, pupil_ids: Mapping[str, str], findings: Findings
) -> Iterable[tuple[Contact, Link]]:
    """The contacts of a table, each line with the pupil whose contact it is."""
    for cells in table.lines(findings):
        names = names_of(cells, findings)
        named = cells["pupil"] or cells["pupil_upn"]
        if names is None:
            continue
        if not named:
            findings.left_out(
                cells.place("pupil"), "The line does not say whose contact this is", "Fill in the pupil's id."
            )
            continue
        contact = Contact(
            id=_contact_id(cells, names),
            names=names,
            source=cells.source,
            title=title_of(cells),
            address=address_of(cells),
        )
        yield (
            contact,
            Link(
                pupil=by_number(pupil_ids, named) or named,
                contact=contact.id,
                source=cells.source,
                relationship=cells["relationship"],
                responsibility=_yes_or_no(cells["responsibility"]),
                priority=int(cells["priority"]) if re.fullmatch("[0-9]{1,2}", cells["priority"]) else None,
                court_order=bool(cells["court_order"]) and _yes_or_no(cells["court_order"]) is not False,
                warning="" if _yes_or_no(cells["court_order"]) is not None else cells["court_order"],
            ),
        )


def _contact_id(cells: Cells, names: Names) -> str:
    """A contact's own id; else name and address together, so that siblings' lines are one contact.

    With neither it is the person of this name whom this pupil has: the place in a file means nothing the next time.
    """
    if given := cells["contact_id"] or cells["id"]:
        return given
    where = (
        cells["email"] or cells["mobile"] or cells["telephone"] or f"{cells['pupil'] or cells['pupil_upn']}|"
    )
    who = folded(f"{names.given} {names.family}")
    return f"{NAMED}{who}|{where.casefold()}"


def _yes_or_no(text: str) -> bool | None:
    word = text.casefold()
    return True if word in YES else False if word in NO else None


def groups(table: Mapped, findings: Findings) -> Iterable[Group]:
    """The groups of a table."""
    for cells in table.lines(findings):
        if not cells["name"]:
            findings.left_out(cells.place("name"), "The group has no name", "Fill it in.")
        elif not is_gone(cells):
            kind = cells["kind"].casefold()
            yield Group(
                id=id_of(cells, "group_id", "id", "section", "name"),
                name=cells["name"],
                kind=GROUP_KINDS.get(kind, "class"),
                source=cells.source,
                school=cells["school"],
                code=cells["section"],
                subject=cells["subject"] or cells["course"],
                year_group=cells["year_group"],
                span=table.span(cells, findings),
            )


def span_within(own: Span, group: Span) -> Span:
    """A membership's span; where it has none, its group's holds."""
    return Span(own.first or group.first, own.last or group.last)
