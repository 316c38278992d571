"""What a folder says of attendance: lines of marks, reasons in words, and absences known beforehand."""

import datetime as dt
import uuid

from muster.protection.folder.kinds import Basis, Condition, Kind, Tier, declare_kind
from muster.protection.keys.ring import KeyClass
from muster.protection.secret import SecretRecord

_SIX_YEARS = (
    "six years from the day of each entry (School Attendance (Pupil Registration) (England) Regulations 2024)"
)


class Line(SecretRecord, frozen=True, array_like=True):
    """A pupil's marks of a period as in the paper register: one byte a slot, 0 where nothing was marked.

    `origin` is the ordinal of the date of slot 0, `stride` the number of slots a day; neither ever changes, so that
    a change of the calendar moves nothing. Slot = (date - origin) x stride + slot of the day.
    """

    origin: int
    stride: int
    marks: bytes


class MarkNote(SecretRecord, frozen=True, omit_defaults=True):
    """Words about one mark: the reason for an absence, or why a mark was changed."""

    day: dt.date
    slot: int
    words: str
    at: dt.datetime
    by: uuid.UUID | None = None
    lesson: bool = False


class AbsenceReasons(SecretRecord, frozen=True):
    """Every note on the marks of one year."""

    notes: tuple[MarkNote, ...] = ()


class KnownAbsence(SecretRecord, frozen=True, omit_defaults=True):
    """An absence that the school knows beforehand, both days included.

    No slots means all of the day; no weekdays (Monday is 0) means every day. `state` is agreed, asked or refused: only
    what is agreed fills a register. `not_then` are sessions, as (day, slot), at which it turned out not to hold.
    """

    first_day: dt.date
    last_day: dt.date
    code: str
    slots: tuple[int, ...] = ()
    reason: str = ""
    id: uuid.UUID | None = None
    weekdays: tuple[int, ...] = ()
    state: str = "agreed"
    ground: str = ""
    asked_by: str = ""
    asked_on: dt.date | None = None
    not_then: tuple[tuple[dt.date, int], ...] = ()
    at: dt.datetime | None = None
    by: uuid.UUID | None = None


class FormerAbsence(SecretRecord, frozen=True):
    """What a known absence said until somebody changed it, and who did, when, in words."""

    absence: KnownAbsence
    until: dt.datetime
    by: uuid.UUID | None
    change: str


class KnownAbsences(SecretRecord, frozen=True):
    """Every absence known beforehand in one year."""

    absences: tuple[KnownAbsence, ...] = ()
    former: tuple[FormerAbsence, ...] = ()


SESSION_LINE = declare_kind(
    Kind(
        name="session_line",
        code=20,
        schema=Line,
        tier=Tier.FACTS,
        key_class=KeyClass.REGISTER,
        purpose="the statutory attendance register",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.NONE,
        keep=_SIX_YEARS,
        padded_for_all=True,
    )
)
LESSON_LINE = declare_kind(
    Kind(
        name="lesson_line",
        code=21,
        schema=Line,
        tier=Tier.FACTS,
        key_class=KeyClass.REGISTER,
        purpose="to know who is in which lesson",
        basis=Basis.PUBLIC_TASK,
        condition=Condition.NONE,
        keep=_SIX_YEARS,
    )
)
ABSENCE_REASONS = declare_kind(
    Kind(
        name="absence_reasons",
        code=22,
        schema=AbsenceReasons,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.REGISTER,
        purpose="the reason for an absence or an amendment",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep=_SIX_YEARS,
        padded_for_all=True,
    )
)
KNOWN_ABSENCES = declare_kind(
    Kind(
        name="known_absences",
        code=23,
        schema=KnownAbsences,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.REGISTER,
        purpose="that nobody is chased for an absence the school agreed to",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep=_SIX_YEARS,
        padded_for_all=True,
    )
)
