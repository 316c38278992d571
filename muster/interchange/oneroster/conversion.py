"""Converts a OneRoster package to a roster: users by role, classes to groups, end dates made inclusive."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from muster.interchange.oneroster.files import File, Mode, Row
from muster.interchange.oneroster.values import items, pairs
from muster.interchange.roster import (
    AcademicSession,
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
    Roster,
    School,
    Source,
    Span,
    Teaching,
)

PUPIL_ROLES = frozenset({"student"})
CONTACT_ROLES = frozenset({"guardian", "parent", "relative"})
SESSION_KINDS = {"schoolYear": "year", "semester": "term", "term": "term", "gradingPeriod": "half_term"}
GROUP_KINDS = {
    "homeroom": "form", "scheduled": "class", "ext:year": "year", "ext:house": "house", "ext:band": "band",
    "ext:intervention": "intervention",
}  # fmt: skip
OWN_DAYS, OPEN = ("ext:days", "ext:open"), "ext:open"
"""How Muster's own export tells the days of a group: exactly, or from a day on with no end."""

TEACHER, ASSISTANT = "teacher", "ext:assistant"
NO_NAME = frozenset({".", "-"})
"""What exporters write for the half of a name that somebody does not have: the standard wants both filled."""

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "users": {"upn": "userIds", "year_group": "grades"},
    "demographics": {"born": "birthDate"},
    "classes": {"year_group": "grades"},
}
"""What the standard calls the columns of which a fault may be told."""

# The files that must all be whole before what is not in them counts as ended.
FILES_OF_KIND: Mapping[Kind, frozenset[str]] = {
    Kind.PUPILS: frozenset({"users", "roles"}),
    Kind.STAFF: frozenset({"users", "roles"}),
    Kind.CONTACTS: frozenset({"users", "roles"}),
    Kind.LINKS: frozenset({"users"}),
    Kind.GROUPS: frozenset({"classes"}),
    Kind.MEMBERSHIPS: frozenset({"enrollments", "classes", "users"}),
    Kind.TEACHING: frozenset({"enrollments", "classes", "users"}),
}

Files = Mapping[str, File]


@dataclass(frozen=True, slots=True)
class Parts:
    """A user's roles and schools, gathered from the roles (1.2) or the user's own line (1.1), and the primary role's days."""

    roles: tuple[str, ...]
    schools: tuple[str, ...]
    span: Span = field(default_factory=Span)


def to_roster(files: Files) -> Roster:
    """The roster that checked files say."""
    parts = _parts(files)
    users = [(row, parts[row["sourcedId"]]) for row in _standing(files, "users") if row["sourcedId"] in parts]
    born = {row["sourcedId"]: row for row in _standing(files, "demographics")}
    sessions = tuple(_sessions(files))
    groups = tuple(_groups(files, sessions))
    pupils = [_pupil(row, part, born) for row, part in users if PUPIL_ROLES.intersection(part.roles)]
    return Roster(
        schools=tuple(_schools(files)),
        sessions=sessions,
        staff=tuple(_member(row, part) for row, part in users if _is_staff(part)),
        pupils=tuple(_placed(pupil, sessions) for pupil in pupils),
        contacts=tuple(_contact(row) for row, part in users if CONTACT_ROLES.intersection(part.roles)),
        links=tuple(_links(users)),
        groups=groups,
        memberships=tuple(_memberships(files, groups)),
        teaching=tuple(_teaching(files, groups)),
        roleless=tuple(_roleless(files, parts, born)),
        removals=tuple(_removals(files)),
        whole=frozenset(kind for kind, needs in FILES_OF_KIND.items() if _whole(files, needs)),
    )


def _standing(files: Files, name: str) -> Iterable[Row]:
    file = files.get(name)
    return (row for row in file.rows if row["status"] != "tobedeleted") if file else ()


def _roleless(files: Files, parts: Mapping[str, Parts], born: Mapping[str, Row]) -> Iterable[Pupil]:
    """People whose own line changed, or what demographics say of them, while no role of theirs did."""
    nothing = Parts((), ())
    there = {row["sourcedId"] for name in ("users", "roles") for row in _standing(files, name)} | {*parts}
    for row in _standing(files, "users"):
        if row["sourcedId"] not in parts:
            yield _pupil(row, nothing, born)
    for row in born.values():
        if row["sourcedId"] not in there:
            source = _source("demographics", row)
            yield Pupil(
                row["sourcedId"],
                Names("", ""),
                source,
                birth_date=_day(row["birthDate"]),
                born_as_sent=row["birthDate"],
                sex=row["sex"],
            )


