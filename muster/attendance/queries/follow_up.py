"""The follow-up worklist: one line per family, most at risk first, with everything done and every reply."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from muster.attendance.access import ORDER_FOLLOW_UP, WORK_FOLLOW_UP
from muster.attendance.following import (
    LINK_PLACE,
    Asking,
    Case,
    answered_last,
    aside_until,
    has_contact,
    has_to_be_told,
    numbers,
    prepared_message,
    rank,
    steps_of,
    vulnerable_because,
    where_things_stand,
)
from muster.attendance.queries.colleagues import colleagues
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.families import Families, Family, Reach, as_families, families_of
from muster.attendance.queries.open_slots import asked_day
from muster.attendance.queries.reasons import reasons_offered
from muster.attendance.queries.roll import OnRoll
from muster.attendance.queries.steps import StepWords, step_words
from muster.attendance.queries.today import DayRegister, Progress, how_far, registers_of_day
from muster.attendance.queries.unexplained import Slot, Unexplained, unexplained
from muster.attendance.queries.whole import Counted, counted_lines, roll_of_year
from muster.attendance.records import FOLLOW_UP, SESSION_LINE, Did, FollowUp, Step
from muster.attendance.words import days_in_words
from muster.calendar.queries import Letterhead, letterhead
from muster.messaging.queries import MessageState, message_states
from muster.people.directory import names
from muster.people.records import CHARACTERISTICS, Characteristics
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import ask_folders, count_kinds_in_folders
from muster.protection.walls.together import together
from muster.ui.formats import clock
from muster.ui.formats import day as day_in_words


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a line: what is known about the absence, and the reason the family proposes."""

    id: uuid.UUID
    name: str
    form: str
    year_group: str
    words: str
    slots: tuple[Slot, ...]
    first: tuple[str, ...]
    proposed: str
    proposed_meaning: str
    proposed_words: str
    proposed_day: dt.date | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A family to be followed up. `put_aside` is when somebody last put it aside, which also identifies that step."""

    id: uuid.UUID
    children: tuple[Child, ...]
    siblings: tuple[str, ...]
    contacts: tuple[Reach, ...]
    steps: tuple[StepWords, ...]
    owner: str
    come_back_at: dt.datetime | None
    put_aside: dt.datetime | None
    to_tell: tuple[tuple[str, str, str], ...]
    case: Case
    asking: Asking

    @property
    def message(self) -> str:
        """What a message to this family may say: the year of each child and the day, never a name."""
        return prepared_message(self.asking, LINK_PLACE)

    @property
    def has_failed(self) -> bool:
        """Whether a message came back undelivered and nobody has been reached since."""
        return any(step.has_failed for step in self.steps) and not self.case.has_contact


@dataclass(frozen=True, slots=True)
class DoneLine:
    """A child whose absence was settled today, and how."""

    id: uuid.UUID
    name: str
    form: str
    step: StepWords


@dataclass(frozen=True, slots=True)
class Worklist:
    """The follow-up page. `later` are lines put aside until a time; `overdue` are proposed for settling."""

    standing: str
    numbers: str
    lines: tuple[Line, ...]
    later: tuple[Line, ...]
    overdue: tuple[Child, ...]
    done: tuple[DoneLine, ...]
    missing: tuple[DayRegister, ...]
    reasons: tuple[tuple[str, str], ...]
    colleagues: tuple[tuple[str, str], ...]
    settled_as: str


def worklist(viewer: Viewer) -> Worklist | None:
    """Today's worklist; None outside any school year."""
    year = school_year(viewer, viewer.today)
    if year is None:
        return None
    lines, steps = _counted(viewer, year)
    open_ones = {each.pupil.pupil_id: each for each in unexplained(lines)}
    touched = {pupil for pupil, held in steps.items() if any(_is_of(step, viewer) for step in held.steps)}
    people = sorted(open_ones.keys() | touched)
    held, first = _opened(viewer, year, people, list(open_ones))
    found = families_of(viewer, lines, {pupil: each.pupil for pupil, each in open_ones.items()})
    states = message_states(
        viewer, [step.message for one in held.values() for step in one.steps if step.message]
    )
    make = _LineMaker(
        viewer, year, open_ones, held, found=found, first=first, states=states, school=letterhead(viewer)
    )
    made = sorted((make.line(family) for family in found.all), key=lambda line: rank(line.case))
    registers = _registers(viewer, year)
    now = [line for line in made if line.come_back_at is None]
    done = tuple(_done(viewer, lines, held, states, but=open_ones.keys()))
    return Worklist(
        standing=where_things_stand(
            sum(each.is_missing_now for each in open_ones.values()),
            how_far(registers),
            viewer.now.time(),
        ),
        numbers=_numbers(viewer, made, held),
        lines=tuple(line for line in now if not _is_only_overdue(line)),
        later=tuple(line for line in made if line not in now),
        overdue=tuple(child for line in made for child in line.children if child.is_overdue),
        done=done,
        missing=tuple(each for each in registers if each.progress is Progress.MISSING),
        reasons=tuple(reasons_offered(viewer, year)),
        colleagues=tuple(colleagues(viewer)),
        settled_as=year.profile.follow_up.settled_as,
    )


