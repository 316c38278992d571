"""Decides what a table of earlier marks would enter: each mark is checked against the roll, the calendar, the codes and existing marks."""

import datetime as dt
import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from muster.attendance.rules import refusal_of_age
from muster.attendance.sites import Sites, site_on
from muster.calendar.codes import NOT_MARKED, Code, EnteredBy
from muster.calendar.profile import Profile
from muster.calendar.rules import SchoolCalendar, Span, academic_year_of, is_of_compulsory_age
from muster.interchange.history.reading import MarkLine
from muster.interchange.problems import Findings, Place, Question
from muster.people.roll import Stay
from muster.ui.formats import full_date

ONE_DAY = dt.timedelta(days=1)
LEAVE_OUT = "-"
NO_MARK = frozenset({"", "-", ".", "--"})
PRESENT_SIGNS = frozenset({"/", "\\"})
"""Two signs for one thing: whichever stands in a session, its own is meant."""


@dataclass(frozen=True, slots=True)
class KnownYear:
    """A school year that is here, with its days."""

    id: uuid.UUID
    span: Span
    calendar: SchoolCalendar


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A pupil's time in a group that takes a register by session, and where the group was taught from which day."""

    group_id: uuid.UUID
    sites: Sites
    stay: Stay


@dataclass(frozen=True, slots=True, repr=False)
class KnownSchool:
    """The school as its history needs it. `held` is a pupil's line of a year (by its first day): its origin, its marks.

    `by_upn` holds UPNs of now and former ones; whose day of birth is not known is not in `born`.
    """

    today: dt.date
    rules: Profile
    years: tuple[KnownYear, ...]
    by_upn: Mapping[str, uuid.UUID]
    by_number: Mapping[str, uuid.UUID]
    stays: Mapping[uuid.UUID, Sequence[Stay]]
    forms: Mapping[uuid.UUID, Sequence[FormPlace]]
    held: Mapping[tuple[uuid.UUID, int], tuple[int, int, bytes]]
    born: Mapping[uuid.UUID, dt.date]


@dataclass(frozen=True, slots=True)
class UnreadyYear:
    """A school year that marks are of and that cannot hold them: it is not here (`id` is None), or has no term yet."""

    id: uuid.UUID | None
    span: Span
    marks: int
    days: Span

    @property
    def name(self) -> str:
        """`2024/25`."""
        return f"{self.span.first_day.year}/{self.span.last_day.year % 100:02}"


@dataclass(frozen=True, slots=True)
class PastMark:
    """One mark that is to be entered. `minutes` late, or None."""

    year_id: uuid.UUID
    group_id: uuid.UUID
    day: dt.date
    slot: int
    pupil_id: uuid.UUID
    code: int
    minutes: int | None


@dataclass(slots=True)
class Passed:
    """How many cells were passed over, and why."""

    blank: int = 0
    here: int = 0
    of_calendar: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class HistoryPlan:
    """Everything that the table would enter. `written` counts what stands in the file, with what it becomes."""

    marks: tuple[PastMark, ...]
    written: Mapping[tuple[str, str], int]
    passed: Passed

    @property
    def is_nothing(self) -> bool:
        """Whether all of it is here already."""
        return not self.marks

    @property
    def pupils(self) -> int:
        """How many pupils have a mark in it."""
        return len({mark.pupil_id for mark in self.marks})

    @property
    def span(self) -> Span | None:
        """From which day to which."""
        days = [mark.day for mark in self.marks]
        return Span(min(days), max(days)) if days else None

    def fingerprint(self) -> str:
        """What a person agrees to: it changes when the school or the file does."""
        joined = "\0".join(sorted(map(repr, self.marks)))
        return hashlib.sha256(joined.encode()).hexdigest()


@dataclass(frozen=True, slots=True, repr=False)
class Planned:
    """The plan, what has to be answered about it, and which school years have to be set up first."""

    plan: HistoryPlan
    questions: tuple[Question, ...]
    unready: tuple[UnreadyYear, ...]


@dataclass(slots=True)
class _Planning:
    known: KnownSchool
    answers: Mapping[str, str]
    findings: Findings
    passed: Passed = field(default_factory=Passed)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: defaultdict[str, list[dt.date]] = field(default_factory=lambda: defaultdict(list))
    unready: defaultdict[tuple[uuid.UUID | None, Span], list[MarkLine]] = field(
        default_factory=lambda: defaultdict(list)
    )
    seen: dict[tuple[uuid.UUID, dt.date, int], Place] = field(default_factory=dict)