def _whole(files: Files, needs: frozenset[str]) -> bool:
    # Version 1.1 has no roles.csv: what is not part of the version is not missing.
    return all(
        (file := files.get(name)) is not None and file.mode is Mode.BULK and file.complete
        for name in needs
        if name in files or name != "roles"
    )


def _source(name: str, row: Row) -> Source:
    return Source(f"{name}.csv", row.line, COLUMNS.get(name, {}))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _span(first: str, end: str) -> Span:
    """A span with its last day included: the standard's end date is the day after it."""
    last = date.fromordinal(date.fromisoformat(end).toordinal() - 1) if end > date.min.isoformat() else None
    return Span(_day(first), last)


def _parts(files: Files) -> dict[str, Parts]:
    found: dict[str, Parts] = {
        row["sourcedId"]: Parts((row["role"],), items(row["orgSourcedIds"]))
        for row in _standing(files, "users")
        if row["role"]
    }
    for row in _standing(files, "roles"):
        before = found.get(row["userSourcedId"], Parts((), ()))
        schools = (*before.schools, row["orgSourcedId"]) if row["orgSourcedId"] else before.schools
        roles = (row["role"], *before.roles) if row["roleType"] == "primary" else (*before.roles, row["role"])
        span = _span(row["beginDate"], row["endDate"]) if row["roleType"] == "primary" else before.span
        found[row["userSourcedId"]] = Parts(tuple(dict.fromkeys(roles)), tuple(dict.fromkeys(schools)), span)
    return found


def _is_staff(part: Parts) -> bool:
    return bool(frozenset(part.roles) - PUPIL_ROLES - CONTACT_ROLES)


def _schools(files: Files) -> Iterable[School]:
    for row in _standing(files, "orgs"):
        if row["type"] == "school":
            yield School(row["sourcedId"], row["name"], row["identifier"], _source("orgs", row))


def _sessions(files: Files) -> Iterable[AcademicSession]:
    for row in _standing(files, "academicSessions"):
        if row["startDate"] < row["endDate"]:
            yield AcademicSession(
                id=row["sourcedId"],
                title=row["title"],
                kind=SESSION_KINDS.get(row["type"], row["type"]),
                span=_span(row["startDate"], row["endDate"]),
                parent=row["parentSourcedId"],
                source=_source("academicSessions", row),
            )


def _names(row: Row) -> Names:
    return Names(
        given="" if row["givenName"] in NO_NAME else row["givenName"],
        family="" if row["familyName"] in NO_NAME else row["familyName"],
        middle=row["middleName"],
        preferred_given=row["preferredGivenName"],
        preferred_family=row["preferredFamilyName"],
    )


def _address(row: Row) -> Address:
    return Address(email=row["email"], mobile=row["sms"], telephone=row["phone"])


def _pupil(row: Row, part: Parts, born: Mapping[str, Row]) -> Pupil:
    about = born.get(row["sourcedId"])
    identifiers = pairs(row["userIds"])
    upn = next((value for kind, value in identifiers if kind.casefold() == "upn"), "")
    if row["identifier"]:
        identifiers = (("identifier", row["identifier"]), *identifiers)
    return Pupil(
        id=row["sourcedId"],
        names=_names(row),
        source=_source("users", row),
        schools=part.schools,
        upn=upn,
        identifiers=identifiers,
        birth_date=_day(about["birthDate"]) if about else None,
        born_as_sent=about["birthDate"] if about else "",
        sex=about["sex"] if about else "",
        year_group=next(iter(items(row["grades"])), ""),
        on_roll=_on_roll(row, part),
        address=_address(row),
        elsewhere={"born": _source("demographics", about)} if about else {},
    )


def _placed(pupil: Pupil, sessions: Iterable[AcademicSession]) -> Pupil:
    """Muster's own export lists year groups as classes, for exact days: what a pupil's line says of it is not another one."""
    is_own = any(each.kind in OWN_DAYS for each in sessions)
    return replace(pupil, year_group="") if is_own else pupil


def _on_roll(row: Row, part: Parts) -> Span:
    """From the day the role began. Many systems let every role end with the year: it is a leaving where the user is gone."""
    return Span(part.span.first, part.span.last if row["enabledUser"] == "false" else None)


def _member(row: Row, part: Parts) -> Member:
    return Member(
        id=row["sourcedId"],
        names=_names(row),
        source=_source("users", row),
        schools=part.schools,
        code=row["identifier"],
        roles=tuple(role for role in part.roles if role not in PUPIL_ROLES | CONTACT_ROLES),
        address=_address(row),
    )