def _registers(viewer: Viewer, year: SchoolYear) -> tuple[DayRegister, ...]:
    """Today's session registers; none where there is no school."""
    if not year.school.is_school_day(viewer.today):
        return ()
    return registers_of_day(viewer, year, viewer.today, with_members=False)


def _is_only_overdue(line: Line) -> bool:
    """Whether nothing about a line is left to find out, so that it only needs settling."""
    return not line.case.is_missing_now and all(child.is_overdue for child in line.children)


def _counted(viewer: Viewer, year: SchoolYear) -> tuple[Counted, Mapping[uuid.UUID, FollowUp]]:
    """The school's lines, and the follow-up records of those on roll today, opened for counting only."""
    roll = roll_of_year(viewer, year)
    kinds = (SESSION_LINE, FOLLOW_UP)
    found = count_kinds_in_folders(viewer, WORK_FOLLOW_UP, list(roll), *kinds, period=year.period)
    marks = {pupil: line.marks for pupil, line in found[SESSION_LINE.code].items()}
    done = {
        pupil: held for pupil, held in found[FOLLOW_UP.code].items() if roll[pupil].was_on_roll(viewer.today)
    }
    return counted_lines(viewer, year, roll=roll, lines=marks, now=viewer.now), done


def _is_given_for(held: FollowUp, day: dt.date) -> bool:
    """Whether an absence of this day was given its reason."""
    reasons = (step for step in held.steps if step.did is Did.REASON and not step.taken_back)
    return any(day == of for step in reasons for of, _ in step.slots)


def _is_of(step: Step, viewer: Viewer) -> bool:
    return step.at.astimezone(viewer.now.tzinfo).date() == viewer.today


def _opened(
    viewer: Viewer, year: SchoolYear, people: Sequence[uuid.UUID], absent: Sequence[uuid.UUID]
) -> tuple[dict[uuid.UUID, FollowUp], dict[uuid.UUID, Characteristics]]:
    """What was done about these people, and what puts the absent ones first: in one round trip."""
    done = Want(FOLLOW_UP, year.period)
    with together():
        held_asked = ask_folders(viewer, WORK_FOLLOW_UP, people, done, action="open follow-up")
        first_asked = ask_folders(
            viewer, ORDER_FOLLOW_UP, absent, Want(CHARACTERISTICS), action="order follow-up"
        )
    held, first = held_asked().of(FOLLOW_UP, year.period), first_asked().of(CHARACTERISTICS)
    return (
        {pupil: one.record for pupil, one in held.items()},
        {pupil: one.record for pupil, one in first.items()},
    )


