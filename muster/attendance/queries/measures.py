"""The school's attendance by year group, form, week, code or characteristic, over any days, as it is now or was at a past moment.

Every row comes from the one function that counts (`attendance/figures.py`), with its number of pupils, gaps and
missing registers. The caller decides how much of a row may be shown to whom.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import eq

import numpy as np

from muster.attendance.access import SEE_GROUP_FIGURES
from muster.attendance.figures import Figures, FiguresByPupil, Mask, where
from muster.attendance.queries.due import DueSlot
from muster.attendance.queries.population import populated
from muster.attendance.queries.untaken import Untaken
from muster.attendance.queries.whole import Counted
from muster.calendar.codes import Code
from muster.calendar.rules import Span, monday_of
from muster.people.queries.characteristics import held_codes
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer

NONE_HELD = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One row: the key by which it can be asked for again, and the counts.

    `registers` counts those nobody took: a form's session without a single mark, or with marks of the desk or the office alone
    and some missing.
    """

    key: str
    total: Figures
    pupils: int
    persistent: int
    severe: int
    registers: int


@dataclass(frozen=True, slots=True)
class MeasuredCode:
    """One code: its number of sessions and of pupils."""

    code: Code
    sessions: int
    pupils: int


@dataclass(frozen=True, slots=True)
class Counting:
    """Opened lines, with the days and pupils that are counted, and which registers nobody took although they hold marks."""

    lines: Counted
    first: dt.date
    last: dt.date
    members: Mask
    untaken: Untaken

    @property
    def slots(self) -> list[DueSlot]:
        """The due sessions of these days."""
        return [slot for slot in self.lines.due if self.first <= slot[1] <= self.last]

    @property
    def total(self) -> Measured:
        """All of them together."""
        return self._measured("", self.members, self.slots)

    def by_label(self, labels: Sequence[str]) -> list[Measured]:
        """A row for each label; `labels` runs parallel to the pupils of `lines`."""
        of_each = np.asarray(labels, dtype=object)
        present = dict.fromkeys(of_each[self.members].tolist())
        return [self._measured(label, self.members & (of_each == label), self.slots) for label in present]

    def by_week(self) -> list[Measured]:
        """A row for each week with a due session; its key is its Monday."""
        weeks = groupby(self.slots, key=lambda slot: monday_of(slot[1]))
        return [self._measured(monday.isoformat(), self.members, list(run)) for monday, run in weeks]

    def by_code(self) -> list[MeasuredCode]:
        """Every code that occurs, most frequent first."""
        places = self._places(self.slots)
        marks = self.lines.due_marks[self.members][:, places]
        on_roll = self.lines.on_roll[self.members][:, places]
        columns = self.lines.columns(places.start, places.stop)
        found = []
        for code in self.lines.year.profile.codes:
            stands = where(marks, columns, partial(eq, code), on_roll)
            if stands.any():
                found.append(MeasuredCode(code, int(stands.sum()), int(stands.any(axis=1).sum())))
        return sorted(found, key=lambda each: -each.sessions)

    def _measured(self, key: str, members: Mask, slots: Sequence[DueSlot]) -> Measured:
        places = self._places(slots)
        of_each = FiguresByPupil(self._figures(places).counts[members])
        limits = self.lines.year.profile.thresholds
        return Measured(
            key=key,
            total=of_each.total,
            pupils=of_each.with_figures,
            persistent=int(np.count_nonzero(of_each.reaching(limits.persistent))),
            severe=int(np.count_nonzero(of_each.reaching(limits.severe))),
            registers=sum(1 for _ in missing_registers(self.lines, self.untaken, members, places)),
        )

    def _places(self, slots: Sequence[DueSlot]) -> slice:
        """Their range within the due slots, which is always contiguous."""
        if not slots:
            return slice(0, 0)
        first = self.lines.due.index(slots[0])
        return slice(first, first + len(slots))

    def _figures(self, places: slice) -> FiguresByPupil:
        return self.lines.over(places.start, places.stop)


def counting(lines: Counted, span: Span, untaken: Untaken, *, everybody: bool = False) -> Counting:
    """Prepare to count these days, for the main population or for everybody."""
    members = np.ones(len(lines.roll), dtype=np.bool_) if everybody else populated(lines)
    return Counting(lines, span.first_day, span.last_day, members, untaken)


def missing_registers(
    lines: Counted, untaken: Untaken, members: Mask, places: slice
) -> Iterator[tuple[uuid.UUID, DueSlot]]:
    """Each (form, due session) at which a member was due and nobody in the whole form has a mark.

    Of a register that nobody took, one pupil of the form without a mark is enough: the others were at the desk.
    """
    due = lines.due[places]
    if not due:
        return
    unmarked = lines.due_marks[:, places] == 0
    numbers = {form: number for number, form in enumerate(dict.fromkeys(each.form_id for each in lines.roll))}
    form_of_each = np.array([numbers[each.form_id] for each in lines.roll], dtype=np.int64)
    on_roll = lines.on_roll[:, places]
    for form, number in numbers.items():
        if form is None:
            continue
        of_form = form_of_each == number
        is_of_members = on_roll[of_form & members].any(axis=0)
        missing = (unmarked[of_form] | ~on_roll[of_form]).all(axis=0)
        if form in untaken:
            has_gap = (unmarked[of_form] & on_roll[of_form]).any(axis=0)
            missing |= has_gap & np.array([slot in untaken[form] for slot in due], dtype=np.bool_)
        for place in np.flatnonzero(is_of_members & missing):
            yield form, due[place]


def year_labels(lines: Counted) -> list[str]:
    """The code of each pupil's year group."""
    return [each.year_group for each in lines.roll]


def form_labels(lines: Counted) -> list[str]:
    """The id of each pupil's form; empty for pupils without one."""
    return [str(each.form_id) if each.form_id else NONE_HELD for each in lines.roll]


def held_labels(
    viewer: Viewer, lines: Counted, what: str, day: dt.date, *, permission: Permission = SEE_GROUP_FIGURES
) -> list[str]:
    """Each pupil's code of a characteristic on a day; opened for counting, and never shown for anybody."""
    people = [each.pupil_id for each in lines.roll]
    held = held_codes(viewer, permission, people, what=what, day=day)
    return [held.get(person, NONE_HELD) for person in people]


def weeks_counted(slots: Sequence[DueSlot]) -> int:
    """How many school weeks these sessions span."""
    return len({monday_of(day) for _, day in slots})
