"""Prepares the register pages: turns the sheet into words and CSS classes that a template only prints."""

import datetime as dt
import uuid
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext as _
from markupsafe import Markup

from muster.attendance.headers import Header
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.queries.sheets import Entered, Sheet, SheetRow
from muster.attendance.rules import REASONS_OF_ONE_TAP, Entitlement, WhyChanged
from muster.calendar.codes import Code, MarkClass
from muster.calendar.profile import Profile
from muster.ui.formats import clock
from muster.ui.moulds import Mould, filled, mould, slot

TONES = 8


@dataclass(frozen=True, slots=True)
class MarkChoice:
    """One of the marks made by a tap: code, word, icon and class."""

    code: str
    words: str
    icon: str
    kind: str


@dataclass(frozen=True, slots=True)
class RowWords:
    """A pupil's row.

    `held` names a mark that is not one of the choices; `expected` says that the pupil is not expected. `kind` is how
    the mark counts: to_mark, present, late, elsewhere or absent.
    """

    pupil_id: str
    name: str
    initials: str
    tone: str
    code: str
    minutes: str
    kind: str
    held: str
    expected: str
    left: str = ""


_ROW = "attendance/register_row.html"
_PUPIL, _NAME, _INITIALS, _TONE = slot("pupil_id"), slot("name"), slot("initials"), slot("tone")
_MINUTES, _NUMBER, _LEFT = slot("minutes"), slot("number"), slot("left")


def rows_html(rows: Iterable[RowWords], choices: tuple[MarkChoice, ...]) -> Markup:
    """The rows of a register. Each row shape is rendered once as a mould and then filled in, so thirty rows cost little more than one."""
    moulds: dict[RowWords, Mould] = {}
    pieces = []
    for number, row in enumerate(rows, start=1):
        shape = _shape_of(row)
        if shape not in moulds:
            moulds[shape] = mould(_ROW, (("row", shape), ("choices", choices), ("number", _NUMBER)))
        pieces.append((moulds[shape], _values(row, number)))
    return filled(pieces)


def _shape_of(row: RowWords) -> RowWords:
    """The part of a row that decides its markup, with slots for the rest."""
    minutes = _MINUTES if row.minutes else ""
    left = _LEFT if row.left else ""
    return RowWords(
        _PUPIL, _NAME, _INITIALS, _TONE, row.code, minutes, row.kind, row.held, row.expected, left
    )


def _values(row: RowWords, number: int) -> Mapping[str, object]:
    return {
        "pupil_id": row.pupil_id,
        "name": row.name,
        "initials": row.initials,
        "tone": row.tone,
        "minutes": row.minutes,
        "number": str(number),
        "left": row.left,
    }


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A register, ready to print. `counts` are marked by class: to_mark, present, late, elsewhere, absent.

    `now`, `opens` and `closes` are times on the school's clock for the script, which counts minutes late from them and
    asks for a reason once a finished register has closed. `read_at` is the same moment as `now`, for the page on paper.
    """

    title: str
    times: str
    version: str
    read_at: dt.datetime
    now: str
    opens: str
    closes: str
    choices: tuple[MarkChoice, ...]
    rows: tuple[RowWords, ...]
    counts: Mapping[str, int]
    is_finished: bool
    finished_words: str
    finished_by: str
    is_closed: bool
    authority_words: str
    is_for_colleague: bool

    @property
    def rows_html(self) -> Markup:
        """The rows as HTML."""
        return rows_html(self.rows, self.choices)


@dataclass(frozen=True, slots=True)
class ChangedMark:
    """A mark as sent to an open page of its register; `words` are shown if the page has no button for it.

    `kind` is how it counts, and `left` says when the desk let the pupil go, empty for everybody who is here.
    """

    pupil: str
    code: str
    minutes: int | None
    words: str
    kind: str
    left: str


def changed_marks(sheet: Sheet) -> list[ChangedMark]:
    """Every mark of a register, for a page opened before some of them were made."""
    return [
        ChangedMark(
            pupil=str(row.pupil_id),
            code=row.code,
            minutes=row.minutes,
            words=_words_for_all(row.code, sheet.header),
            kind=_kind(row.code, sheet.header.profile, sheet.header.place.day),
            left=_("Left %(at)s") % {"at": row.left} if row.left else "",
        )
        for row in sheet.rows
    ]


def _words_for_all(symbol: str, header: Header) -> str:
    code = header.profile.code_on(symbol, header.place.day) if symbol else None
    return _held_words(code) if code else ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One save of a mark, in words."""

    at: dt.datetime
    who: str
    mark: str
    why: str
    how: str
    said: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """The codes of one class, as (code, meaning) pairs."""

    words: str
    codes: tuple[tuple[str, str], ...]


