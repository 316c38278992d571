"""Receives the marks of a save one by one, and decides each against what the pupil's line says."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from muster.attendance.access import ENTER_ANY_CODE, GRANT_LEAVE
from muster.attendance.headers import Header
from muster.attendance.marks import NOT_MARKED, Mark
from muster.attendance.records import Line
from muster.attendance.rules import (
    Entitlement,
    SentMark,
    Situation,
    Verdict,
    WhyChanged,
    change_of,
    refusal_of_age,
    refusal_of_code,
    verdict_on,
    verdict_unseen,
)
from muster.calendar.codes import Code
from muster.protection.access.tickets import reads_nothing
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held


@dataclass(frozen=True, slots=True)
class Refusal:
    """A mark that was not saved, and why, in words for the screen. `needs_reason` marks one that a reason would save."""

    key: uuid.UUID
    pupil_id: uuid.UUID
    why: str
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A mark that somebody else has changed meanwhile: both values, as symbols; nothing was overwritten."""

    key: uuid.UUID
    pupil_id: uuid.UUID
    yours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Because:
    """Why marks of a finished register are changed. `words` about a child are kept in that child's folder."""

    change: WhyChanged = WhyChanged.NOT_A_CHANGE
    words: str = ""


NO_CHANGE = Because()


def entitlement_of(viewer: Viewer, header: Header) -> Entitlement:
    """The codes that the viewer may enter in this register now."""
    return Entitlement(
        any_code=viewer.reason_everywhere(ENTER_ANY_CODE) is not None,
        leave=viewer.reason_everywhere(GRANT_LEAVE) is not None,
        also=frozenset((header.late_at(viewer.now),)),
    )


class Intake:
    """The state of receiving a save: what the lines say, and what has been decided so far."""

    def __init__(
        self,
        by: Viewer,
        header: Header,
        held: Mapping[uuid.UUID, Held[Line]],
        *,
        because: Because = NO_CHANGE,
        of_age: Mapping[uuid.UUID, bool] | None = None,
    ) -> None:
        self.header = header
        self.because = because
        self.held = held
        self.of_age = of_age or {}
        self.entitlement = entitlement_of(by, header)
        self.is_closed = header.is_closed_at(by.now)
        self.is_future = header.place.day > by.today
        self.now = by.now
        self.reads_nothing = reads_nothing(by)
        self.codes: dict[uuid.UUID, int] = {}
        self.entered: list[tuple[uuid.UUID, Mark]] = []
        self.saved: list[uuid.UUID] = []
        self.conflicts: list[Conflict] = []
        self.refused: list[Refusal] = []
        self.change = because.change

    def receive(self, mark: SentMark) -> None:
        """Decide one mark against what the line says, including marks of this save."""
        present = self.present(mark.pupil_id)
        if present is None:
            return self._refuse(mark, "This pupil is not in the group on that day.")
        situation = Situation(
            present, self.header.finished_at is not None, self.is_closed, self.because.change
        )
        refusal = self._refusal(mark, present)
        if refusal:
            return self._refuse(mark, refusal)
        decide = verdict_unseen if self.reads_nothing else verdict_on
        return self._act(mark, situation, decide(mark, situation))

    @property
    def not_saved(self) -> list[uuid.UUID]:
        """The keys of marks in conflict or refused, which may be sent again."""
        return [one.key for one in self.conflicts] + [one.key for one in self.refused]

    def _act(self, mark: SentMark, situation: Situation, verdict: Verdict) -> None:
        if verdict is Verdict.CONFLICT:
            self.conflicts.append(Conflict(mark.key, mark.pupil_id, mark.code, situation.present))
        elif verdict is Verdict.NEEDS_REASON:
            words = "The register is finished and closed. Say why the mark changes."
            self.refused.append(Refusal(mark.key, mark.pupil_id, words, needs_reason=True))
        else:
            self.saved.append(mark.key)
            if verdict is Verdict.SAVE:
                # An entry keeps one reason for all its marks; a first mark beside a changed one must not hide it.
                self.change = change_of(situation) or self.change
                self._enter(mark)

    def present(self, pupil_id: uuid.UUID) -> str | None:
        """What the pupil's line says now, including this save; None for a pupil who is not in the register."""
        if pupil_id in self.codes:
            return self.header.profile.symbols_by_byte[self.codes[pupil_id]]
        held = self.held.get(pupil_id)
        if held is None:
            return None
        return self.header.profile.symbols_by_byte[self.header.line.byte_in(held.record)]

    def enter_known(self, pupil_id: uuid.UUID, code: Code) -> None:
        """Enter the code of an agreed known absence, which the viewer does not choose."""
        self.enter_derived(pupil_id, Mark(code.byte))

    def enter_derived(self, pupil_id: uuid.UUID, mark: Mark) -> None:
        """Enter a derived mark, which the viewer does not choose."""
        self.codes[pupil_id] = mark.code
        self.entered.append((pupil_id, mark))

    def let_stand(self, mark: SentMark, standing: Mark) -> None:
        """Settle a conflict by keeping the mark that was there: both go into the history, the sent one first."""
        self.conflicts = [conflict for conflict in self.conflicts if conflict.key != mark.key]
        self.saved.append(mark.key)
        self._enter(mark)
        self.enter_derived(mark.pupil_id, standing)

    def minute_of(self, mark: SentMark) -> int | None:
        """The minute of the register's day at which the device says the mark was made; None for another day."""
        moment = mark.at.astimezone(self.now.tzinfo) if mark.at else None
        if moment is None or moment.date() != self.header.place.day:
            return None
        return moment.hour * 60 + moment.minute

    def _refusal(self, mark: SentMark, present: str) -> str:
        if self.is_future:
            return "This register is not open yet."
        profile, day = self.header.profile, self.header.place.day
        age = self.of_age.get(mark.pupil_id)
        had = "" if self.reads_nothing else present
        return refusal_of_code(mark, profile, day, self.entitlement, had_code=had) or refusal_of_age(
            mark.code, profile, is_of_compulsory_age=age
        )

    def _refuse(self, mark: SentMark, why: str) -> None:
        self.refused.append(Refusal(mark.key, mark.pupil_id, why))

    def _enter(self, mark: SentMark) -> None:
        code = self.header.profile.bytes_by_symbol[mark.code] if mark.code else NOT_MARKED
        self.codes[mark.pupil_id] = code
        moment = mark.at.astimezone(self.now.tzinfo) if mark.at else self.now
        self.entered.append((mark.pupil_id, Mark(code, mark.minutes, moment.hour * 60 + moment.minute)))