@dataclass(frozen=True, slots=True)
class _LineMaker:
    viewer: Viewer
    year: SchoolYear
    open_ones: Mapping[uuid.UUID, Unexplained]
    held: Mapping[uuid.UUID, FollowUp]
    found: Families
    first: Mapping[uuid.UUID, Characteristics]
    states: Mapping[uuid.UUID, MessageState]
    school: Letterhead

    def line(self, family: Family) -> Line:
        """One family's line."""
        viewer = self.viewer
        records = [self.held.get(pupil, FollowUp()) for pupil in family.children]
        since = min(self._since(self.open_ones[pupil]) for pupil in family.children)
        steps = [step for record in records for step in steps_of(record, viewer.today, since=since)]
        order = [one.id for one in family.contacts]
        at = max((answered_last(record, order) for record in records), default=0)
        contacts = family.contacts[at : at + 1] + family.contacts[:at] + family.contacts[at + 1 :]
        owner = next((record.owner for record in records if record.owner), None)
        return Line(
            id=family.children[0],
            children=tuple(self._child(pupil) for pupil in family.children),
            siblings=family.siblings,
            contacts=contacts,
            steps=tuple(step_words(viewer, self.year, _once(steps), self.states)),
            owner=names(viewer).shown(owner) if owner else "",
            come_back_at=aside_until(records, viewer.moment),
            put_aside=next((step.at for step in reversed(steps) if step.did is Did.LATER), None),
            to_tell=tuple(self._to_tell(family, steps)),
            case=self._case(family, [step for step in steps if viewer.today in {step.day, self._day(step)}]),
            asking=self._asking(family),
        )

    def _since(self, case: Unexplained) -> dt.date:
        """The first day without a reason; today if none of the sessions without one was due."""
        return case.slots[0][0] if case.slots else self.viewer.today

    def _day(self, step: Step) -> dt.date:
        """The day on which a step was taken, which may be days after the absence it is about."""
        return step.at.astimezone(self.viewer.now.tzinfo).date()

    def _asking(self, family: Family) -> Asking:
        last = {pupil: asked_day(self.viewer, self.open_ones[pupil].slots) for pupil in family.children}
        day = max(last.values())
        return Asking(
            self.school.name,
            self.school.telephone,
            tuple(_year_name(self.year, self.open_ones[pupil].pupil) for pupil in last if last[pupil] == day),
            "" if day == self.viewer.today else day_in_words(day),
        )

    def _case(self, family: Family, steps: Sequence[Step]) -> Case:
        cases = [self.open_ones[pupil] for pupil in family.children]
        sent = (self.states.get(step.message) for step in steps if step.message)
        replied = any(state.replies for state in sent if state)
        return Case(
            is_missing_now=any(case.is_missing_now for case in cases),
            has_contact=has_contact(steps) or replied,
            is_vulnerable=any(self._vulnerable(pupil) for pupil in family.children),
            has_pattern=any(case.has_pattern for case in cases),
            sessions=max(case.run for case in cases),
        )

    def _vulnerable(self, pupil: uuid.UUID) -> tuple[str, ...]:
        held = self.first.get(pupil)
        return vulnerable_because(held, self.viewer.today) if held else ()

    def _child(self, pupil: uuid.UUID) -> Child:
        case, directory = self.open_ones[pupil], names(self.viewer)
        on_roll = case.pupil
        steps = steps_of(self.held.get(pupil, FollowUp()), self.viewer.today, since=self._since(case))
        proposal = _proposal(steps, {day for day, _ in case.slots})
        meant = self.year.profile.code_on(proposal.code, proposal.day) if proposal else None
        return Child(
            id=pupil,
            name=directory.shown(pupil),
            form=directory.group(on_roll.form_id) if on_roll.form_id else "",
            year_group=_year_name(self.year, on_roll),
            words=self._words(case),
            slots=case.slots,
            first=self._vulnerable(pupil),
            proposed=proposal.code if proposal else "",
            proposed_meaning=meant.label if meant else "",
            proposed_words=proposal.words if proposal else "",
            proposed_day=proposal.day if proposal else None,
            is_overdue=case.is_overdue,
        )

    def _words(self, case: Unexplained) -> str:
        """What is known in words: since when, and for how long."""
        if not case.is_missing_now:
            days = ", ".join(dict.fromkeys(day_in_words(day) for day, _ in case.slots[-3:]))
            return f"No reason for {days}" + (
                f" and {len(case.slots) - 3} more" if len(case.slots) > 3 else ""
            )
        if case.run <= 1:
            return "Not in school today"
        return f"No reason yet: {days_in_words(case.run, len(self.year.profile.sessions))}"

    def _to_tell(self, family: Family, steps: Sequence[Step]) -> Iterator[tuple[str, str, str]]:
        """Those outside who must know: (whom, words, who told them and when)."""
        whom = {
            one
            for pupil in family.children
            if pupil in self.first
            for one in has_to_be_told(self.first[pupil], self.viewer.today)
        }
        for one in sorted(whom):
            told = next((step for step in steps if step.did is Did.TOLD and step.told == one), None)
            yield one, *_told(self.viewer, one, told)


