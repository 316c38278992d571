"""The records of attendance in a folder: lines, reasons, known absences, movements at the desk, and following up."""

import datetime as dt
import uuid
from enum import StrEnum

from muster.calendar.rules import slot_index
from muster.protection.folder.kinds import SIX_YEARS_GONE, Basis, Condition, Kind, Tier, declare_kind
from muster.protection.keys.ring import KeyClass
from muster.protection.secret import SecretRecord

_SIX_YEARS = (
    "six years from the day of each entry (School Attendance (Pupil Registration) (England) Regulations 2024)"
)


class Line(SecretRecord, frozen=True, array_like=True):
    """A pupil's marks of a period as in the paper register: one byte per slot, 0 where nothing is marked.

    `origin` is the ordinal of the date of slot 0, `stride` the number of slots per day; neither ever changes, so that
    a change of the calendar moves nothing. Slot = (date - origin) x stride + slot of the day.
    """

    origin: int
    stride: int
    marks: bytes

    def index(self, day: dt.date, slot: int) -> int:
        """The place of a day's slot in this line. Raises ValueError if it is outside the line."""
        return slot_index(dt.date.fromordinal(self.origin), self.stride, (day, slot))


class MarkNote(SecretRecord, frozen=True, omit_defaults=True):
    """What was typed about one mark: the reason for an absence, or why the mark was changed."""

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
    what is agreed fills a register. `not_then` lists sessions, as (day, slot), at which it turned out not to hold.
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
    """An earlier version of a known absence, and who changed it when, in words."""

    absence: KnownAbsence
    until: dt.datetime
    by: uuid.UUID | None
    change: str


class KnownAbsences(SecretRecord, frozen=True):
    """Every known absence of one year."""

    absences: tuple[KnownAbsence, ...] = ()
    former: tuple[FormerAbsence, ...] = ()


class Moved(StrEnum):
    """Whether a pupil arrived or left."""

    ARRIVED = "arrived"
    LEFT = "left"
    RETURNED = "returned"


class Movement(SecretRecord, frozen=True, omit_defaults=True):
    """An arrival or a departure recorded at the desk.

    `code` is what an arrival was marked as, or the code proposed for the sessions that a pupil who left will miss;
    `was` is the session's mark before. A departure is with `collector`, a contact, or `with_adult`, another adult for
    whom `confirmed_with` vouched by telephone; with neither, the pupil left alone, as a parent had agreed. A mistaken
    movement is taken back but kept.
    """

    at: dt.datetime
    moved: Moved
    by: uuid.UUID | None = None
    code: str = ""
    was: str = ""
    minutes: int | None = None
    words: str = ""
    collector: uuid.UUID | None = None
    with_adult: str = ""
    confirmed_with: str = ""
    taken_back: bool = False


class Movements(SecretRecord, frozen=True):
    """Every arrival and departure of one year, oldest first."""

    movements: tuple[Movement, ...] = ()


class Did(StrEnum):
    """One step of following up an absence."""

    CALLED = "called"
    MESSAGED = "messaged"
    REPLIED = "replied"
    TOLD = "told"
    REASON = "reason"
    LATER = "later"
    PASSED = "passed"
    WRITTEN = "written"
    SHUT_OUT = "shut_out"  # whoever held the link did not know the date of birth, and it is over


class Step(SecretRecord, frozen=True, omit_defaults=True):
    """Something done about an absence on `day`, or a reply to it.

    `contact` is the other party, `answered` whether they answered, `message` the message sent, `told` who outside was
    told, `code` the reason given or proposed by a reply, `slots` the sessions that got it. A step that was taken back
    is kept.
    """

    at: dt.datetime
    day: dt.date
    did: Did
    by: uuid.UUID | None = None
    contact: uuid.UUID | None = None
    answered: bool = False
    message: uuid.UUID | None = None
    told: str = ""
    code: str = ""
    words: str = ""
    slots: tuple[tuple[dt.date, int], ...] = ()
    taken_back: bool = False


class FollowUp(SecretRecord, frozen=True, omit_defaults=True):
    """Everything done about a pupil's absences in one year, who is dealing with them, and when to come back."""

    steps: tuple[Step, ...] = ()
    owner: uuid.UUID | None = None
    come_back_at: dt.datetime | None = None


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
        keeping=SIX_YEARS_GONE,
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
        keeping=SIX_YEARS_GONE,
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
        keeping=SIX_YEARS_GONE,
        padded_for_all=True,
        also_plain=("notes.day",),
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
        keeping=SIX_YEARS_GONE,
        padded_for_all=True,
        also_plain=tuple(
            f"{where}.{day}"
            for where in ("absences", "former.absence")
            for day in ("first_day", "last_day", "asked_on", "not_then")
        ),
    )
)
MOVEMENTS = declare_kind(
    Kind(
        name="movements",
        code=26,
        schema=Movements,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.REGISTER,
        purpose="to know who is on site, and with whom a pupil left",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep=_SIX_YEARS,
        keeping=SIX_YEARS_GONE,
        padded_for_all=True,
    )
)
FOLLOW_UP = declare_kind(
    Kind(
        name="follow_up",
        code=27,
        schema=FollowUp,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.REGISTER,
        purpose="that every absence without a reason is followed up",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep=_SIX_YEARS,
        keeping=SIX_YEARS_GONE,
        padded_for_all=True,
        also_plain=("steps.day", "steps.slots"),
    )
)
