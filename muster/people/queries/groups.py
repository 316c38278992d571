"""Groups as the office works with them: their members, their teachers, and their earlier names."""

import datetime as dt
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from muster.calendar.queries import profile_of
from muster.people.access import CHANGE_GROUPS, ENTER_COVER
from muster.people.directory import Names, former_group_names, names
from muster.people.models import Cover, FormerGroupName, FormerSite, Group, Membership, Responsibility
from muster.people.roll import Stay
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer

_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group in the list: its adults in words, and how many pupils it has today or will have first."""

    id: uuid.UUID
    name: str
    kind: str
    kind_words: str
    year_group: str
    adults: str
    pupils: int
    first_day: dt.date
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class MoveToCome:
    """A group's move from where it is taught now to another site, on a day to come; no site is the whole school."""

    first_day: dt.date
    now: uuid.UUID | None
    to: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class GroupAtSite:
    """A group and where it is taught today."""

    id: uuid.UUID
    name: str
    site_id: uuid.UUID | None
    move: MoveToCome | None


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil's time in a group."""

    membership_id: uuid.UUID
    pupil_id: uuid.UUID
    name: str
    first_day: dt.date
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class Adult:
    """What a member of staff is to a group, from a day to a day."""

    responsibility_id: uuid.UUID
    staff_id: uuid.UUID
    name: str
    relation: str
    first_day: dt.date
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class FormerName:
    """What a group was called until a moment."""

    name: str
    until: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """One group with everything the office changes about it."""

    id: uuid.UUID
    name: str
    kind: str
    kind_words: str
    registers: str
    year_group: str
    first_day: dt.date
    last_day: dt.date | None
    members: tuple[Member, ...]
    former_members: tuple[Member, ...]
    adults: tuple[Adult, ...]
    former_names: tuple[FormerName, ...]


@dataclass(frozen=True, slots=True)
class CoverRow:
    """Somebody covers a group on a day; `slot` is None for the whole day."""

    id: uuid.UUID
    group: str
    staff: str
    day: dt.date
    kind: str
    slot: int | None


def group_list(viewer: Viewer, *, closed: bool = False) -> tuple[GroupRow, ...]:
    """The groups that go on, or those that have ended, by kind and name."""
    require(viewer, CHANGE_GROUPS)
    directory, school = names(viewer), viewer.school_id
    groups = [
        group
        for group in Group.objects.filter(school_id=school)
        if Stay(group.first_day, group.last_day).goes_on_after(viewer.today) != closed
    ]
    members = Counter(
        Membership.objects.filter(school_id=school)
        .between(viewer.today, dt.date.max)
        .values_list("group_id", flat=True)
    )
    adults: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    for row in Responsibility.objects.filter(school_id=school).on(viewer.today).order_by("id"):
        adults[row.group_id].append(directory.shown(row.staff_id))
    rows = [_group_row(directory, group, ", ".join(adults[group.id]), members[group.id]) for group in groups]
    kinds = [kind.label for kind in Group.Kind]
    return tuple(sorted(rows, key=lambda row: (kinds.index(row.kind_words), natural(row.name))))


def groups_at_sites(viewer: Viewer) -> tuple[GroupAtSite, ...]:
    """Each group that goes on with where it is taught today, in the order of the list of groups."""
    sites = dict(Group.objects.filter(school_id=viewer.school_id).values_list("id", "site_id"))
    coming = moves_to_come(viewer)
    return tuple(_at_site(row, sites[row.id], coming.get(row.id)) for row in group_list(viewer))


def _at_site(row: GroupRow, site_id: uuid.UUID | None, move: MoveToCome | None) -> GroupAtSite:
    return GroupAtSite(row.id, row.name, move.now if move else site_id, move)


def moves_to_come(viewer: Viewer) -> dict[uuid.UUID, MoveToCome]:
    """The groups that will move to another site, which is where they are taught after the last of their former ones."""
    rows = FormerSite.objects.filter(school_id=viewer.school_id, last_day__gte=viewer.today)
    found: dict[uuid.UUID, MoveToCome] = {}
    for group, last_day, now, to in rows.order_by("last_day").values_list(
        "group_id", "last_day", "site_id", "group__site_id"
    ):
        found.setdefault(group, MoveToCome(last_day + dt.timedelta(1), now, to))
    return found


def groups_by_kind(viewer: Viewer) -> tuple[tuple[str, tuple[GroupRow, ...]], ...]:
    """The current groups, under the words for their kind."""
    found: dict[str, list[GroupRow]] = {}
    for row in group_list(viewer):
        found.setdefault(row.kind_words, []).append(row)
    return tuple((kind, tuple(rows)) for kind, rows in found.items())