def _proposal(steps: Sequence[Step], days: Collection[dt.date]) -> Step | None:
    """The latest reason the family chose for a day that has none yet."""
    said = (step for step in reversed(steps) if step.did is Did.REPLIED and step.code)
    return next((step for step in said if step.day in days), None)


def _told(viewer: Viewer, whom: str, told: Step | None) -> tuple[str, str]:
    words = whom.replace("_", " ")
    if told is None:
        return f"Tell the {words}", ""
    at = clock(told.at)
    return f"The {words} was told", f"{names(viewer).shown(told.by)}, {at}"


def _once(steps: Iterable[Step]) -> list[Step]:
    """The steps of a family's children, oldest first; one taken for several children at once is listed once."""
    unique = {(step.at, step.did, step.contact): step for step in steps}
    return sorted(unique.values(), key=lambda step: step.at)


def _year_name(year: SchoolYear, on_roll: OnRoll) -> str:
    return next((one.name for one in year.profile.year_groups if one.code == on_roll.year_group), "")


def _done(
    viewer: Viewer,
    lines: Counted,
    held: Mapping[uuid.UUID, FollowUp],
    states: Mapping[uuid.UUID, MessageState],
    *,
    but: Iterable[uuid.UUID],
) -> Iterator[DoneLine]:
    """Children for whom a reason was entered today, latest first, with an undo."""
    directory, still_open = names(viewer), set(but)
    settled: defaultdict[uuid.UUID, list[Step]] = defaultdict(list)
    for pupil, record in held.items():
        for step in record.steps:
            if step.did is Did.REASON and _is_of(step, viewer) and not step.taken_back:
                settled[pupil].append(step)
    forms = {each.pupil_id: each.form_id for each in lines.roll} if settled else {}
    for pupil in sorted(settled, key=lambda pupil: settled[pupil][-1].at, reverse=True):
        if pupil not in still_open:
            (words,) = step_words(viewer, lines.year, settled[pupil][-1:], states)
            form = forms.get(pupil)
            yield DoneLine(pupil, directory.shown(pupil), directory.group(form) if form else "", words)


def _numbers(viewer: Viewer, lines: Sequence[Line], held: Mapping[uuid.UUID, FollowUp]) -> str:
    """Counts over the families of today's absences: those still open, and those whose every child was given a reason since."""
    today = [line for line in lines if line.case.is_missing_now]
    still_open = {child.id for line in today for child in line.children}
    given = {pupil for pupil, record in held.items() if _is_given_for(record, viewer.today)}
    families = as_families(viewer, sorted(still_open | given)) if given else []
    settled = sum(still_open.isdisjoint(family) for family in families)
    answered = sum(line.case.has_contact for line in today) + settled
    silent = [line for line in today if not line.case.has_contact]
    messages = [[step for step in line.steps if step.is_message] for line in silent]
    failed = [bool(each) and all(step.has_failed for step in each) for each in messages]
    return numbers(
        len(today) + settled,
        answered,
        sum(map(bool, messages)) - sum(failed),
        came_back=sum(failed),
        unowned=sum(not line.owner for line in silent),
        at=viewer.now.time(),
    )
