"""The rules of the roll: what a move does to memberships, a pupil's state, and their former UPNs."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from muster.people.records import Particulars

ONE_DAY = dt.timedelta(days=1)


class Standing(StrEnum):
    """Where somebody is between being expected and having left."""

    EXPECTED = "expected"
    ON_ROLL = "on roll"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Stay:
    """A time with a first and a last day, both included; no last day means that it goes on."""

    first_day: dt.date
    last_day: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether it holds on the day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def goes_on_after(self, day: dt.date) -> bool:
        """Whether it holds on the day or later."""
        return self.last_day is None or self.last_day >= day

    def overlaps(self, other: "Stay") -> bool:
        """Whether both hold on some day."""
        return (other.last_day is None or self.first_day <= other.last_day) and (
            self.last_day is None or other.first_day <= self.last_day
        )


def standing_on(stays: Sequence[Stay], day: dt.date) -> Standing:
    """On roll if a stay holds on the day; expected if one begins later; otherwise gone, or never come."""
    if any(stay.holds_on(day) for stay in stays):
        return Standing.ON_ROLL
    return Standing.EXPECTED if any(stay.first_day > day for stay in stays) else Standing.LEFT


def with_former_upn(before: Particulars, after: Particulars) -> Particulars:
    """Keep a UPN that is replaced, because a former one may identify the pupil in a file from elsewhere."""
    former = tuple(dict.fromkeys((*before.former_upns, *after.former_upns)))
    if before.upn and before.upn != after.upn and before.upn not in former:
        former = (*former, before.upn)
    return msgspec.structs.replace(after, former_upns=tuple(upn for upn in former if upn != after.upn))


# Moving pupils between groups


@dataclass(frozen=True, slots=True)
class Place:
    """A pupil's time in a group; `id` is that of the membership."""

    id: uuid.UUID
    group_id: uuid.UUID
    pupil_id: uuid.UUID
    stay: Stay


@dataclass(frozen=True, slots=True)
class Aim:
    """The group that pupils move to, and when. They leave the groups in `leave` for it."""

    group_id: uuid.UUID
    stay: Stay
    leave: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """What a move does: places as they are and as they become (None: removed), and places to be added.

    `unchanged` are pupils who are in the group already.
    """

    changed: tuple[tuple[Place, Place | None], ...]
    joining: tuple[tuple[uuid.UUID, Stay], ...]
    unchanged: tuple[uuid.UUID, ...]


def plan_move(pupils: Sequence[uuid.UUID], places: Iterable[Place], aim: Aim) -> Move:
    """Put pupils into a group from a day on, and end what they have on that day in the groups they leave for it.

    A later place in one of these groups, such as next year's form, stays: the new one ends before it begins.
    """
    day = aim.stay.first_day
    rivals = [place for place in places if place.group_id in aim.leave or place.group_id == aim.group_id]
    staying = {
        place.pupil_id for place in rivals if place.group_id == aim.group_id and place.stay.holds_on(day)
    }
    moving = [pupil for pupil in dict.fromkeys(pupils) if pupil not in staying]
    ended = [place for place in rivals if place.pupil_id in set(moving) and place.stay.holds_on(day)]
    return Move(
        changed=tuple((place, ended_before(place, day)) for place in ended),
        joining=tuple((pupil, _until_the_next(aim.stay, pupil, rivals)) for pupil in moving),
        unchanged=tuple(pupil for pupil in dict.fromkeys(pupils) if pupil in staying),
    )


def ended_before(place: Place, day: dt.date) -> Place | None:
    """The place, ended before a day; None if nothing of it is left."""
    if place.stay.first_day >= day:
        return None
    return replace(place, stay=Stay(place.stay.first_day, day - ONE_DAY))


def _until_the_next(stay: Stay, pupil: uuid.UUID, rivals: Sequence[Place]) -> Stay:
    later = [
        place.stay.first_day - ONE_DAY
        for place in rivals
        if place.pupil_id == pupil and place.stay.first_day > stay.first_day
    ]
    return Stay(stay.first_day, min([*later, stay.last_day or dt.date.max]) if later else stay.last_day)