def _contact(row: Row) -> Contact:
    return Contact(
        id=row["sourcedId"], names=_names(row), source=_source("users", row), address=_address(row)
    )


def _links(users: Iterable[tuple[Row, Parts]]) -> Iterable[Link]:
    """Who is whose contact; either side may name the other, and a pair named from both is one link."""
    by_id = {row["sourcedId"]: (row, part) for row, part in users}
    seen: set[tuple[str, str]] = set()
    for row, part in by_id.values():
        for other in items(row["agentSourcedIds"]):
            both = _pupil_and_contact(row["sourcedId"], part, other, by_id)
            if both and both not in seen:
                seen.add(both)
                contact = by_id.get(both[1])
                yield Link(
                    *both, _source("users", row), relationship=_relationship(contact[1] if contact else part)
                )


def _pupil_and_contact(
    this: str, part: Parts, other: str, by_id: Mapping[str, tuple[Row, Parts]]
) -> tuple[str, str] | None:
    if PUPIL_ROLES.intersection(part.roles):
        return this, other
    if other in by_id and PUPIL_ROLES.intersection(by_id[other][1].roles):
        return other, this
    return None


def _relationship(part: Parts) -> str:
    return next((role for role in part.roles if role in CONTACT_ROLES), "")


def _groups(files: Files, sessions: Iterable[AcademicSession]) -> Iterable[Group]:
    known = {session.id: session for session in sessions}
    for row in _standing(files, "classes"):
        terms = [known[term] for term in items(row["termSourcedIds"]) if term in known]
        grades = items(row["grades"])
        yield Group(
            id=row["sourcedId"],
            name=row["title"],
            kind=GROUP_KINDS.get(row["classType"], "group"),
            source=_source("classes", row),
            school=row["schoolSourcedId"],
            code=row["classCode"],
            subject=next(iter(items(row["subjects"])), ""),
            year_group=grades[0] if len(grades) == 1 else "",
            span=covering(terms),
        )


def covering(sessions: Iterable[AcademicSession]) -> Span:
    """The span from the earliest first day to the latest last day; a session that is the group's own days says it alone."""
    listed = list(sessions)
    listed = [each for each in listed if each.kind in OWN_DAYS] or listed
    firsts = [each.span.first for each in listed if each.span.first]
    lasts = [each.span.last for each in listed if each.span.last]
    is_open = any(each.kind == OPEN for each in listed)
    return Span(min(firsts, default=None), None if is_open else max(lasts, default=None))


def _enrolled(
    files: Files, groups: Iterable[Group], wanted: Callable[[str], bool]
) -> Iterable[tuple[Row, Span]]:
    """The enrolments of wanted roles; where one has no dates of its own, its class's hold."""
    spans = {group.id: group.span for group in groups}
    for row in _standing(files, "enrollments"):
        if wanted(row["role"]):
            own = _span(row["beginDate"], row["endDate"])
            of_class = spans.get(row["classSourcedId"], Span())
            yield row, Span(own.first or of_class.first, own.last or of_class.last)


def _memberships(files: Files, groups: Iterable[Group]) -> Iterable[Membership]:
    for row, span in _enrolled(files, groups, lambda role: role == "student"):
        yield Membership(row["classSourcedId"], row["userSourcedId"], _source("enrollments", row), span)


def _teaching(files: Files, groups: Iterable[Group]) -> Iterable[Teaching]:
    for row, span in _enrolled(files, groups, lambda role: role in {TEACHER, ASSISTANT}):
        yield Teaching(
            group=row["classSourcedId"],
            staff=row["userSourcedId"],
            source=_source("enrollments", row),
            lead=row["primary"] == "true",
            span=span,
            assists=row["role"] == ASSISTANT,
        )


def _removals(files: Files) -> Iterable[Removal]:
    for name, kind in (("users", Kind.PUPILS), ("classes", Kind.GROUPS), ("orgs", Kind.SCHOOLS)):
        for row in _withdrawn(files, name):
            yield Removal(kind, row["sourcedId"], _source(name, row))
    for row in _withdrawn(files, "enrollments"):
        kind = Kind.MEMBERSHIPS if row["role"] == "student" else Kind.TEACHING
        yield Removal(kind, f"{row['classSourcedId']}\t{row['userSourcedId']}", _source("enrollments", row))


def _withdrawn(files: Files, name: str) -> Iterable[Row]:
    file = files.get(name)
    return (row for row in file.rows if row["status"] == "tobedeleted") if file else ()
