"""The address of a register: a group, a day and a slot, as in `/registers/<group>/<day>/<slot>`."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from muster.attendance.models import Register

SESSION_WORDS = ("am", "pm")
_LESSON = re.compile(r"p([1-9]\d?)")


class NoSuchSlot(ValueError):
    """A slot is neither a session (`am`, `pm`) nor a lesson (`p1`, `p2`, ...)."""


@dataclass(frozen=True, slots=True)
class RegisterPlace:
    """One group's register of one day and slot. Sessions count from 0, lessons by the number of their period."""

    group_id: uuid.UUID
    day: dt.date
    kind: Register.Kind
    slot: int

    @property
    def slot_word(self) -> str:
        """The slot as written in an address."""
        return SESSION_WORDS[self.slot] if self.kind is Register.Kind.SESSION else f"p{self.slot}"


def place_of(group_id: uuid.UUID, day: dt.date, slot_word: str) -> RegisterPlace:
    """The place that an address names. Raises NoSuchSlot."""
    if slot_word in SESSION_WORDS:
        return RegisterPlace(group_id, day, Register.Kind.SESSION, SESSION_WORDS.index(slot_word))
    lesson = _LESSON.fullmatch(slot_word)
    if lesson is None:
        raise NoSuchSlot("a register's address ends in am, pm or the number of a lesson, as p3")
    return RegisterPlace(group_id, day, Register.Kind.LESSON, int(lesson.group(1)))
