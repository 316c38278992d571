"""The parts of an invented school, before any of it is in a database."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from muster.demonstration.rates import Cohort
from muster.demonstration.tables import Phase, Sex
from muster.demonstration.year import SchoolYear
from muster.people.records import CareCard, Characteristics, ContactDetails, Name, Particulars


@dataclass(frozen=True, slots=True)
class MadeContact:
    """A parent, carer or other contact."""

    name: Name
    details: ContactDetails


@dataclass(frozen=True, slots=True)
class MadeLink:
    """What a contact is to a pupil. `contact` is a place in the school's contacts; priority 1 is called first."""

    contact: int
    relation: str
    priority: int
    parental_responsibility: bool = True
    lives_with: bool = True
    may_collect: bool = True
    court_order: bool = False
    warning: str = ""


@dataclass(frozen=True, slots=True)
class MadePupil:
    """A pupil. `stays` are times on roll with both ends included; the current one has no end.

    `year` is the national curriculum year, 0 for Reception; `form` counts the school's forms from 0.
    """

    name: Name
    particulars: Particulars
    details: ContactDetails
    care: CareCard
    characteristics: Characteristics
    stays: tuple[tuple[date, date | None], ...]
    dual: bool
    year: int
    form: int
    sex: Sex
    meals: bool
    need: bool
    observes: bool
    links: tuple[MadeLink, ...]


@dataclass(frozen=True, slots=True)
class MadeStaff:
    """A member of staff, what they do, and the address with which they sign in."""

    name: Name
    details: ContactDetails
    roles: tuple[str, ...]
    post: str


@dataclass(frozen=True, slots=True)
class MadeMember:
    """A pupil's time in a group, from a day of this year."""

    pupil: int
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class MadeGroup:
    """A group with its pupils and the adults responsible for it, as (place in the staff, relation).

    `block` is shared by the classes of a year that meet at the same time.
    """

    name: str
    kind: str
    registers: str
    year: int | None
    members: tuple[MadeMember, ...]
    adults: tuple[tuple[int, str], ...]
    block: str = ""


@dataclass(frozen=True, slots=True)
class MadeSchool:
    """A whole school on a day of its year."""

    name: str
    urn: str
    phase: Phase
    year: SchoolYear
    pupils: tuple[MadePupil, ...]
    contacts: tuple[MadeContact, ...]
    staff: tuple[MadeStaff, ...]
    groups: tuple[MadeGroup, ...]

    def cohort(self) -> Cohort:
        """The pupils as arrays, in their order, for drawing attendance."""
        return Cohort(
            phase=self.phase,
            year=np.array([pupil.year for pupil in self.pupils]),
            female=np.array([pupil.sex == "F" for pupil in self.pupils]),
            meals=np.array([pupil.meals for pupil in self.pupils]),
            need=np.array([pupil.need for pupil in self.pupils]),
            observes=np.array([pupil.observes for pupil in self.pupils]),
            form=np.array([pupil.form for pupil in self.pupils]),
        )


def year_name(year: int) -> str:
    """The name of a year group in the national curriculum's codes."""
    return "R" if year == 0 else str(year)
