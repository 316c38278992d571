"""The plan of an import: who and what would be added, changed and ended, and who would then see whom."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from muster.calendar.actions import NewSpan
from muster.interchange import roster
from muster.interchange.problems import Question
from muster.interchange.state import Ref
from muster.people.records import ContactDetails, Name, Particulars
from muster.people.roll import Stay

MOST_ENDING_PERCENT = 10


@dataclass(frozen=True, slots=True, repr=False)
class PersonChange:
    """A person's new records; None for one that does not change. `fields` names what differs, not how."""

    person_id: uuid.UUID
    role: str
    name: Name | None
    particulars: Particulars | None
    details: ContactDetails | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class NewPupil:
    """A pupil to be admitted, or readmitted if `former` is their earlier folder."""

    ref: Ref
    pupil: roster.Pupil
    stay: Stay


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to be created."""

    group: roster.Group
    stay: Stay


@dataclass(frozen=True, slots=True)
class Join:
    """A new membership of a pupil in a group."""

    group: Ref
    pupil: Ref
    stay: Stay


@dataclass(frozen=True, slots=True)
class Redated:
    """An existing membership or duty whose dates change; without a stay it is removed."""

    id: uuid.UUID
    group_id: uuid.UUID
    person_id: uuid.UUID
    stay: Stay | None


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A member of staff's new duty to take a group."""

    group: Ref
    staff: Ref
    relation: str
    stay: Stay


@dataclass(frozen=True, slots=True, repr=False)
class NewLink:
    """A new link between a contact and a pupil."""

    pupil: Ref
    contact: Ref
    link: roster.Link


@dataclass(frozen=True, slots=True)
class AccessChange:
    """Which pupils a member of staff gains or loses sight of on the day of the import."""

    staff: Ref
    gains: tuple[Ref, ...]
    loses: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, repr=False)
class People:
    """What happens to people."""

    refs: dict[tuple[str, str], Ref]
    new_pupils: tuple[NewPupil, ...]
    returning: tuple[tuple[uuid.UUID, dt.date], ...]
    new_staff: tuple[roster.Member, ...]
    new_contacts: tuple[roster.Contact, ...]
    changes: tuple[PersonChange, ...]
    leaving: tuple[tuple[uuid.UUID, dt.date], ...]
    absent_staff: tuple[uuid.UUID, ...]
    new_links: tuple[NewLink, ...]
    roles: tuple[tuple[Ref, str], ...]
    questions: tuple[Question, ...]
    by_hand: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """What happens to groups, memberships and duties."""

    refs: dict[str, Ref]
    new: tuple[NewGroup, ...]
    renamed: tuple[tuple[uuid.UUID, str], ...]
    closing: tuple[uuid.UUID, ...]
    joins: tuple[Join, ...]
    redated: tuple[Redated, ...]
    ended: tuple[Redated, ...]
    duties: tuple[NewDuty, ...]
    duties_redated: tuple[Redated, ...]
    duties_ended: tuple[Redated, ...]


@dataclass(frozen=True, slots=True)
class NewYear:
    """A school year that is opened, or one that is here (by its id) and gains terms; both days are included."""

    year_id: uuid.UUID | None
    first_day: dt.date
    last_day: dt.date
    terms: tuple[NewSpan, ...]

    @property
    def words(self) -> str:
        """`2027/28`."""
        return f"{self.first_day.year}/{self.last_day.year % 100:02}"


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """The whole plan. `new_ids` are (kind, the roster's id, what it means) to be remembered."""

    years: tuple[NewYear, ...]
    people: People
    groups: Groups
    access: tuple[AccessChange, ...]
    new_ids: tuple[tuple[str, str, Ref], ...]
    ending_percent: int
    notes: tuple[str, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that must be answered before anything can be applied."""
        return self.people.questions

    @property
    def needs_confirmation(self) -> bool:
        """Whether so many memberships would end that the file may be truncated."""
        return self.ending_percent > MOST_ENDING_PERCENT

    @property
    def is_nothing(self) -> bool:
        """Whether applying would change nothing."""
        people, groups = self.people, self.groups
        return not any(
            (
                self.years, people.new_pupils, people.returning, people.new_staff, people.new_contacts, people.changes,
                people.leaving, people.new_links, people.roles, groups.new, groups.renamed, groups.closing,
                groups.joins, groups.redated, groups.ended, groups.duties, groups.duties_redated,
                groups.duties_ended, self.new_ids,
            )
        )  # fmt: skip

    def fingerprint(self) -> str:
        """A hash over the plan's opaque ids and counts, which ensures that what was agreed to is what is applied."""
        people, groups = self.people, self.groups
        said = (
            self.years,
            [str(each.ref) for each in people.new_pupils],
            people.returning,
            [each.id for each in people.new_staff],
            [each.id for each in people.new_contacts],
            [(each.person_id, each.fields) for each in people.changes],
            people.leaving,
            [(each.pupil, each.contact) for each in people.new_links],
            people.roles,
            [each.group.id for each in groups.new],
            [group_id for group_id, _ in groups.renamed],
            groups.closing,
            groups.joins,
            groups.redated,
            groups.ended,
            groups.duties,
            groups.duties_redated,
            groups.duties_ended,
        )
        return hashlib.sha256(repr(said).encode()).hexdigest()