def plan_history(
    lines: Sequence[MarkLine], known: KnownSchool, answers: Mapping[str, str], findings: Findings
) -> Planned:
    """Hold every mark against the school. What fits nobody or nothing is in the findings; unknown codes are asked about."""
    planning = _Planning(known, answers, findings)
    marks = tuple(mark for line in lines for mark in _planned(line, planning))
    questions = tuple(_question(written, days, known.rules) for written, days in planning.unknown.items())
    unready = tuple(_unready(*year, without, findings) for year, without in planning.unready.items())
    return Planned(HistoryPlan(marks, planning.written, planning.passed), questions, unready)


def _planned(line: MarkLine, planning: _Planning) -> Iterator[PastMark]:
    """The mark of one line, unless there is none, or something is wrong with it."""
    if line.written.strip() in NO_MARK:
        planning.passed.blank += 1
        return
    pupil = planning.known.by_upn.get(line.upn) or planning.known.by_number.get(line.pupil)
    if pupil is None:
        remedy = "Import the pupil first, or correct the number."
        planning.findings.left_out(
            line.place, "Nobody here has this number", remedy, value=line.upn or line.pupil
        )
        return
    placed = _place(line, pupil, planning)
    if placed is None or _is_twice(line, pupil, planning):
        return
    year, form = placed
    code = _code(line, planning)
    if code is None:
        return
    if code.entered_by is EnteredBy.CALENDAR:
        planning.passed.of_calendar += 1
    elif _fits_age(line, pupil, code, planning) and not _is_here(
        line, pupil, code, year=year, planning=planning
    ):
        planning.written[line.written, code.symbol] += 1
        minutes = line.minutes if code.late else None
        yield PastMark(year.id, form.group_id, line.day, line.slot, pupil, code.byte, minutes)


def _place(line: MarkLine, pupil: uuid.UUID, planning: _Planning) -> tuple[KnownYear, FormPlace] | None:
    """The year and the form of a pupil on the day; None, and a finding, where there can have been no register."""
    known = planning.known
    year = next((year for year in known.years if line.day in year.span), None)
    form = _form_of(known.forms.get(pupil, ()), line.day)
    if line.day >= known.today:
        fault = "This day is not over", "Take its registers here."
    elif year is None or not year.calendar.terms:
        span = year.span if year else _year_around(line.day, known)
        planning.unready[year.id if year else None, span].append(line)
        return None
    elif not any(stay.holds_on(line.day) for stay in known.stays.get(pupil, ())):
        fault = "The pupil was not on roll on this day", "Correct the day, or the pupil's first day."
    elif form is None:
        fault = "The pupil is in no group that takes a register", "Put the pupil into a form first."
    elif not year.calendar.is_school_day(line.day, site_on(form.sites, line.day)):
        fault = (
            "The school was closed on this day",
            "Correct the day, or the terms and closures of that year.",
        )
    else:
        return year, form
    planning.findings.left_out(line.place, *fault, value=full_date(line.day))
    return None


def _year_around(day: dt.date, known: KnownSchool) -> Span:
    """The school year that would hold a day, beside those that are here."""
    usual = academic_year_of(day, known.rules)
    before = [year.span.last_day + ONE_DAY for year in known.years if year.span.last_day < day]
    after = [year.span.first_day - ONE_DAY for year in known.years if year.span.first_day > day]
    return Span(max([usual.first_day, *before]), min([usual.last_day, *after]))


def _unready(
    year_id: uuid.UUID | None, span: Span, lines: Sequence[MarkLine], findings: Findings
) -> UnreadyYear:
    """A year that has to be set up first; one finding stands for all of its marks."""
    days = [line.day for line in lines]
    year = UnreadyYear(year_id, span, len(lines), Span(min(days), max(days)))
    marks = "1 mark is" if year.marks == 1 else f"{year.marks} marks are"
    what = f"{marks} of the school year {year.name}, which " + ("has no term" if year_id else "is not here")
    remedy = "Set that year up with its terms, or correct the days. What was sent waits here."
    value = f"{full_date(year.days.first_day)} to {full_date(year.days.last_day)}"
    findings.left_out(lines[0].place, what, remedy, value=value)
    return year


