"""What has happened in an invented school by ten to nine: known absences, cover, and calls with a reason."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from muster.attendance.actions.closing import declare_closure
from muster.attendance.actions.events import plan_event
from muster.attendance.actions.expecting import expect_absences
from muster.attendance.actions.saving import save_marks
from muster.attendance.closing import Reach
from muster.attendance.intake import Because
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.records import KnownAbsence
from muster.attendance.rules import SentMark, WhyChanged
from muster.calendar.models import AcademicYear
from muster.calendar.profile import profile
from muster.demonstration.alarms import prepare_alarms
from muster.demonstration.following import desk_so_far, follow_up_so_far
from muster.demonstration.registers import LONDON, NOT_HELD, Placed, RegisterMaker
from muster.demonstration.year import last_school_day
from muster.people.actions.covering import NewCover, enter_cover
from muster.people.actions.events import NewEvent
from muster.people.models import Group
from muster.protection.access.viewer import Viewer, load_standing

KNOWN_BEFOREHAND = (("M", "Orthodontist at 09:30", (0,)), ("C", "Grandfather's funeral", ()), ("E", "", ()))
"""Absences of this day that the school knows of: code, words, sessions (none means the whole day)."""

CALLS = (
    "Mother rang: sickness in the night",
    "Father rang: temperature of 38.5",
    "Mother rang: bad cold, hopes to be back tomorrow",
    "Message from home: migraine",
    "Grandmother rang: stomach bug in the family",
)
FAILED_AT = time(11, 40)
"""When the head declared that there would be no afternoon session."""

AT_PLAY = time(12, 40)
"""When somebody was hurt in the last break before today."""

GOING = 9
"""How many pupils play in this afternoon's fixture."""

COVERED = {"primary": ("4A",), "secondary": ("8B", "8 Science 2")}
"""Groups that the cover supervisor has today."""


@dataclass(frozen=True, slots=True)
class Morning:
    """A school at the moment the demonstration opens, with its last touches to add."""

    by: Viewer
    year: AcademicYear
    placed: Placed
    maker: RegisterMaker
    today: date

    def prepare(self) -> None:
        """Note known absences, enter cover, and give reasons for some of yesterday's absences."""
        expect_absences(by=self.by, year=self.year, absences=dict(self._known_absences()))
        groups = [
            group_id
            for group_id, group in zip(self.placed.groups, self.placed.school.groups, strict=True)
            if group.name in COVERED[self.placed.school.phase]
        ]
        enter_cover(by=self.by, cover=NewCover(self._holder("cover_supervisor"), groups, self.today))
        self._plan_event()
        self._receive_calls()
        follow_up_so_far(self._seen_by(self._holder("attendance_officer")))
        self._run_desk()
        self._prepare_alarms()
        self._declare_closure()

    def _declare_closure(self) -> None:
        """Declare the afternoon when the boiler failed closed, as the head did before noon that day."""
        day = self.maker.day_not_held
        if day is None:
            return
        slot = NOT_HELD[self.placed.school.phase][1]
        head = self._seen_by(self._holder("head"))
        declare_closure(
            by=replace(head, moment=datetime.combine(day, FAILED_AT, LONDON)),
            reach=Reach(day, day, slots=(slot,)),
            kind=next(kind for kind in profile("england").unexpected if kind.code == "Y4"),
            words="The boiler failed in the morning",
        )

    def _known_absences(self) -> Iterator[tuple[uuid.UUID, KnownAbsence]]:
        """One pupil of each form."""
        forms = [group for group in self.placed.school.groups if group.kind == Group.Kind.FORM]
        for number, form in enumerate(forms):
            code, words, slots = KNOWN_BEFOREHAND[number % len(KNOWN_BEFOREHAND)]
            here = [
                member.pupil
                for member in form.members
                if member.last_day is None and member.first_day <= self.today
            ]
            pupil = self.placed.pupils[here[number % len(here)]]
            yield pupil, KnownAbsence(self.today, self.today, code, slots, words)

    def _plan_event(self) -> None:
        """Plan a fixture this afternoon: some pupils of the last form, led by a teacher."""
        form = [group for group in self.placed.school.groups if group.kind == Group.Kind.FORM][-1]
        here = [member.pupil for member in form.members if member.last_day is None][:GOING]
        kind = next(kind for kind in profile("england").known_absences if kind.code == "P")
        event = NewEvent(
            "Football at the neighbours'",
            self.today,
            self.today,
            tuple(self.placed.pupils[one] for one in here),
            (self._holder("teacher"),),
        )
        officer = self._seen_by(self._holder("attendance_officer"))
        plan_event(by=officer, event=event, kind=kind, slots=(1,))

    def _receive_calls(self) -> None:
        """Let the attendance officer turn some of the last morning's open absences into illness, with the callers' words."""
        officer = self._seen_by(self._holder("attendance_officer"))
        open_absences = self.maker.without_reason(ago=1, slot=0)
        for words, (group_id, pupil_id, day) in zip(CALLS, open_absences, strict=False):
            place = RegisterPlace(group_id, day, Register.Kind.SESSION, 0)
            save_marks(
                by=officer,
                place=place,
                marks=[SentMark(uuid.uuid4(), pupil_id, "I", was="N")],
                because=Because(WhyChanged.REASON_RECEIVED, words),
                origin=RegisterEntry.Origin.OFFICE,
            )

    def _run_desk(self) -> None:
        """Let pupils of a form whose register nobody has begun come in through the office."""
        form = [group for group in self.placed.school.groups if group.kind == Group.Kind.FORM][1]
        here = [member.pupil for member in form.members if member.last_day is None]
        desk_so_far(self._seen_by(self._holder("office")), [self.placed.pupils[one] for one in here[:3]])

    def _prepare_alarms(self) -> None:
        forms = [
            (group_id, group)
            for group_id, group in zip(self.placed.groups, self.placed.school.groups, strict=True)
            if group.kind == Group.Kind.FORM
        ]
        hurt = self.placed.pupils[forms[-1][1].members[0].pupil]
        on_duty = self._seen_by(self._holder("cover_supervisor"))
        day = last_school_day(self.today - timedelta(days=1))
        if day >= self.year.first_day:
            on_duty = replace(on_duty, moment=datetime.combine(day, AT_PLAY, LONDON))
        prepare_alarms(self.by, on_duty, forms=[form for form, _ in forms[:2]], pupil_id=hurt)

    def _holder(self, role: str) -> uuid.UUID:
        """The first member of staff who holds a role."""
        people = zip(self.placed.staff, self.placed.school.staff, strict=True)
        return next(staff_id for staff_id, person in people if role in person.roles)

    def _seen_by(self, staff_id: uuid.UUID) -> Viewer:
        """This member of staff as a viewer, in the transaction of the command."""
        standing = load_standing(self.by.school_id, staff_id, self.by.moment)
        if standing is None:
            raise RuntimeError("the school that is being filled is not to be seen")
        return Viewer(
            account_id=None,
            session_id=None,
            person_id=staff_id,
            school_id=self.by.school_id,
            schools=self.by.schools,
            standing=standing,
            moment=self.by.moment,
            because="demonstration",
            group_facts=standing.group_facts,
        )