def register_page(sheet: Sheet, now: dt.datetime) -> RegisterPage:
    """The page of a register at a moment on the school's clock."""
    header = sheet.header
    choices = mark_choices(header, now)
    known = {choice.code for choice in choices}
    return RegisterPage(
        title=title_of(header, sheet.group_name),
        times=_times(header, now),
        version=sheet.state,
        read_at=now,
        now=now.isoformat(),
        opens=dt.datetime.combine(header.place.day, header.opens, now.tzinfo).isoformat(),
        closes=dt.datetime.combine(header.place.day, header.closes, now.tzinfo).isoformat(),
        choices=choices,
        rows=tuple(_row(row, header, known) for row in sheet.rows),
        counts=counts_of(sheet.rows, header),
        is_finished=header.finished_at is not None,
        finished_words=_finished(header),
        finished_by=sheet.finished_by,
        is_closed=header.is_closed_at(now),
        authority_words=sheet.authority.reason.says,
        is_for_colleague=sheet.authority.is_for_colleague,
    )


def title_of(header: Header, group_name: str) -> str:
    """`3B morning register`; a lesson has the name of its period: `7 Mathematics 2, Period 1`."""
    if header.place.kind is Register.Kind.LESSON:
        return f"{group_name}, {header.lesson_name}"
    session = header.profile.sessions[header.place.slot].name
    return _("%(group)s %(session)s register") % {"group": group_name, "session": session}


def mark_choices(header: Header, now: dt.datetime) -> tuple[MarkChoice, ...]:
    """Present, late and absent; once a session's register has closed, late means late after closing."""
    rules, late = header.profile.register, header.late_at(now)
    late_words = _("Late") if late == rules.late else _("Late after closing")
    return (
        MarkChoice(header.present, _("Present"), "present", "present"),
        MarkChoice(late, late_words, "late", "late"),
        MarkChoice(rules.absent, _("Absent"), "absent", "absent"),
    )


def counts_of(rows: Sequence[SheetRow], header: Header) -> dict[str, int]:
    """How many are still to mark, present, late, elsewhere and absent; other codes count by their meaning."""
    kinds = Counter(_kind(row.code, header.profile, header.place.day) for row in rows)
    return {name: kinds[name] for name in ("to_mark", "present", "late", "elsewhere", "absent")}


def _kind(code: str, profile: Profile, day: dt.date) -> str:
    found = profile.code_on(code, day) if code else None
    if found is None:
        return "to_mark"
    if found.late:
        return "late"
    if found.mark_class.is_absent:
        return "absent"
    # Taught in another place, or not required: one colour for both, since why somebody is not required is not for the class.
    return "present" if found.mark_class is MarkClass.PRESENT else "elsewhere"


def _row(row: SheetRow, header: Header, known: set[str]) -> RowWords:
    code = header.profile.code_on(row.code, header.place.day) if row.code and row.code not in known else None
    return RowWords(
        str(row.pupil_id),
        row.name,
        row.initials,
        str(tone_of(row.pupil_id)),
        row.code,
        "" if row.minutes is None else str(row.minutes),
        _kind(row.code, header.profile, header.place.day),
        _held_words(code) if code else "",
        _("Not expected today") if row.expected and not row.left else "",
        row.left,
    )


def _held_words(code: Code) -> str:
    """The words for a mark that is not one of the choices. A class may see the page, so an absence never says why."""
    return code.label if code.mark_class.is_attended or code.late else _("Away")


@lru_cache(maxsize=4096)
def tone_of(person_id: uuid.UUID) -> int:
    """Which of the eight soft colours is behind a person's initials: always the same one."""
    return zlib.crc32(person_id.bytes) % TONES + 1


