"""What a move of pupils would do, read in one way for both the preview and the action."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from muster.people.access import CHANGE_GROUPS
from muster.people.directory import names
from muster.people.models import Enrolment, Group, Membership, RollChange
from muster.people.roll import Aim, Move, Place, Stay, plan_move
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer

ONE_AT_A_TIME = frozenset({Group.Kind.FORM, Group.Kind.YEAR, Group.Kind.HOUSE})
_CHANGES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Target:
    """Where pupils move to, from which day, and which other group they leave for it."""

    group_id: uuid.UUID
    first_day: dt.date
    leaving_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One pupil in the preview: what they leave, where they go, or why nothing happens."""

    pupil_id: uuid.UUID
    name: str
    leaves: str
    joins: str
    note: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A move in words."""

    group: str
    first_day: dt.date
    rows: tuple[PreviewRow, ...]
    moving: int


@dataclass(frozen=True, slots=True)
class PastMove:
    """A move that was made. `undone_at` is None while it can be undone."""

    id: uuid.UUID
    group_id: uuid.UUID
    group: str
    first_day: dt.date
    pupils: int
    made_at: dt.datetime
    made_by: str
    undone_at: dt.datetime | None
    undone_by: str


def planned_move(viewer: Viewer, pupils: Sequence[uuid.UUID], target: Target) -> Move:
    """What the move does to memberships. Raises NotThere for an unknown group."""
    require(viewer, CHANGE_GROUPS)
    group = Group.objects.filter(school_id=viewer.school_id, id=target.group_id).first()
    if group is None:
        raise NotThere(CHANGE_GROUPS)
    rows = Membership.objects.filter(school_id=viewer.school_id, pupil_id__in=pupils).order_by("id")
    places = [Place(row.id, row.group_id, row.pupil_id, Stay(row.first_day, row.last_day)) for row in rows]
    leave = _rivals(viewer, group) | ({target.leaving_id} if target.leaving_id else set())
    return plan_move(pupils, places, Aim(group.id, Stay(target.first_day, group.last_day), frozenset(leave)))


def preview_of(viewer: Viewer, pupils: Sequence[uuid.UUID], target: Target) -> Preview:
    """The move in words, in the order of names."""
    move = planned_move(viewer, pupils, target)
    directory = names(viewer)
    leaves: dict[uuid.UUID, list[str]] = {}
    for place, _ in move.changed:
        leaves.setdefault(place.pupil_id, []).append(directory.group(place.group_id))
    joining, here = dict(move.joining), set(_on_roll(viewer, pupils, target.first_day))
    rows = tuple(
        PreviewRow(
            pupil,
            directory.shown(pupil),
            ", ".join(leaves.get(pupil, ())),
            directory.group(target.group_id) if pupil in joining else "",
            _note(is_joining=pupil in joining, is_here=pupil in here),
        )
        for pupil in directory.in_order(dict.fromkeys(pupils))
    )
    return Preview(directory.group(target.group_id), target.first_day, rows, len(move.joining))


def past_moves(viewer: Viewer) -> tuple[PastMove, ...]:
    """The latest moves of many pupils, the newest first."""
    require(viewer, CHANGE_GROUPS)
    rows = RollChange.objects.filter(school_id=viewer.school_id).order_by("-made_at")[:_CHANGES_SHOWN]
    return tuple(_past_move(viewer, row) for row in rows)


def past_move(viewer: Viewer, change_id: uuid.UUID) -> PastMove:
    """One move. Raises NotThere."""
    require(viewer, CHANGE_GROUPS)
    row = RollChange.objects.filter(school_id=viewer.school_id, id=change_id).first()
    if row is None:
        raise NotThere(CHANGE_GROUPS)
    return _past_move(viewer, row)


def _rivals(viewer: Viewer, group: Group) -> set[uuid.UUID]:
    """The groups that exclude each other with this one: all of its kind, if a pupil is in only one such group at a time."""
    if group.kind not in ONE_AT_A_TIME:
        return set()
    same = Group.objects.filter(school_id=viewer.school_id, kind=group.kind)
    return set(same.values_list("id", flat=True))


def _on_roll(viewer: Viewer, pupils: Sequence[uuid.UUID], day: dt.date) -> list[uuid.UUID]:
    rows = Enrolment.objects.filter(school_id=viewer.school_id, pupil_id__in=pupils).on(day)
    return list(rows.values_list("pupil_id", flat=True))


def _note(*, is_joining: bool, is_here: bool) -> str:
    if not is_joining:
        return "is in this group already"
    return "" if is_here else "is not on roll on that day"


def _past_move(viewer: Viewer, row: RollChange) -> PastMove:
    directory = names(viewer)
    return PastMove(
        row.id,
        row.group_id,
        directory.group(row.group_id),
        row.first_day,
        row.pupils,
        row.made_at,
        directory.shown(row.made_by),
        row.undone_at,
        directory.shown(row.undone_by),
    )
