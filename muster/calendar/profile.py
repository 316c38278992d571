"""Country profiles: a country's rules are data files, which this module reads, checks and answers from.

A profile is a TOML file with a table of codes as CSV beside it. Adding a country means adding those two files.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from datetime import date, time, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from muster.calendar.codes import (
    NOT_MARKED,
    Code,
    MarkClass,
    Part,
    ProfileError,
    Tone,
    Word,
    field_first,
    read_codes,
)
from muster.calendar.families import FamilyReason, Telephone
from muster.calendar.words import Words

PROFILES = Path(__file__).parent / "profiles"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Count = Annotated[int, Meta(ge=1)]
MONTH_FIRST = "month first"
DateOrder = Literal["day first", "month first"]
TWELVE_HOURS = "12 hours"
Clock = Literal["24 hours", "12 hours"]
Age = Annotated[int, Meta(ge=0, le=30)]


class Session(Part, frozen=True):
    """A session of the day: its code for a pupil who is present, and the times suggested to a new school."""

    name: Word
    short: Word
    present: Word
    opens: time
    closes: time
    ends: time


class RegisterRules(Part, frozen=True):
    """Limits and default codes of a register. `late_after_closing` is for arrivals once it has closed.

    `feeds_only`: another system has to keep the register, because that one makes the country's statutory returns.
    """

    longest_open_minutes: Count
    late: Word
    absent: Word
    late_after_closing: Word
    closed: Word
    medical: Word | None = None
    feeds_only: bool = False


class FollowUp(Part, frozen=True):
    """How long a missing reason may wait, what it becomes, what families say, and when an absence must be reported."""

    no_reason: Word
    settled_within_school_days: Count
    settled_as: Word
    illness: Word | None = None
    illness_return_school_days: Count | None = None
    continuous_return_school_days: Count | None = None
    families_say: tuple[FamilyReason, ...] = ()


class Share(Part, frozen=True):
    """A limit on absence as a fraction of possible sessions: `absent` out of `of`."""

    absent: Count
    of: Count
    words: Word

    def is_reached(self, absent: int, possible: int) -> bool:
        """Whether the limit is reached. In whole numbers, so that exactly on the line counts; never without possible sessions."""
        return possible > 0 and absent * self.of >= possible * self.absent


class Penalty(Part, frozen=True):
    """A number of threshold sessions within any run of so many school weeks."""

    sessions: Count
    school_weeks: Count


class Thresholds(Part, frozen=True):
    """The limits that a country sets on absence."""

    persistent: Share
    severe: Share | None = None
    penalty: Penalty | None = None


class CompulsoryAge(Part, frozen=True):
    """When a child must attend, and the codes that are only for those who must, or only for those who need not."""

    starts_at: Age
    starts_on: Annotated[tuple[MonthDay, ...], Meta(min_length=1)]
    ends_at: Age
    ends_for_birthdays_before: MonthDay
    ends_in_month: Annotated[int, Meta(ge=1, le=12)]
    ends_on_last: Word
    codes_outside_only: tuple[Word, ...] = ()
    codes_inside_only: tuple[Word, ...] = ()


class YearRules(Part, frozen=True):
    """When the school year begins, on which weekdays school is held, and what its terms are called."""

    first_day: MonthDay
    school_days: Annotated[tuple[Word, ...], Meta(min_length=1)]
    terms: Annotated[tuple[Word, ...], Meta(min_length=1)]

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays on which school is held, Monday being 0."""
        return frozenset(WEEKDAYS.index(name) for name in self.school_days)


class YearGroup(Part, frozen=True):
    """A year group; `age` is in whole years on the day before the school year begins."""

    code: Word
    name: Word
    age: Age


class Stage(Part, frozen=True):
    """A stage of schooling and the year groups in it."""

    code: Word
    name: Word
    years: tuple[Word, ...]


class Population(Part, frozen=True):
    """The pupils that a figure covers, by age on the day before the school year begins; both ends are inclusive."""

    name: Word
    words: Word
    youngest: Age
    oldest: Age


class Identifier(Part, frozen=True):
    """A number by which pupils are known outside the school; `check` names the rule that tests it."""

    code: Word
    name: Word
    short: Word
    check: Word | None = None
    pattern: Word | None = None


