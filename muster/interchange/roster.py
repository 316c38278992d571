"""A roster in our own form, whatever format it came in: schools, sessions, people, groups and who belongs where.

First and last days are both inclusive. Ids are those of the sending system. Classes about people have no repr of their
fields, so that no traceback or log can print them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from muster.interchange.problems import Place, Problem, Question


class Kind(Enum):
    """The kinds of thing that a roster lists."""

    SCHOOLS = "schools"
    STAFF = "staff"
    PUPILS = "pupils"
    CONTACTS = "contacts"
    LINKS = "links"
    GROUPS = "groups"
    MEMBERSHIPS = "memberships"
    TEACHING = "teaching"


UNNUMBERED = "line:"
"""How the id of a record begins whose file gives none: it tells the lines of one file apart and means nothing later."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file and line that a record was read from; `columns` is what the file calls the column of each of our fields."""

    file: str
    line: int
    columns: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def place(self, *fields: str, otherwise: str = "") -> Place:
        """Where the first of these fields that the file has stands, by the file's own name of the column."""
        own = (self.columns[each] for each in fields if each in self.columns)
        return Place(self.file, self.line, next(own, otherwise))


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included; None is open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class School:
    """A school; `identifier` is its public number (in England the URN or the DfE number)."""

    id: str
    name: str
    identifier: str
    source: Source


@dataclass(frozen=True, slots=True)
class AcademicSession:
    """A school year or a part of one; `kind` is year, term or half_term."""

    id: str
    title: str
    kind: str
    span: Span
    parent: str
    source: Source


@dataclass(frozen=True, slots=True, repr=False)
class Names:
    """A person's names as sent; a mononym has no legal family name."""

    given: str
    family: str
    middle: str = ""
    preferred_given: str = ""
    preferred_family: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where a person is reached, as sent."""

    email: str = ""
    mobile: str = ""
    telephone: str = ""
    street: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Pupil:
    """A pupil; `identifiers` are further (kind, value) pairs such as an admission number.

    `born_as_sent` is the date of birth as its file writes it, so that whoever has to correct it finds it there.
    `elsewhere`: where the fields were read that do not stand on the pupil's own line.
    """

    id: str
    names: Names
    source: Source
    schools: tuple[str, ...] = ()
    upn: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    birth_date: date | None = None
    born_as_sent: str = field(default="", compare=False)
    sex: str = ""
    year_group: str = ""
    on_roll: Span = field(default_factory=Span)
    address: Address = field(default_factory=Address)
    elsewhere: Mapping[str, Source] = field(default_factory=dict, compare=False)

    def source_of(self, field: str) -> Source:
        """The file and line of a field."""
        return self.elsewhere.get(field, self.source)


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """A member of staff; `roles` are the words of the sending system, `title` is Mr, Ms, Dr."""

    id: str
    names: Names
    source: Source
    schools: tuple[str, ...] = ()
    title: str = ""
    code: str = ""
    roles: tuple[str, ...] = ()
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """Somebody to reach about a pupil."""

    id: str
    names: Names
    source: Source
    title: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """That a contact belongs to a pupil; responsibility None is "not said", priority 1 is called first.

    Whatever a file says of a court order, but a plain no, counts as one; `warning` are its words.
    """

    pupil: str
    contact: str
    source: Source
    relationship: str = ""
    responsibility: bool | None = None
    priority: int | None = None
    court_order: bool = False
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A form, class, house or other group; `span` is when it meets, as far as the roster says."""

    id: str
    name: str
    kind: str
    source: Source
    school: str = ""
    code: str = ""
    subject: str = ""
    year_group: str = ""
    span: Span = field(default_factory=Span)

    def source_of(self, _field: str) -> Source:
        """The file and line of a field: a group stands on one line."""
        return self.source


@dataclass(frozen=True, slots=True)
class Membership:
    """That a pupil belongs to a group from one day to another."""

    group: str
    pupil: str
    source: Source
    span: Span = field(default_factory=Span)


@dataclass(frozen=True, slots=True)
class Teaching:
    """That a member of staff takes a group; `lead` tells the main teacher from another adult, `assists` one who helps."""

    group: str
    staff: str
    source: Source
    lead: bool = False
    span: Span = field(default_factory=Span)
    assists: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """That the sending system has withdrawn a record (a change file says so; a whole file just omits it).

    A membership or teaching is withdrawn by `id` "group<tab>person". `last` is the last day, where it is said.
    """

    kind: Kind
    id: str
    source: Source
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Unused:
    """A file that was read, checked and is not used yet, so that nothing is lost in silence."""

    file: str
    rows: int
    why: str


@dataclass(frozen=True, slots=True)
class Roster:
    """All that was read. `whole` names the kinds of which the roster is the whole truth: what it omits has ended.

    `roleless` are people of whom changes say something, but not whether they are pupils, staff or contacts: that was
    said before. They are kept in the form of pupils.
    """

    schools: tuple[School, ...] = ()
    sessions: tuple[AcademicSession, ...] = ()
    staff: tuple[Member, ...] = ()
    pupils: tuple[Pupil, ...] = ()
    contacts: tuple[Contact, ...] = ()
    links: tuple[Link, ...] = ()
    groups: tuple[Group, ...] = ()
    memberships: tuple[Membership, ...] = ()
    roleless: tuple[Pupil, ...] = ()
    teaching: tuple[Teaching, ...] = ()
    removals: tuple[Removal, ...] = ()
    whole: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: `system` names the sender's id space, `format` is in words for the report."""

    format: str
    system: str
    roster: Roster
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    unused: tuple[Unused, ...] = ()
