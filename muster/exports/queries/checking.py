"""Checks attendance figures before they are exported: they must reconcile with the registers, and every problem links to its fix."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.urls import reverse

from muster.attendance.figures import Figures
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.marks import NOT_MARKED
from muster.attendance.places import SESSION_WORDS
from muster.attendance.queries.due import DueSlot, school_year
from muster.attendance.queries.measures import missing_registers
from muster.attendance.queries.past import lines_at
from muster.attendance.queries.roll import OnRoll
from muster.attendance.queries.unexplained import settle_before
from muster.attendance.queries.untaken import Untaken, untaken
from muster.attendance.queries.whole import Counted, count_school
from muster.attendance.words import counted, percent
from muster.exports.access import CHECK_FIGURES
from muster.people.directory import Names, names
from muster.people.records import PARTICULARS, Particulars
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_to_count
from muster.ui.formats import date

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: of whom or which register, what, and the address where it is mended."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Problems:
    """Problems of one sort. `more` is how many are not listed."""

    title: str
    why: str
    shown: tuple[Problem, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Checked:
    """Of how many pupils and sessions the figures would be, what they come to, and every sort of problem."""

    pupils: int
    sessions: int
    attendance: str
    reconciles: str
    problems: tuple[Problems, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    viewer: Viewer
    lines: Counted
    folded: Mapping[uuid.UUID, bytes]
    particulars: Mapping[uuid.UUID, Particulars]
    untaken: Untaken

    @property
    def directory(self) -> Names:
        return names(self.viewer)

    def name(self, each: OnRoll) -> str:
        """The pupil with the form, as a list of problems says it."""
        form = self.directory.group(each.form_id) if each.form_id else "no form"
        return f"{self.directory.shown(each.pupil_id)}, {form}"


def checked(viewer: Viewer) -> Checked | None:
    """The check of this school year so far; nothing where there is no year. Whom it names is recorded."""
    reason = require(viewer, CHECK_FIGURES)
    year = school_year(viewer, viewer.today)
    if year is None:
        return None
    lines = count_school(viewer, year, CHECK_FIGURES)
    people = [each.pupil_id for each in lines.roll]
    folded = lines_at(viewer, year, CHECK_FIGURES, people=people, moment=viewer.moment)
    particulars = open_to_count(viewer, CHECK_FIGURES, people, Want(PARTICULARS)).of(PARTICULARS)
    known = {person: held.record for person, held in particulars.items()}
    ground = _Ground(viewer, lines, folded, known, untaken(viewer, year))
    named: set[uuid.UUID] = set()
    problems = tuple(found for find in _FINDERS if (found := find(ground, named)).shown)
    record(
        viewer,
        CHECK_FIGURES,
        "list problems of figures",
        reason=reason,
        people=sorted(named),
        kinds=[PARTICULARS],
    )
    total = lines.over(0, len(lines.due)).total
    return Checked(
        pupils=len(lines.roll),
        sessions=total.possible + total.not_possible + total.unmarked,
        attendance=percent(total.attendance),
        reconciles=_reconciles(ground, total),
        problems=problems,
    )


def _reconciles(ground: _Ground, total: Figures) -> str:
    """Whether the figures of the lines are those of the registers, pupil by pupil."""
    differing = len(_differing(ground))
    if differing:
        return f"The figures of {counted(differing, 'pupil', 'pupils')} are not those of the registers."
    marked = total.possible + total.not_possible
    return f"All {marked} marks agree with what was entered in the registers, pupil by pupil."


def _differing(ground: _Ground) -> list[OnRoll]:
    """Whose line is not what the entries of the registers give."""
    length = ground.lines.marks.shape[1]
    return [
        each
        for row, each in enumerate(ground.lines.roll)
        if ground.folded.get(each.pupil_id, b"").ljust(length, b"\0")[:length]
        != ground.lines.marks[row].tobytes()
    ]


def _sort(title: str, why: str, found: Sequence[Problem]) -> Problems:
    return Problems(title, why, tuple(found[:MOST_SHOWN]), max(0, len(found) - MOST_SHOWN))


def _not_reconciled(ground: _Ground, named: set[uuid.UUID]) -> Problems:
    rows = _differing(ground)
    named |= {each.pupil_id for each in rows}
    return _sort(
        "Line and registers differ",
        "What was entered does not give the pupil's line: run `attendance verify` and ask for help.",
        [Problem(ground.name(each), _pupil("pupil", each)) for each in rows],
    )


def _without_upn(ground: _Ground, named: set[uuid.UUID]) -> Problems:
    return _lacking(ground, named, "No UPN", why="Returns match pupils by it.", what="upn")


def _without_birth_date(ground: _Ground, named: set[uuid.UUID]) -> Problems:
    return _lacking(
        ground, named, "No date of birth", why="Compulsory school age cannot be told.", what="born"
    )


def _lacking(ground: _Ground, named: set[uuid.UUID], title: str, *, why: str, what: str) -> Problems:
    nothing = Particulars()
    rows = [
        each
        for each in ground.lines.roll
        if not getattr(ground.particulars.get(each.pupil_id, nothing), what)
    ]
    named |= {each.pupil_id for each in rows}
    return _sort(title, why, [Problem(ground.name(each), _pupil("pupil_particulars", each)) for each in rows])


def _without_form(ground: _Ground, named: set[uuid.UUID]) -> Problems:
    rows = [each for each in ground.lines.roll if each.form_id is None]
    named |= {each.pupil_id for each in rows}
    found = [Problem(ground.directory.shown(each.pupil_id), _pupil("roll_pupil", each)) for each in rows]
    return _sort("In no form", "Nobody takes their register.", found)


def _registers(ground: _Ground, _named: set[uuid.UUID]) -> Problems:
    everyone = np.ones(len(ground.lines.roll), dtype=np.bool_)
    missing = missing_registers(ground.lines, ground.untaken, everyone, slice(0, len(ground.lines.due)))
    found = [
        Problem(f"{ground.directory.group(form)}, {_session(ground, slot)}", _register(form, slot))
        for form, slot in missing
    ]
    return _sort("Registers that nobody took", "Their sessions without a mark are in no rate.", found)


def _gaps(ground: _Ground, named: set[uuid.UUID]) -> Problems:
    everyone = np.ones(len(ground.lines.roll), dtype=np.bool_)
    whole = set(missing_registers(ground.lines, ground.untaken, everyone, slice(0, len(ground.lines.due))))
    found = []
    for each, slot, byte in _marks(ground):
        if byte == NOT_MARKED and each.form_id and (each.form_id, slot) not in whole:
            named.add(each.pupil_id)
            found.append(Problem(f"{ground.name(each)}, {_session(ground, slot)}", _mark(each, slot)))
    return _sort("Sessions without a mark", "They are in no rate.", found)


def _out_of_force(ground: _Ground, named: set[uuid.UUID]) -> Problems:
    profile, found = ground.lines.year.profile, []
    for each, slot, byte in _marks(ground):
        if byte != NOT_MARKED and profile.code_of_byte(byte, slot[1]) is None:
            named.add(each.pupil_id)
            words = f"{ground.name(each)}, {_session(ground, slot)}: {profile.symbols_by_byte.get(byte, '?')}"
            found.append(Problem(words, _mark(each, slot)))
    return _sort("Codes that were not in force", "They count as not marked.", found)


def _unsettled(ground: _Ground, named: set[uuid.UUID]) -> Problems:
    lines, found = ground.lines, []
    follow_up = lines.year.profile.follow_up
    before = settle_before(lines.year, ground.viewer.today)
    no_reason = lines.where(lambda code: code.symbol == follow_up.no_reason)
    for row, place in np.argwhere(no_reason).tolist():
        each, slot = lines.roll[row], lines.due[place]
        if slot[1] < before:
            named.add(each.pupil_id)
            found.append(Problem(f"{ground.name(each)}, {_session(ground, slot)}", _mark(each, slot)))
    return _sort(
        f"Still {follow_up.no_reason} after {follow_up.settled_within_school_days} school days",
        "A reason is to be found by then; what stays unknown is recorded as unauthorised.",
        found,
    )


def _marks(ground: _Ground) -> Iterator[tuple[OnRoll, DueSlot, int]]:
    """Every due session of every pupil whose mark is missing or not in force."""
    lines = ground.lines
    indices = np.array([index for index, _ in lines.due], dtype=np.intp)
    in_force = lines.where(lambda _code: True)
    for row, place in np.argwhere(lines.on_roll & ~in_force).tolist():
        yield lines.roll[row], lines.due[place], int(lines.marks[row, indices[place]])


_FINDERS = (
    _not_reconciled,
    _registers,
    _unsettled,
    _out_of_force,
    _gaps,
    _without_upn,
    _without_birth_date,
    _without_form,
)


def _session(ground: _Ground, slot: DueSlot) -> str:
    index, day = slot
    session = ground.lines.year.profile.sessions[index % SESSIONS_A_DAY]
    return f"{date(day)} {session.short}"


def _pupil(name: str, each: OnRoll) -> str:
    return reverse(name, kwargs={"pupil_id": each.pupil_id})


def _register(form: uuid.UUID, slot: DueSlot) -> str:
    return reverse("register", kwargs=_place(form, slot))


def _mark(each: OnRoll, slot: DueSlot) -> str:
    """The mark in the register of the form; the pupil's place in the roll for who is in none."""
    if each.form_id is None:
        return _pupil("roll_pupil", each)
    return reverse("mark", kwargs={**_place(each.form_id, slot), "pupil": each.pupil_id})


def _place(form: uuid.UUID, slot: DueSlot) -> dict[str, object]:
    index, day = slot
    return {"group": form, "day": day, "slot": SESSION_WORDS[index % SESSIONS_A_DAY]}
