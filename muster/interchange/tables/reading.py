"""Reads a set of plain tables: recognises each, decides the order of dates over all of them, then builds one roster."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, Place, Question, Weight, stops
from muster.interchange.roster import Group, Kind, Membership, Pupil, Reading, Roster, Teaching, Unused
from muster.interchange.tables import building
from muster.interchange.tables.beside import contact_columns, contacts_beside
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.mapped import NOT_USED, Cells, Mapped, unused_columns, with_dates_told
from muster.interchange.tables.numbering import by_number, fitting
from muster.interchange.tables.opening import tables_in
from muster.interchange.tables.recognition import (
    ColumnMap,
    fingerprint,
    is_known_header,
    looks_like_data,
    read_as,
    recognise,
    table_kinds,
)
from muster.interchange.tables.roles import ASSISTANT_ROLES, PUPIL_ROLES, told_apart
from muster.interchange.tables.schools import own_lines
from muster.interchange.tables.sheets import Sheet
from muster.interchange.tables.titles import with_titles_said

KINDS = {
    "schools": (Kind.SCHOOLS,),
    "staff": (Kind.STAFF,),
    "pupils": (Kind.PUPILS,),
    "contacts": (Kind.CONTACTS, Kind.LINKS),
    "groups": (Kind.GROUPS,),
    "memberships": (Kind.MEMBERSHIPS, Kind.TEACHING),
}
PUPIL, STAFF = "pupil", "staff"
NO_HEADER = (
    "No line says what the columns are",
    "Write the names of the columns into the first line, such as Adno, Forename, Surname, DOB.",
)


def sheets(parcel: Parcel, findings: Findings) -> Iterator[Sheet]:
    """Every table of a roster in the files that were sent."""
    return tables_in(parcel, is_known_header, findings)


def read_tables(parcel: Parcel, choices: Choices, findings: Findings) -> Reading:
    """Read a set of tables. With questions open the roster is empty; with problems that stop, it is what could be read."""
    tables, questions = _recognised(parcel, choices, findings)
    tables, about_titles = with_titles_said(tables, choices)
    mapped, about_dates = with_dates_told(tables, choices, findings)
    mapped, about_school = own_lines(list(told_apart(mapped, findings)), choices, findings)
    builder = _Builder(mapped, choices, findings)
    roster = builder.roster()
    questions += [*about_titles, *filter(None, [about_school]), *about_dates, *builder.questions]
    if not tables and not questions and not stops(findings):
        findings.stop(
            Place(parcel.name), "Nothing here can be read as a roster", "Send CSV, XLSX or OneRoster files."
        )
    for table in mapped:
        if not table.sheet.lines:
            what = "There is no line below the header, so nothing was read"
            findings.note(Place(table.sheet.file), what, "Export it again if somebody should stand there.")
        for name in unused_columns(table.sheet, table.columns, _used_otherwise(table, mapped)):
            findings.note(Place(table.sheet.file, 0, name), NOT_USED)
    return Reading(
        format=", ".join(f"{sheet.file}: {table_kinds()[columns.kind].words}" for sheet, columns in tables),
        system="Tables",
        roster=Roster() if questions else roster,
        problems=tuple(findings),
        questions=tuple(questions),
        unused=tuple(_unused(tables)),
    )


def _recognised(
    parcel: Parcel, choices: Choices, findings: Findings
) -> tuple[list[tuple[Sheet, ColumnMap]], list[Question]]:
    """The tables of which it is known what they list, and what has to be asked of the others."""
    found = [(sheet, _columns(sheet, choices)) for sheet in sheets(parcel, findings)]
    tables = [(sheet, columns) for sheet, columns in found if columns is not None and columns.kind]
    questions: list[Question] = []
    for sheet in (sheet for sheet, columns in found if columns is None):
        if looks_like_data(sheet.header):
            findings.stop(Place(sheet.file, 1), *NO_HEADER)
        elif tables and not any(sheet.header[1:]):
            findings.note(Place(sheet.file), "This has one column and no known name, so it was not read")
        else:
            questions.append(_what_is_this(sheet))
    for sheet, columns in tables:
        if lacking := _lacking(columns):
            what = f"No column is known to hold the {lacking}"
            findings.stop(Place(sheet.file, 1), what, "Say which column it is, or add the column.")
    return [(sheet, columns) for sheet, columns in tables if not _lacking(columns)], questions


def _used_otherwise(table: Mapped, tables: Iterable[Mapped]) -> frozenset[int]:
    """The columns in which pupils' contacts stand, or which another table of the same file has."""
    maps = [other.columns.columns for other in tables if other.sheet.file == table.sheet.file]
    contacts = contact_columns(table.sheet.header) if table.columns.kind == "pupils" else ()
    return frozenset(index for columns in (*maps, contacts) for index, column in enumerate(columns) if column)


