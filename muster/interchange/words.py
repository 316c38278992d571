"""Words a plan for page and command alike: what is added, changed and ended, and who would then see whom."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from muster.interchange.plan import AccessChange, Plan
from muster.interchange.planning.matching import CONTACT, PUPIL, STAFF
from muster.interchange.planning.records import FIELD_WORDS, name_of
from muster.interchange.roster import Contact, Member, Roster
from muster.interchange.state import Ref
from muster.people.directory import Names
from muster.people.names import shown_name
from muster.people.records import Name
from muster.ui.formats import full_date


@dataclass(frozen=True, slots=True, repr=False)
class Section:
    """One heading of a plan, its sentence, and the people or groups behind it."""

    title: str
    sentence: str
    lines: tuple[str, ...]


class _Namer:
    """Names what a plan refers to, held or yet to be made."""

    def __init__(self, held: Names, roster: Roster, plan: Plan) -> None:
        self.held = held
        self.sent: dict[str, Name] = {
            **{each.id: name_of(each.names, each.title) for each in roster.contacts},
            **{each.id: name_of(each.names, each.title) for each in roster.staff},
            **{each.id: name_of(each.names) for each in roster.pupils},
        }
        self.groups = {each.group.id: each.group.name for each in plan.groups.new}

    def person(self, ref: Ref) -> str:
        """The name of somebody."""
        if isinstance(ref, uuid.UUID):
            return self.held.shown(ref)
        return shown_name(self.sent[ref], family_first=self.held.family_first) if ref in self.sent else ref

    def group(self, ref: Ref) -> str:
        """The name of a group."""
        return self.held.group(ref) if isinstance(ref, uuid.UUID) else self.groups.get(ref, ref)


def sections(plan: Plan, roster: Roster, held: Names) -> tuple[Section, ...]:
    """What the plan would do, section by section; those in which nothing happens are left out."""
    namer = _Namer(held, roster, plan)
    found = (*_years(plan), *_people(plan, namer), *_groups(plan, namer), *_access(plan, namer))
    return tuple(section for section in found if section.lines)


def summary(plan: Plan) -> str:
    """The plan in one sentence."""
    people, groups = plan.people, plan.groups
    counted = (
        (len(plan.years), "school year is set up", "school years are set up"),
        (len(people.new_pupils), "pupil joins", "pupils join"),
        (len(people.returning), "pupil returns", "pupils return"),
        (len(people.leaving), "pupil leaves", "pupils leave"),
        (len(people.new_staff), "member of staff is added", "members of staff are added"),
        (len(people.new_contacts), "contact is added", "contacts are added"),
        (len(people.changes), "person's details change", "people's details change"),
        (len(groups.new), "group begins", "groups begin"),
        (len(groups.joins), "membership begins", "memberships begin"),
        (len(groups.ended), "membership ends", "memberships end"),
    )
    said = [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]
    if not said:
        return "Nothing changes." if plan.is_nothing else "Only what other systems call things is remembered."
    return ", ".join(said) + "."


def _years(plan: Plan) -> Iterator[Section]:
    """Each year that is set up, with its terms in the order of their days. Times and lessons come from the year before."""
    for year in plan.years:
        what = (
            "gains terms"
            if year.year_id
            else "is opened, with the session times of the year before if there is one"
        )
        terms = sorted(year.terms, key=lambda term: (term.first_day, -term.last_day.toordinal()))
        lines = tuple(
            f"{term.name or 'Term'}, {term.kind.replace('_', '-')}: {full_date(term.first_day)} to {full_date(term.last_day)}"
            for term in terms
        )
        yield Section(f"School year {year.words}", f"{what}.", lines)


def _people(plan: Plan, namer: _Namer) -> Iterator[Section]:
    people = plan.people
    yield _section(
        "Joining",
        "joins the roll",
        "join the roll",
        (namer.person(each.pupil.id) for each in people.new_pupils),
    )
    yield _section(
        "Returning", "comes back", "come back", (namer.person(each) for each, _ in people.returning)
    )
    leaving = (f"{namer.person(each)}, last day {full_date(day)}" for each, day in people.leaving)
    yield _section(
        "Leaving",
        "leaves the roll; the legal ground and the destination remain to be entered",
        "leave the roll; their legal ground and destination remain to be entered",
        leaving,
    )
    yield from _adults(plan, namer)
    for role, title in ((PUPIL, "Pupils changed"), (STAFF, "Staff changed"), (CONTACT, "Contacts changed")):
        lines = (
            f"{namer.person(each.person_id)}: {', '.join(FIELD_WORDS.get(field, field) for field in each.fields)}"
            for each in people.changes
            if each.role == role
        )
        yield _section(title, "is changed", "are changed", lines)


def _adults(plan: Plan, namer: _Namer) -> Iterator[Section]:
    people = plan.people
    yield _section(
        "Staff added",
        "is added; the account is made separately",
        "are added; accounts are made separately",
        map(namer.person, _ids(people.new_staff)),
    )
    yield _section("Contacts added", "is added", "are added", map(namer.person, _ids(people.new_contacts)))
    absent = map(namer.person, people.absent_staff)
    yield _section(
        "Staff not in the file",
        "is not in the file; end the roles by page if they have left",
        "are not in the file; end their roles by page if they have left",
        absent,
    )
    links = (
        f"{namer.person(each.contact)}: contact of {namer.person(each.pupil)}"
        f"{', with a court order' if each.link.court_order else ''}"
        for each in people.new_links
    )
    yield _section("Contacts linked", "is linked", "are linked", links)


def _ids(people: Iterable[Member] | Iterable[Contact]) -> Iterator[str]:
    return (each.id for each in people)


def _groups(plan: Plan, namer: _Namer) -> Iterator[Section]:
    groups = plan.groups
    yield _section("New groups", "begins", "begin", (namer.group(each.group.id) for each in groups.new))
    renamed = (f"{namer.group(group)} becomes {name}" for group, name in groups.renamed)
    yield _section("Groups renamed", "gets another name", "get another name", renamed)
    yield _section("Groups closing", "closes", "close", (namer.group(each) for each in groups.closing))
    joins = Counter(namer.group(each.group) for each in groups.joins)
    yield _section(
        "Joining groups",
        "group gains pupils",
        "groups gain pupils",
        _counted(joins, "pupil joins", "pupils join"),
    )
    ends = Counter(namer.group(each.group_id) for each in groups.ended)
    yield _section(
        "Leaving groups",
        "group loses pupils",
        "groups lose pupils",
        _counted(ends, "pupil leaves", "pupils leave"),
    )
    dates = Counter(namer.group(each.group_id) for each in (*groups.redated, *groups.duties_redated))
    yield _section(
        "Other dates",
        "group has other dates",
        "groups have other dates",
        _counted(dates, "membership", "memberships"),
    )
    duties = (
        f"{namer.person(each.staff)} {each.relation} {namer.group(each.group)}" for each in groups.duties
    )
    yield _section("Taking groups", "begins to take a group", "begin to take a group", duties)
    ended = (f"{namer.person(each.person_id)}: {namer.group(each.group_id)}" for each in groups.duties_ended)
    yield _section("No longer taking groups", "ceases to take a group", "cease to take a group", ended)


def _counted(counts: Counter[str], one: str, many: str) -> Iterator[str]:
    return (f"{name}: {number} {one if number == 1 else many}" for name, number in sorted(counts.items()))


def _access(plan: Plan, namer: _Namer) -> Iterator[Section]:
    gains = [_seen(each, each.gains, namer) for each in plan.access if each.gains]
    loses = [_seen(each, each.loses, namer) for each in plan.access if each.loses]
    yield _section("Who will see whom", "adult gains access to pupils", "adults gain access to pupils", gains)
    yield _section(
        "Who will see no more", "adult loses access to pupils", "adults lose access to pupils", loses
    )


def _seen(change: AccessChange, pupils: tuple[Ref, ...], namer: _Namer) -> str:
    number = len(pupils)
    names = ", ".join(sorted(namer.person(each) for each in pupils))
    return f"{namer.person(change.staff)}: {number} {'pupil' if number == 1 else 'pupils'} ({names})"


def _section(title: str, one: str, many: str, lines: Iterable[str]) -> Section:
    listed = tuple(sorted(lines))
    return Section(title, f"{len(listed)} {one if len(listed) == 1 else many}.", listed)
