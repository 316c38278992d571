"""Receives the results of a save one by one, and decides each against what the pupil's record says."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muster.assessment.authority import Authority
from muster.assessment.cells import Cell, CellsOf
from muster.assessment.columns import ColumnHead
from muster.assessment.headers import Header
from muster.assessment.records import Results
from muster.assessment.rules import SentResult, Verdict, seen_before, verdict_on, verdict_unseen
from muster.assessment.typed import LONGEST_TYPED, Figure, Unreadable, doubt_about, first_entered, read_typed
from muster.protection.access.tickets import reads_nothing
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held


@dataclass(frozen=True, slots=True)
class Refusal:
    """A result that was not saved, and why, in words for the screen."""

    key: uuid.UUID
    pupil_id: uuid.UUID
    column: int
    why: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A result that somebody else has changed meanwhile: both as shown; nothing was overwritten."""

    key: uuid.UUID
    pupil_id: uuid.UUID
    column: int
    yours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A saved result as shown, and why it should be checked, if it should."""

    key: uuid.UUID
    text: str
    doubt: str


class Intake:
    """The state of receiving a save: what the records say, and what has been decided so far."""

    def __init__(
        self, by: Viewer, header: Header, authority: Authority, held: Mapping[uuid.UUID, Held[Results]]
    ) -> None:
        self.by = by
        self.header = header
        self.held = held
        self.columns = header.by_number
        self._authority = authority
        self._refusals: dict[int, str] = {}
        self._cells = {pupil: CellsOf(each.record) for pupil, each in held.items()}
        self.entered: dict[uuid.UUID, dict[int, Cell]] = {}
        self.saved: list[Shown] = []
        self.conflicts: list[Conflict] = []
        self.refused: list[Refusal] = []

    def receive(self, sent: SentResult) -> None:
        """Decide one result against what the record says, including results of this save."""
        column = self.columns.get(sent.column)
        if column is None or sent.pupil_id not in self.held:
            return self._refuse(sent, "This pupil or this column is not on the sheet any more.")
        if why := self._refusal(column):
            return self._refuse(sent, why)
        try:
            figure = read_typed(column.scale, sent.typed[:LONGEST_TYPED])
        except Unreadable as unreadable:
            return self._refuse(sent, str(unreadable))
        present = self.present(sent.pupil_id, sent.column)
        decide = verdict_unseen if reads_nothing(self.by) else verdict_on
        verdict = decide(figure, seen_before(column.scale, sent.was), present)
        return self._act(sent, column, figure, verdict=verdict)

    def present(self, pupil_id: uuid.UUID, column: int) -> Figure:
        """What the pupil's record says in a column now, this saving included."""
        entered = self.entered.get(pupil_id, {}).get(column)
        return entered.figure if entered else self._cells[pupil_id].figure(column)

    def received(self, sent: SentResult) -> None:
        """A result that was dealt with before is answered as saved, and changes nothing."""
        self.saved.append(Shown(sent.key, sent.typed, ""))

    def cells(self, pupil_id: uuid.UUID) -> Sequence[Cell]:
        """What was entered for a pupil, in the order of the columns."""
        return [cell for _, cell in sorted(self.entered[pupil_id].items())]

    @property
    def not_saved(self) -> list[uuid.UUID]:
        """The keys of what is in conflict or was refused: it may be sent again."""
        return [one.key for one in self.conflicts] + [one.key for one in self.refused]

    def _refusal(self, column: ColumnHead) -> str:
        """Why nothing may be entered in a column today; worked out once for each that something was sent for."""
        if column.number not in self._refusals:
            at_any_time = self._authority.at_any_time
            self._refusals[column.number] = column.refusal(self.by.today, at_any_time=at_any_time)
        return self._refusals[column.number]

    def _act(self, sent: SentResult, column: ColumnHead, figure: Figure, *, verdict: Verdict) -> None:
        shown = column.scale.shown(figure.figure, figure.missing)
        if verdict is Verdict.CONFLICT:
            present = self.present(sent.pupil_id, sent.column)
            theirs = column.scale.shown(present.figure, present.missing)
            self.conflicts.append(Conflict(sent.key, sent.pupil_id, sent.column, shown, theirs))
            return
        if verdict is Verdict.SAVE:
            # Correcting a mark does not make the work punctual.
            late = self._cells[sent.pupil_id].days_late(sent.column)
            cell = Cell(sent.column, figure, self.by.moment, self.by.person_id, days_late=late)
            self.entered.setdefault(sent.pupil_id, {})[sent.column] = cell
        self.saved.append(Shown(sent.key, shown, self._doubt(sent, column, figure)))

    def _doubt(self, sent: SentResult, column: ColumnHead, figure: Figure) -> str:
        earlier = (self.present(sent.pupil_id, number) for number in column.previous)
        return doubt_about(column.scale, figure, out_of=column.out_of, last=first_entered(earlier))

    def _refuse(self, sent: SentResult, why: str) -> None:
        self.refused.append(Refusal(sent.key, sent.pupil_id, sent.column, why))