def _columns(sheet: Sheet, choices: Choices) -> ColumnMap | None:
    remembered = choices.maps.get(fingerprint(sheet.header))
    if remembered is not None and len(remembered.columns) == len(sheet.header):
        return remembered
    answer = choices.answers.get(f"kind:{sheet.file}", "")
    if answer == "none":
        return ColumnMap("", ("",) * len(sheet.header))
    return read_as(answer, sheet.header) if answer in table_kinds() else recognise(sheet.header, sheet.file)


def _lacking(columns: ColumnMap) -> str:
    """In words, what a table of this kind must say and this one has no column for; '' for nothing."""
    fields = frozenset(columns.columns)
    lacking = (sorted(one_of) for one_of in table_kinds()[columns.kind].needs if not fields & one_of)
    return " and the ".join(" or ".join(field.replace("_", " ") for field in one_of) for one_of in lacking)


def columns_of(sheet: Sheet, choices: Choices, *, wanted: str = "") -> ColumnMap:
    """How a table is read now; as a kind that is `wanted`; or, where nothing fits, with no column used."""
    if wanted in table_kinds():
        return read_as(wanted, sheet.header)
    return _columns(sheet, choices) or ColumnMap("", ("",) * len(sheet.header))


def _what_is_this(sheet: Sheet) -> Question:
    choices = tuple((kind.name, kind.words) for kind in table_kinds().values())
    words = f"What does this table list? Its columns are: {', '.join(filter(None, sheet.header))}."
    return Question(f"kind:{sheet.file}", sheet.file, "", words, (*choices, ("none", "Nothing to import")))


def _unused(tables: Iterable[tuple[Sheet, ColumnMap]]) -> Iterator[Unused]:
    for sheet, columns in tables:
        if not columns.kind:
            yield Unused(sheet.file, len(sheet.lines), "You chose not to import it.")