def _times(header: Header, now: dt.datetime) -> str:
    """When a register is open; a paper for a day to come does not say that it was."""
    if header.place.kind is Register.Kind.LESSON:
        return _("%(starts)s to %(ends)s") % {
            "starts": clock(header.opens),
            "ends": clock(header.ends),
        }
    is_to_come = now < dt.datetime.combine(header.place.day, header.opens, now.tzinfo)
    words = (
        _("opens %(opens)s, closes %(closes)s") if is_to_come else _("opened %(opens)s, closes %(closes)s")
    )
    return words % {"opens": clock(header.opens), "closes": clock(header.closes)}


def _finished(header: Header) -> str:
    if header.finished_at is None:
        return ""
    return _("Register saved %(time)s") % {"time": clock(header.finished_at)}


HOW_WORDS = {
    RegisterEntry.Origin.REGISTER: "",
    RegisterEntry.Origin.OFFICE: "by the office",
    RegisterEntry.Origin.KNOWN_ABSENCE: "known beforehand",
    RegisterEntry.Origin.IMPORT: "brought in from another system",
    RegisterEntry.Origin.DERIVED: "derived from lessons",
    RegisterEntry.Origin.TICKET: "sent later from the device",
    RegisterEntry.Origin.DAY_CARD: "with a day card",
    RegisterEntry.Origin.DESK: "seen at the desk",
    RegisterEntry.Origin.PAPER: "late entry, from paper",
    RegisterEntry.Origin.CLOSURE: "declared for many at once",
}
WHY_WORDS = {
    WhyChanged.NOT_A_CHANGE: "",
    WhyChanged.BEFORE_CLOSING: "corrected before closing",
    WhyChanged.ARRIVED_LATE: "arrived late",
    WhyChanged.REASON_RECEIVED: "reason received",
    WhyChanged.WRONG_PUPIL: "wrong pupil",
    WhyChanged.WRONG_CODE: "wrong code",
    WhyChanged.HERE_AFTER_ALL: "here after all",
    WhyChanged.OTHER: "other reason",
    WhyChanged.TAKEN_BACK: "taken back by who entered it",
    WhyChanged.FROM_LESSON: "follows from a lesson",
    WhyChanged.CLOSED: "closed unexpectedly",
}


def reasons_of_one_tap() -> tuple[tuple[int, str], ...]:
    """(value, words) of the one-tap reasons for changing a mark after closing; "here after all" comes last."""
    return tuple(
        (why.value, WHY_WORDS[why].capitalize()) for why in (*REASONS_OF_ONE_TAP, WhyChanged.HERE_AFTER_ALL)
    )


def history_lines(
    entered: Sequence[Entered], header: Header, said: Mapping[dt.datetime, str]
) -> list[HistoryLine]:
    """What was entered for one pupil, in words, oldest first, with what was typed then, if given."""
    return [
        HistoryLine(
            line.at,
            line.by_name or _("Muster"),
            mark_words(line.code, line.minutes, header),
            WHY_WORDS[line.change],
            _("from period %(number)s") % {"number": line.period} if line.period else HOW_WORDS[line.origin],
            said.get(line.at, ""),
        )
        for line in entered
    ]


def mark_words(code: str, minutes: int | None, header: Header) -> str:
    """`Late (L), 12 minutes`."""
    found = header.profile.code_on(code, header.place.day) if code else None
    if found is None:
        return _("No mark")
    words = f"{found.label} ({found.symbol})"
    return (
        _("%(mark)s, %(minutes)s min") % {"mark": words, "minutes": minutes} if minutes is not None else words
    )


def code_groups(header: Header, entitlement: Entitlement) -> list[CodeGroup]:
    """The codes that the viewer may enter on the register's day, by class, with their meaning."""
    return list(_code_groups(header, entitlement))


def _code_groups(header: Header, entitlement: Entitlement) -> Iterator[CodeGroup]:
    by_class: dict[str, list[tuple[str, str]]] = {}
    for code in header.profile.codes_on(header.place.day):
        if entitlement.allows(code):
            by_class.setdefault(code.mark_class.value, []).append(
                (code.symbol, f"{code.symbol}  {code.meaning}")
            )
    words = header.profile.words
    named = {
        **_CLASS_WORDS,
        "authorised": words.authorised_absence,
        "unauthorised": words.unauthorised_absence,
    }
    for name, codes in by_class.items():
        yield CodeGroup(named[name], tuple(codes))


_CLASS_WORDS = {
    "present": "Present",
    "approved": "At an approved activity elsewhere",
    "not_possible": "Not required or not possible",
    "administrative": "Not counted",
}