def register_choices(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """How a group may take registers: its value, and in words. Some countries mark a morning and an afternoon, some the day."""
    sessions = " and ".join(session.name for session in profile_of(viewer).sessions).capitalize()
    return tuple(
        (value, sessions if value == Group.Registers.SESSION else words)
        for value, words in Group.Registers.choices
    )


def group_record(viewer: Viewer, group_id: uuid.UUID) -> GroupRecord:
    """One group. Raises NotThere."""
    require(viewer, CHANGE_GROUPS)
    group = Group.objects.filter(school_id=viewer.school_id, id=group_id).first()
    if group is None:
        raise NotThere(CHANGE_GROUPS)
    members = _members(viewer, group)
    goes_on = [Stay(member.first_day, member.last_day).goes_on_after(viewer.today) for member in members]
    return GroupRecord(
        id=group.id,
        name=names(viewer).group(group.id),
        kind=group.kind,
        kind_words=group.get_kind_display(),
        registers=dict(register_choices(viewer))[group.registers],
        year_group=group.year_group,
        first_day=group.first_day,
        last_day=group.last_day,
        members=tuple(member for member, on in zip(members, goes_on, strict=True) if on),
        former_members=tuple(member for member, on in zip(members, goes_on, strict=True) if not on),
        adults=_adults(viewer, group),
        former_names=_former_names(viewer, group),
    )


def cover_from(viewer: Viewer, day: dt.date) -> tuple[CoverRow, ...]:
    """Cover of a day and later, by day and group."""
    require(viewer, ENTER_COVER)
    directory = names(viewer)
    rows = Cover.objects.filter(school_id=viewer.school_id, day__gte=day).select_related("group")
    found = [
        CoverRow(
            row.id,
            directory.group(row.group_id),
            directory.shown(row.staff_id),
            row.day,
            row.kind,
            row.slot,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda row: (row.day, natural(row.group), row.kind, row.slot or 0)))


def groups_with_registers(
    viewer: Viewer, *, of_staff: uuid.UUID | None = None
) -> tuple[tuple[uuid.UUID, str], ...]:
    """(id, name) of the groups that take registers today: all, or those of one member of staff."""
    require(viewer, ENTER_COVER)
    groups = Group.objects.filter(school_id=viewer.school_id).on(viewer.today)
    ids = set(groups.exclude(registers=Group.Registers.NONE).values_list("id", flat=True))
    if of_staff is not None:
        held = Responsibility.objects.filter(school_id=viewer.school_id, staff_id=of_staff).on(viewer.today)
        ids &= set(held.values_list("group_id", flat=True))
    return _named(names(viewer), ids)


def groups_of_kinds(viewer: Viewer, *kinds: Group.Kind) -> tuple[tuple[uuid.UUID, str], ...]:
    """(id, name) of the groups of these kinds that go on."""
    require(viewer, CHANGE_GROUPS)
    groups = Group.objects.filter(school_id=viewer.school_id, kind__in=kinds)
    return _named(names(viewer), groups.between(viewer.today, dt.date.max).values_list("id", flat=True))


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """The key by which 9A comes before 10A."""
    return tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in _NUMBERS.split(name.casefold())
    )


def _named(directory: Names, ids: Iterable[uuid.UUID]) -> tuple[tuple[uuid.UUID, str], ...]:
    named = [(group_id, directory.group(group_id)) for group_id in ids]
    return tuple(sorted(named, key=lambda each: natural(each[1])))


def _group_row(directory: Names, group: Group, adults: str, pupils: int) -> GroupRow:
    return GroupRow(
        group.id,
        directory.group(group.id),
        group.kind,
        group.get_kind_display(),
        group.year_group,
        adults,
        pupils,
        group.first_day,
        group.last_day,
    )


def _members(viewer: Viewer, group: Group) -> list[Member]:
    rows = Membership.objects.filter(school_id=viewer.school_id, group=group).order_by("first_day")
    directory = names(viewer)
    found = [
        Member(row.id, row.pupil_id, directory.shown(row.pupil_id), row.first_day, row.last_day)
        for row in rows
    ]
    order = {person: at for at, person in enumerate(directory.in_order({row.pupil_id for row in found}))}
    return sorted(found, key=lambda row: order[row.pupil_id])


def _adults(viewer: Viewer, group: Group) -> tuple[Adult, ...]:
    rows = Responsibility.objects.filter(school_id=viewer.school_id, group=group).order_by("first_day")
    directory = names(viewer)
    return tuple(
        Adult(
            row.id,
            row.staff_id,
            directory.shown(row.staff_id),
            row.get_relation_display(),
            row.first_day,
            row.last_day,
        )
        for row in rows
    )


def _former_names(viewer: Viewer, group: Group) -> tuple[FormerName, ...]:
    rows = FormerGroupName.objects.filter(school_id=viewer.school_id, group=group).order_by("-changed_at")
    opened = former_group_names(
        viewer.school_id, group.id, [(row.name_version, bytes(row.name_sealed)) for row in rows]
    )
    directory = names(viewer)
    return tuple(
        FormerName(opened[row.name_version], row.changed_at, directory.shown(row.changed_by)) for row in rows
    )
