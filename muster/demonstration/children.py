"""Invents one child after another: name, birthday, number, time on roll, and folder."""

from datetime import date, timedelta
from itertools import count

import numpy as np

from muster.demonstration.background import characteristics_of, traits_of
from muster.demonstration.families import Adult, Family, Place
from muster.demonstration.made import MadeLink, MadePupil
from muster.demonstration.names import NameMaker
from muster.demonstration.reserved import LOCAL_AUTHORITY
from muster.demonstration.tables import AwkwardName, Phase, Sex
from muster.demonstration.year import SchoolYear
from muster.people.records import ContactDetails, Name, Particulars
from muster.people.upn import check_letter

Stays = tuple[tuple[date, date | None], ...]

CAME_LATER = 0.15
"""Share of pupils who joined in the middle of primary or secondary school, years ago."""

JOINED_THIS_YEAR, LEFT_THIS_YEAR, RETURNED, EXPECTED = 0.018, 0.012, 0.004, 0.003
PREFERRED_FAMILY_NAME = 0.01
FIRST_ADMISSION = 4000
"""How many pupils the school had admitted before the first of these."""

FIRST_YEARS: dict[Phase, int] = {"primary": 0, "secondary": 7}
ESTABLISHMENTS: dict[Phase, str] = {"primary": "2001", "secondary": "4001"}


class ChildMaker:
    """Makes the children of one school, and gives no serial number twice."""

    def __init__(self, phase: Phase, year: SchoolYear, today: date, rng: np.random.Generator) -> None:
        """Draw everything from one generator."""
        self._phase = phase
        self._year = year
        self._today = today
        self._rng = rng
        self._names = NameMaker(rng)
        self._serials = count(1)

    def child(
        self,
        family: Family,
        place: Place,
        links: tuple[MadeLink, ...],
        *,
        born: date,
        taken: set[str],
        awkward: AwkwardName | None = None,
    ) -> MadePupil:
        """A child of a family in a place on the roll; `taken` are the given names of its brothers and sisters."""
        sex: Sex = "M" if self._rng.random() < 0.511 else "F"
        traits = traits_of(family.background, sex, self._phase, meals=family.meals, rng=self._rng)
        stays = self._stays(place.year)
        return MadePupil(
            name=self._name(family, sex, taken) if awkward is None else _awkward(awkward),
            particulars=_particulars(born, sex, self._numbers(place.year), left=stays[-1][1] is not None),
            details=ContactDetails(
                address=family.home.address, postcode=family.home.postcode, language=traits.speaks
            ),
            care=traits.care,
            characteristics=characteristics_of(traits, stays[0][0]),
            stays=stays,
            dual=False,
            year=place.year,
            form=place.form,
            sex=sex,
            meals=family.meals,
            need=traits.support != "N",
            observes=family.background.observes,
            links=_fostered(links) if traits.looked_after else links,
        )

    def birthday(self, year_group: int) -> date:
        """A birthday for a year group: Reception pupils are four on the 31 August before the year."""
        first = date(self._year.first.year - 5 - year_group, 9, 1)
        return first + timedelta(int(self._rng.integers(365)))

    def _name(self, family: Family, sex: Sex, taken: set[str]) -> Name:
        community = family.background.community
        drawn = (self._names.given(community, sex) for _ in range(20))
        given = next(
            (name for name in drawn if name not in taken), f"{self._names.given(community, sex)}-Rae"
        )
        taken.add(given)
        other = self._rng.random() < PREFERRED_FAMILY_NAME
        return Name(
            given=given,
            family=family.surname,
            middle=self._names.middle(community, sex),
            preferred_given=self._names.called(given),
            preferred_family=self._names.surname(community) if other else "",
        )

    def _stays(self, year_group: int) -> Stays:
        """Times on roll: most came in the first year of the school, some later, a few come and go this year."""
        entered = self._year.first.year - (year_group - FIRST_YEARS[self._phase])
        drawn = self._rng.random()
        if self._rng.random() < CAME_LATER and entered < self._year.first.year:
            entered = int(self._rng.integers(entered, self._year.first.year)) + 1
        began = date(entered, 9, 1)
        early, late = self._day_of_this_year(), self._day_of_this_year()
        if drawn < EXPECTED:
            return ((_next_monday(self._today), None),)
        drawn -= EXPECTED
        if drawn < RETURNED and entered < self._year.first.year:
            return ((began, date(self._year.first.year - 1, 12, 18)), (early, None))
        drawn -= RETURNED
        if drawn < JOINED_THIS_YEAR:
            return ((early, None),)
        drawn -= JOINED_THIS_YEAR
        return ((began, late if drawn < LEFT_THIS_YEAR else None),)

    def _day_of_this_year(self) -> date:
        """A school day of this year that has passed, not in its first week; the first day if there is none."""
        past = [day for day in self._year.days if day <= self._today][5:]
        return past[self._rng.integers(len(past))] if past else self._year.days[0]

    def _numbers(self, year_group: int) -> tuple[str, str]:
        """The UPN, given on entry to Reception by this school or one of its feeders, and the admission number."""
        allocated = (self._year.first.year - year_group) % 100
        serial = next(self._serials)
        establishment = int(ESTABLISHMENTS[self._phase]) + serial // 900
        rest = f"{LOCAL_AUTHORITY}{establishment}{allocated:02}{serial % 900 + 1:03}"
        return check_letter(rest) + rest, f"{FIRST_ADMISSION + serial:06}"


def links_of(adults: tuple[Adult, ...], first_contact: int) -> tuple[MadeLink, ...]:
    """The links of a family's children to its adults, whose first contact has this place in the school's list."""
    return tuple(
        MadeLink(
            contact=first_contact + adult.link.contact,
            relation=adult.link.relation,
            priority=adult.link.priority,
            parental_responsibility=adult.link.parental_responsibility,
            lives_with=adult.link.lives_with,
            may_collect=adult.link.may_collect,
            court_order=adult.link.court_order,
            warning=adult.link.warning,
        )
        for adult in adults
    )


def _particulars(born: date, sex: Sex, numbers: tuple[str, str], *, left: bool) -> Particulars:
    upn, admission = numbers
    return Particulars(
        born=born,
        sex=sex,
        upn=upn,
        admission_number=admission,
        leaving_ground="Registered at another school" if left else "",
        destination="A school in another authority" if left else "",
    )


def _fostered(links: tuple[MadeLink, ...]) -> tuple[MadeLink, ...]:
    """A looked-after child lives with foster carers, who have no parental responsibility."""
    return tuple(
        MadeLink(link.contact, "Foster carer", link.priority, parental_responsibility=False) for link in links
    )


def _awkward(name: AwkwardName) -> Name:
    return Name(given=name.given, middle=name.middle, family=name.family)


def _next_monday(day: date) -> date:
    return day + timedelta(7 - day.weekday())