class LeavingGround(Part, frozen=True):
    """A ground on which a pupil may leave the roll; with `destination`, the school must say where to."""

    code: Word
    words: Word
    destination: bool = False


class AttainmentEight(Part, frozen=True):
    """The year groups that have an Attainment 8; the last of them completes it.

    `progress_not_produced` lists the academic years without a Progress 8, each by the year in which it begins.
    """

    year_groups: Annotated[tuple[Word, ...], Meta(min_length=1)]
    progress_not_produced: tuple[int, ...] = ()


class KnownKind(Part, frozen=True):
    """A kind of absence that a school knows beforehand: its words and the code that it fills in.

    `grounds` are those on which leave may be requested; `asked_beforehand`: the country requires the request to come first.
    `most_school_days` is how long it may last within one school year, half days added up; 0 where nothing is said.
    """

    name: Word
    words: Word
    code: Word
    hint: str = ""
    grounds: tuple[Word, ...] = ()
    asked_beforehand: bool = False
    most_school_days: int = 0


_TONES = {
    MarkClass.PRESENT: Tone.PRESENT,
    MarkClass.APPROVED: Tone.OFF_SITE,
    MarkClass.AUTHORISED: Tone.AUTHORISED,
    MarkClass.UNAUTHORISED: Tone.UNAUTHORISED,
    MarkClass.NOT_POSSIBLE: Tone.NOT_REQUIRED,
    MarkClass.ADMINISTRATIVE: Tone.CLOSED,
}


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """A country's rules, read and checked."""

    name: Word
    title: Word
    codes: tuple[Code, ...]
    words: Words
    dates: DateOrder = "day first"
    clock: Clock = "24 hours"
    year: YearRules
    sessions: Annotated[tuple[Session, ...], Meta(min_length=1)]
    register: RegisterRules
    follow_up: FollowUp
    thresholds: Thresholds
    year_groups: Annotated[tuple[YearGroup, ...], Meta(min_length=1)]
    stages: tuple[Stage, ...] = ()
    compulsory_age: CompulsoryAge | None = None
    populations: tuple[Population, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    leaving_grounds: tuple[LeavingGround, ...] = ()
    known_absences: tuple[KnownKind, ...] = ()
    unexpected: tuple[KnownKind, ...] = ()
    attainment_8: AttainmentEight | None = None
    bank_holidays: tuple[date, ...] = ()
    telephone: Telephone | None = None

    @cached_property
    def bytes_by_symbol(self) -> Mapping[str, int]:
        """The permanent byte of each code."""
        return {code.symbol: code.byte for code in self.codes}

    @cached_property
    def symbols_by_byte(self) -> Mapping[int, str]:
        """The code of each byte; 0, not marked, is the empty text."""
        return {NOT_MARKED: ""} | {code.byte: code.symbol for code in self.codes}

    @cached_property
    def days_of_change(self) -> tuple[date, ...]:
        """The days from which some code means something other than the day before, in order."""
        starts = {code.valid_from for code in self.codes if code.valid_from > date.min}
        ends = {code.valid_until + timedelta(days=1) for code in self.codes if code.valid_until < date.max}
        return tuple(sorted(starts | ends))

    @cached_property
    def _by_symbol(self) -> tuple[Mapping[str, Code], ...]:
        """The codes in force before the first day of change, between each two, and after the last.

        A year's calendar asks for hundreds of codes, and between two days of change they all mean the same.
        """
        days = (date.min, *self.days_of_change)
        return tuple({code.symbol: code for code in self.codes_on(day)} for day in days)

    @cached_property
    def _by_byte(self) -> tuple[Mapping[int, Code], ...]:
        return tuple({code.byte: code for code in codes.values()} for codes in self._by_symbol)

    def code_on(self, symbol: str, day: date) -> Code | None:
        """The code as it was on a day, or None if it was not in force."""
        return self._by_symbol[bisect_right(self.days_of_change, day)].get(symbol)

    def code_of_byte(self, byte: int, day: date) -> Code | None:
        """The code that a byte of a line stood for on a day; None for "not marked" and for codes not in force."""
        return self._by_byte[bisect_right(self.days_of_change, day)].get(byte)

    def codes_on(self, day: date) -> tuple[Code, ...]:
        """All codes in force on a day, in the order of the table."""
        return tuple(code for code in self.codes if code.is_valid_on(day))

    def tone(self, code: Code) -> Tone:
        """How a mark looks. "Absent" is reserved for an absence without a reason, on which somebody must act."""
        if code.symbol == self.follow_up.no_reason:
            return Tone.ABSENT
        if code.late and code.mark_class is MarkClass.PRESENT:
            return Tone.LATE
        return _TONES[code.mark_class]

    def year_group(self, code: str) -> YearGroup | None:
        """The year group with this code."""
        return next((group for group in self.year_groups if group.code == code), None)

    def years_in_words(self, codes: Collection[str]) -> str:
        """These year groups by name, runs of three and more by their ends: "Year 1 to Year 3, Year 5"."""
        runs: list[list[str]] = [[]]
        for group in self.year_groups:
            if group.code in codes:
                runs[-1].append(group.name)
            elif runs[-1]:
                runs.append([])
        return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs if run)


