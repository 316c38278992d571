"""The encoding of marks: one mark in eight bytes, and a line of marks with one byte per slot."""

import datetime as dt
import struct
from dataclasses import dataclass

NOT_MARKED = 0
_LAYOUT = struct.Struct(">BBHHH")
_NONE = 0xFFFF


@dataclass(frozen=True, slots=True)
class Mark:
    """What was entered for one pupil: the code's byte, minutes late, and the minute of the day it was made.

    `code` 0 takes a mark back. `minutes` and `minute_of_day` may be unknown. `flags` are bits whose meaning never
    changes; `period` is the number of the lesson a session's mark was derived from, 0 for any other mark.
    """

    code: int
    minutes: int | None = None
    minute_of_day: int | None = None
    flags: int = 0
    period: int = 0

    def pack(self) -> bytes:
        """The mark as eight bytes."""
        minutes = _NONE if self.minutes is None else self.minutes
        moment = _NONE if self.minute_of_day is None else self.minute_of_day
        return _LAYOUT.pack(self.code, self.flags, minutes, moment, self.period)

    @classmethod
    def unpack(cls, packed: bytes) -> "Mark":
        """The mark from eight bytes. Raises struct.error for any other length."""
        code, flags, minutes, moment, period = _LAYOUT.unpack(packed)
        late = None if minutes == _NONE else minutes
        return cls(code, late, None if moment == _NONE else moment, flags, period)


def empty_marks(first_day: dt.date, last_day: dt.date, stride: int) -> bytes:
    """The marks of an empty line: one zero byte per slot, both days included."""
    return bytes(((last_day - first_day).days + 1) * stride)


def with_marks(marks: bytes, changed: dict[int, int]) -> bytes:
    """The line with these slots changed to these codes, lengthened if it ends before one of them."""
    line = bytearray(marks.ljust(max(changed, default=-1) + 1, b"\0"))
    for index, code in changed.items():
        line[index] = code
    return bytes(line)