class _Builder:
    """Makes one roster of tables that name one another's people and groups."""

    def __init__(self, tables: Sequence[Mapped], choices: Choices, findings: Findings) -> None:
        self.choices = choices
        self.findings = findings
        self.questions: list[Question] = []
        self.by_kind = {
            kind: [table for table in tables if table.columns.kind == kind] for kind in table_kinds()
        }
        self.pupils = [
            pupil for table in self.by_kind["pupils"] for pupil in building.pupils(table, findings)
        ]
        self.staff = [member for table in self.by_kind["staff"] for member in building.staff(table, findings)]
        self.groups = self._groups()
        self.pupil_numbers = [(pupil.id, _numbers(pupil)) for pupil in self.pupils]
        self.staff_numbers = [(member.id, (member.code, member.address.email)) for member in self.staff]
        self.group_numbers = [(group.id, (group.code, group.name)) for group in self.groups]
        self.spans = {group.id: group.span for group in self.groups}

    def _groups(self) -> list[Group]:
        listed = [
            group for table in self.by_kind["groups"] for group in building.groups(table, self.findings)
        ]
        in_columns = [pair for table in self.by_kind["pupils"] for pair in building.groups_in_columns(table)]
        self.memberships = [membership for _, membership in in_columns]
        found = {group.id: group for group, _ in in_columns}
        years: dict[str, set[str]] = {}
        for group, _ in in_columns:
            years.setdefault(group.id, set()).add(group.year_group)
        one_year = {
            each: group if len(years[each]) == 1 else replace(group, year_group="")
            for each, group in found.items()
        }
        return list({**one_year, **{group.id: group for group in listed}}.values())

    def roster(self) -> Roster:
        """The roster of all tables."""
        beside = [each for table in self.by_kind["pupils"] for each in contacts_beside(table)]
        pairs = [
            pair
            for table in (*self.by_kind["contacts"], *beside)
            for pair in building.contacts(table, self._pupil_ids(table), self.findings)
        ]
        teaching: list[Teaching] = []
        for table in self.by_kind["groups"]:
            self._takers(table, teaching)
        for table in self.by_kind["staff"]:
            self._tutors(table, teaching)
        for table in self.by_kind["memberships"]:
            self._enrolments(table, teaching)
        return Roster(
            schools=tuple(
                s for table in self.by_kind["schools"] for s in building.schools(table, self.findings)
            ),
            staff=tuple(self._once(self.staff)),
            pupils=tuple(self._once(self.pupils)),
            contacts=tuple({contact.id: contact for contact, _ in pairs}.values()),
            links=tuple({(link.pupil, link.contact): link for _, link in pairs}.values()),
            groups=tuple(self.groups),
            memberships=tuple({(m.group, m.pupil, m.span): m for m in self.memberships}.values()),
            teaching=tuple({(t.group, t.staff, t.span): t for t in teaching}.values()),
            removals=tuple(
                removal
                for table in self.by_kind["pupils"]
                for removal in building.removals(
                    table, Kind.PUPILS, self.findings, "pupil_id", "id", "admission_number", "upn"
                )
            ),
            whole=self._whole(),
        )

    def _once(self, people: Sequence[building.PersonT]) -> list[building.PersonT]:
        """Each person once. Lines that say the same of somebody are one: some products give each contact a line of its own."""
        seen: dict[str, building.PersonT] = {}
        for person in people:
            if person.id in seen and replace(person, source=seen[person.id].source) != seen[person.id]:
                place = Place(person.source.file, person.source.line)
                what = "Another line has this person's id"
                other = seen[person.id].source
                remedy = f"List each person once; the other is line {other.line} of {other.file}."
                self.findings.left_out(place, what, remedy, value=person.id)
            seen.setdefault(person.id, person)
        return list(seen.values())

    def _whole(self) -> frozenset[Kind]:
        if not self.choices.complete or any(p.weight is Weight.LEFT_OUT for p in self.findings):
            return frozenset()
        found = {kind for name, tables in self.by_kind.items() if tables for kind in KINDS[name]}
        if self.memberships:
            found.add(Kind.MEMBERSHIPS)
        return frozenset(found)

    def _pupil_ids(self, table: Mapped) -> dict[str, str]:
        return fitting(self.pupil_numbers, _values(table, "pupil", "pupil_upn", "person"))

    def _takers(self, table: Mapped, teaching: list[Teaching]) -> None:
        """Who takes the groups of a table, by its own columns."""
        staff = fitting(self.staff_numbers, _values(table, "staff", "second_staff"))
        for group, cells, field in building.teaching_in_columns(table):
            if person := self._person(cells, cells[field], staff):
                span = self.spans.get(group, building.NO_SPAN)
                teaching.append(Teaching(group, person, cells.source, field == "staff", span))

    def _tutors(self, table: Mapped, teaching: list[Teaching]) -> None:
        """Who takes which form, by a column of the staff: a form that no other table of these files has is named by it."""
        forms = fitting(self.group_numbers, _values(table, "tutor_of"))
        for name, member in building.tutoring_in_columns(table):
            group = by_number(forms, name) or f"form:{name}"
            if group not in self.spans:
                self.groups.append(
                    Group(
                        group, name, "form", member.source, school=member.schools[0] if member.schools else ""
                    )
                )
                self.spans[group] = building.NO_SPAN
            teaching.append(Teaching(group, member.id, member.source, lead=True, span=self.spans[group]))

    def _enrolments(self, table: Mapped, teaching: list[Teaching]) -> None:
        groups = fitting(self.group_numbers, _values(table, "group"))
        pupils = self._pupil_ids(table)
        staff = fitting(self.staff_numbers, _values(table, "staff", "person"))
        listed = self._who_is_listed(table, pupils, staff)
        for cells in table.lines(self.findings):
            group = by_number(groups, cells["group"]) or cells["group"]
            if building.is_gone(cells) or not group:
                continue
            if not self.by_kind["groups"] and group not in self.spans:
                # Without a list of groups, a list of who is in them names them; of which kind they are it cannot say.
                self.groups.append(Group(group, group, "", cells.source, school=cells["school"]))
                self.spans[group] = building.NO_SPAN
            span = building.span_within(
                table.span(cells, self.findings), self.spans.get(group, building.NO_SPAN)
            )
            for person, is_pupil in self._people(cells, listed, pupils, staff):
                if is_pupil:
                    self.memberships.append(Membership(group, person, cells.source, span))
                else:
                    lead = cells["lead"].casefold() in building.YES
                    assists = cells["role"].casefold() in ASSISTANT_ROLES
                    teaching.append(Teaching(group, person, cells.source, lead, span, assists))

    def _people(
        self, cells: Cells, listed: str, pupils: dict[str, str], staff: dict[str, str]
    ) -> Iterator[tuple[str, bool]]:
        """Whom a line names, each with whether it is a pupil: a timetable names teacher and pupil on one line."""
        role = cells["role"].casefold()
        if (cells["pupil"] or cells["pupil_upn"]) and cells["staff"]:
            named = [(cells["pupil"] or cells["pupil_upn"], True), (cells["staff"], False)]
        else:
            said = cells["pupil"] or cells["pupil_upn"] or cells["staff"] or cells["person"]
            own = STAFF if cells["staff"] else PUPIL if cells["pupil"] or cells["pupil_upn"] else listed
            named = [(said, role in PUPIL_ROLES if role else own == PUPIL)]
        for said, is_pupil in named:
            if person := self._person(cells, said, pupils if is_pupil else staff):
                yield person, is_pupil

    def _person(self, cells: Cells, named: str, known: dict[str, str]) -> str:
        """Whose id this is; '' if it cannot be used. With no table of people the id is left to be matched."""
        found = by_number(known, named)
        if not named:
            remedy = "Fill in the person's id, or a pupil's UPN: an e-mail address alone matches nobody."
            self.findings.left_out(cells.place(), "The line names nobody", remedy)
        elif not found and known:
            what = "No line of the other files has this id"
            self.findings.left_out(
                cells.place("person"), what, "Add the person, or take the line out.", value=named
            )
        return found or ("" if known else named)

    def _who_is_listed(self, table: Mapped, pupils: dict[str, str], staff: dict[str, str]) -> str:
        """Whether a table lists pupils or staff: by its column, else by whose ids they are, else by asking."""
        columns = table.columns
        if columns.index("pupil") is not None or columns.index("pupil_upn") is not None:
            return PUPIL
        if columns.index("staff") is not None:
            return STAFF
        values = _values(table, "person")
        of_pupils = sum(value in pupils for value in values)
        of_staff = sum(value in staff for value in values)
        if of_pupils != of_staff:
            return PUPIL if of_pupils > of_staff else STAFF
        key = f"who:{table.sheet.file}"
        answer = self.choices.answers.get(key, "")
        if answer not in {PUPIL, STAFF} and columns.index("role") is None:
            options = ((PUPIL, "Pupils"), (STAFF, "Staff"))
            self.questions.append(
                Question(key, table.sheet.file, "", "Whose ids does this table list?", options)
            )
        return answer or PUPIL


def _values(table: Mapped, *fields: str) -> list[str]:
    indexes = [index for field in fields if (index := table.columns.index(field)) is not None]
    return [value for index in indexes for value in table.sheet.column(index)]


def _numbers(pupil: Pupil) -> tuple[str, ...]:
    further = dict(pupil.identifiers)
    return pupil.upn, further.get("admission_number", ""), further.get("uln", "")