def profile_names(folder: Path = PROFILES) -> tuple[str, ...]:
    """The names of all profiles in a folder."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


@lru_cache(maxsize=32)
def profile(name: str, folder: Path = PROFILES) -> Profile:
    """Read a profile once.

    Raises:
        ProfileError: there is no such profile, or its files are wrong; the message names file and field.
    """
    if name not in profile_names(folder):
        raise ProfileError(
            f"The country file {name}.toml is missing. Put it back into muster/calendar/profiles;"
            f" there are {', '.join(profile_names(folder))}."
        )
    path = folder / f"{name}.toml"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path.name}: {error}") from error
    codes_file = document.get("codes")
    if not isinstance(codes_file, str) or not (folder / codes_file).is_file():
        raise ProfileError(f"{path.name}: codes: name the CSV file of codes that lies beside this file.")
    read = _converted(document | {"name": name, "codes": read_codes(folder / codes_file)}, path.name)
    for problem in _problems(read):
        raise ProfileError(f"{path.name}: {problem}")
    return read


def _converted(document: dict[str, object], file_name: str) -> Profile:
    try:
        return msgspec.convert(document, Profile)
    except msgspec.ValidationError as error:
        raise ProfileError(f"{file_name}: {field_first(error)}") from error


def _problems(read: Profile) -> Iterator[str]:
    """What types cannot say: the codes, weekdays and year groups that are named must exist."""
    for field, symbol in _named_codes(read):
        if symbol not in read.bytes_by_symbol:
            yield f"{field}: there is no code {symbol}"
    last_day = (read.compulsory_age.ends_on_last,) if read.compulsory_age else ()
    for weekday in (*read.year.school_days, *last_day):
        if weekday not in WEEKDAYS:
            yield f"{weekday!r} is not the English name of a weekday"
    for place, year in _named_years(read):
        if read.year_group(year) is None:
            yield f"{place}: there is no year group {year}"


def _named_years(read: Profile) -> Iterator[tuple[str, str]]:
    """Every place that names a year group, and the year group."""
    for stage in read.stages:
        yield from ((f"stages.{stage.code}.years", year) for year in stage.years)
    if read.attainment_8 is not None:
        yield from (("attainment_8.year_groups", year) for year in read.attainment_8.year_groups)


def _named_codes(read: Profile) -> Iterator[tuple[str, str]]:
    """Every place that names a code, and the code."""
    register = msgspec.structs.asdict(read.register)
    for field in ("late", "absent", "late_after_closing", "closed", "medical"):
        if register[field] is not None:
            yield f"register.{field}", register[field]
    yield "follow_up.no_reason", read.follow_up.no_reason
    yield "follow_up.settled_as", read.follow_up.settled_as
    if read.follow_up.illness is not None:
        yield "follow_up.illness", read.follow_up.illness
    yield from (("follow_up.families_say", said.code) for said in read.follow_up.families_say)
    for session in read.sessions:
        yield f"sessions.{session.name}.present", session.present
    for place, kinds in (("known_absences", read.known_absences), ("unexpected", read.unexpected)):
        yield from ((f"{place}.{kind.name}", kind.code) for kind in kinds)
    if read.compulsory_age is not None:
        for symbol in read.compulsory_age.codes_outside_only + read.compulsory_age.codes_inside_only:
            yield "compulsory_age", symbol
