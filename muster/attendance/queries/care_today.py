"""The care facts an adult needs today, with what to do, for every child in their registers, lessons and cover."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from muster.people.access import OPEN_CARE
from muster.people.directory import names
from muster.people.models import Group, Membership
from muster.people.records import CARE_CARD, CareCard
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.timetable.queries.days import lessons_of_day
from muster.ui.formats import clock


@dataclass(frozen=True, slots=True)
class CareToday:
    """One child with a care card, and where the viewer has them today."""

    id: uuid.UUID
    name: str
    card: CareCard
    where: tuple[str, ...]


def care_today(viewer: Viewer, group: uuid.UUID | None = None) -> tuple[CareToday, ...]:
    """Every care card of the children the viewer has today, or of one of their groups, by name."""
    groups = _groups_today(viewer)
    if group is not None:
        groups = {each: words for each, words in groups.items() if each == group}
    if not groups:
        return ()
    rows = Membership.objects.filter(school_id=viewer.school_id, group_id__in=groups).on(viewer.today)
    where: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    for pupil, of_group in rows.values_list("pupil_id", "group_id"):
        where[pupil].append(groups[of_group])
    directory = names(viewer)
    people = directory.in_order(where)
    opened = open_folders(viewer, OPEN_CARE, people, Want(CARE_CARD), action="open care cards of today")
    cards = opened.of(CARE_CARD)
    return tuple(
        CareToday(person, directory.shown(person), cards[person].record, tuple(sorted(where[person])))
        for person in people
        if person in cards and cards[person].record.headline
    )


def _groups_today(viewer: Viewer) -> dict[uuid.UUID, str]:
    """The viewer's groups that meet today, each with its times: forms, timetabled lessons, and everything they cover.

    A class without a timetable may meet in any lesson, so it counts.
    """
    own = list(viewer.standing.groups)
    directory = names(viewer)
    taught: defaultdict[uuid.UUID, list[dt.time]] = defaultdict(list)
    for lesson in lessons_of_day(viewer, viewer.today, own):
        taught[lesson.group_id].append(lesson.starts)
    groups = Group.objects.filter(school_id=viewer.school_id, id__in=own).exclude(
        registers=Group.Registers.NONE
    )
    found = {}
    for group, registers in groups.values_list("id", "registers"):
        times = ", ".join(clock(starts) for starts in taught[group])
        if times or registers == Group.Registers.SESSION or not taught:
            found[group] = f"{directory.group(group)} {times}".strip()
    return found