def _form_of(places: Sequence[FormPlace], day: dt.date) -> FormPlace | None:
    """The group that the pupil was in on the day; else the first that came after, else the last there was.

    Who was in which form in years before this system is not known: the mark is the pupil's all the same.
    """
    in_order = sorted(places, key=lambda place: place.stay.first_day)
    then = [place for place in in_order if place.stay.holds_on(day)]
    later = [place for place in in_order if place.stay.first_day > day]
    return next(iter((*then, *later, *reversed(in_order))), None)


def _is_twice(line: MarkLine, pupil: uuid.UUID, planning: _Planning) -> bool:
    first = planning.seen.setdefault((pupil, line.day, line.slot), line.place)
    if first is line.place:
        return False
    what = "This session of this pupil stands in the file twice"
    planning.findings.left_out(line.place, what, f"Leave one: see line {first.line}.")
    return True


def _code(line: MarkLine, planning: _Planning) -> Code | None:
    """What a mark means on its day: by the codes of that day, else by what was answered, else it is asked about."""
    rules, written = planning.known.rules, line.written.strip()
    sign = rules.sessions[line.slot].present if written in PRESENT_SIGNS else written
    found = (
        rules.code_on(sign, line.day) or rules.code_on(sign.upper(), line.day) or _by_label(sign, line, rules)
    )
    if found is not None:
        return found
    answer = planning.answers.get(question_key(written), "")
    if not answer:
        planning.unknown[written].append(line.day)
        return None
    chosen = rules.code_on(answer, line.day)
    if chosen is None and answer != LEAVE_OUT:
        remedy = f"The code {answer} did not hold on this day: answer with one that did."
        planning.findings.left_out(
            line.place, "The code that was chosen is of another time", remedy, value=written
        )
    elif chosen is None:
        planning.findings.note(line.place, "Left out, as you said", value=written)
    return chosen


def _by_label(written: str, line: MarkLine, rules: Profile) -> Code | None:
    """A code by its words: "Present", "Ill"."""
    word = written.casefold()
    present = rules.code_on(rules.sessions[line.slot].present, line.day)
    fitting = [code for code in rules.codes_on(line.day) if code.label.casefold() == word]
    if present in fitting:
        return present
    return fitting[0] if len(fitting) == 1 else None


def _fits_age(line: MarkLine, pupil: uuid.UUID, code: Code, planning: _Planning) -> bool:
    """Whether the code may stand for somebody of the pupil's age on the day; a finding where it may not."""
    rules, born = planning.known.rules, planning.known.born.get(pupil)
    if rules.compulsory_age is None or born is None:
        return True
    is_of_age = is_of_compulsory_age(born, line.day, rules.compulsory_age)
    refusal = refusal_of_age(code.symbol, rules, is_of_compulsory_age=is_of_age)
    if refusal:
        what = f"{refusal.removesuffix('.')} on {full_date(line.day)}"
        remedy = "Correct the code, or the pupil's date of birth."
        planning.findings.left_out(line.place, what, remedy, value=line.written)
    return not refusal


def _is_here(line: MarkLine, pupil: uuid.UUID, code: Code, *, year: KnownYear, planning: _Planning) -> bool:
    """Whether this session of this pupil has a mark here; another one is a finding, and is never overwritten."""
    held = planning.known.held.get((pupil, year.span.first_day.year))
    if held is None:
        return False
    origin, stride, marks = held
    index = (line.day.toordinal() - origin) * stride + line.slot
    now = marks[index] if 0 <= index < len(marks) else NOT_MARKED
    if now == NOT_MARKED:
        return False
    if now == code.byte:
        planning.passed.here += 1
        return True
    symbol = planning.known.rules.symbols_by_byte[now]
    what = f"The register here says {symbol} for this session"
    planning.findings.left_out(line.place, what, "What is here stays: change it there.", value=line.written)
    return True


def question_key(written: str) -> str:
    """Under which key the answer about a code is kept."""
    return f"code:{written}"


def _question(written: str, days: Sequence[dt.date], rules: Profile) -> Question:
    """What the marks of these days that are written so mean: any code that held on one of them."""
    held = {code.symbol: code for day in set(days) for code in rules.codes_on(day)}
    symbols = tuple(
        (code.symbol, f"{code.symbol}  {code.label}")
        for code in sorted(held.values(), key=lambda code: code.byte)
        if code.entered_by is not EnteredBy.CALENDAR
    )
    marks = "1 mark is" if len(days) == 1 else f"{len(days)} marks are"
    words = f"{marks} written {written}, which was no code then. What is meant?"
    return Question(question_key(written), "", "", words, (*symbols, (LEAVE_OUT, "Leave these marks out")))
