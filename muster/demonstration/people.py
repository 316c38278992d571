"""The two invented schools and the trust over both: the same seed and day give the same people."""

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date
from zlib import crc32

import numpy as np

from muster.demonstration.children import ChildMaker, links_of
from muster.demonstration.families import FamilyMaker, Place, siblings
from muster.demonstration.groups import form_names, moved_sets, primary_groups, secondary_groups
from muster.demonstration.made import MadeContact, MadeGroup, MadePupil, MadeSchool, MadeStaff
from muster.demonstration.staffing import Post, posts_of, staff_of
from muster.demonstration.tables import AwkwardName, Phase, awkward_names
from muster.demonstration.year import SchoolYear, school_year_of

TRUST = "Thornmere Learning Trust"
FORM_SIZE = 30


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What is fixed about a school before anybody in it is drawn."""

    name: str
    urn: str
    phase: Phase
    mail_domain: str
    years: tuple[int, ...]
    forms_a_year: int


PLANS = (
    Plan("Oakfield Primary School", "990001", "primary", "oakfield.example", tuple(range(7)), 2),
    Plan("Northgate School", "990002", "secondary", "northgate.example", tuple(range(7, 12)), 7),
)
"""Nobody can register `.example` (RFC 2606, section 2), and no real school's URN begins with 99."""


def make_schools(seed: int, today: date, plans: Sequence[Plan] = PLANS) -> tuple[MadeSchool, ...]:
    """The schools as they are on a day, in the order of their plans."""
    year = school_year_of(today)
    places = [place for school, plan in enumerate(plans) for place in _places(school, plan)]
    maker = _Maker(plans, year, today, seed=seed)
    awkward = iter(awkward_names())
    for members in siblings(places, stream(seed, "siblings")):
        chosen = [places[member] for member in members]
        alone_in_primary = len(chosen) == 1 and chosen[0].school == 0
        maker.add_family(chosen, next(awkward, None) if alone_in_primary else None)
    return tuple(maker.school(number) for number in range(len(plans)))


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A random generator for one purpose, so that a change in one place changes nothing elsewhere."""
    return np.random.default_rng([seed, crc32(purpose.encode())])


class _Maker:
    """Builds the schools, family by family."""

    def __init__(self, plans: Sequence[Plan], year: SchoolYear, today: date, *, seed: int) -> None:
        self._plans = plans
        self._seed = seed
        self._year = year
        self._today = today
        self._families = FamilyMaker(stream(seed, "families"))
        self._children = [ChildMaker(plan.phase, year, today, stream(seed, plan.urn)) for plan in plans]
        self._pupils: list[list[MadePupil]] = [[] for _ in plans]
        self._contacts: list[list[MadeContact]] = [[] for _ in plans]

    def add_family(self, places: Sequence[Place], awkward: AwkwardName | None) -> None:
        """A family with a child in each of these places; its adults are contacts at every school concerned."""
        family = self._families.family(awkward.family if awkward else "")
        taken: set[str] = set()
        birthdays: dict[int, date] = {}
        for school in sorted({place.school for place in places}):
            links = links_of(family.adults, len(self._contacts[school]))
            self._contacts[school] += [adult.contact for adult in family.adults]
            maker = self._children[school]
            for place in places:
                if place.school == school:
                    born = birthdays.setdefault(place.year, maker.birthday(place.year))
                    child = maker.child(family, place, links, born=born, taken=taken, awkward=awkward)
                    self._pupils[school].append(child)

    def school(self, number: int) -> MadeSchool:
        """One of the schools, complete."""
        plan = self._plans[number]
        forms = form_names(plan.years, plan.forms_a_year)
        posts = posts_of(plan.phase, forms)
        staff = staff_of(posts, plan.mail_domain, stream(self._seed, f"staff {plan.urn}"))
        pupils = self._with_dual(plan, tuple(self._pupils[number]))
        return MadeSchool(
            name=plan.name,
            urn=plan.urn,
            phase=plan.phase,
            year=self._year,
            pupils=pupils,
            contacts=tuple(self._contacts[number]),
            staff=_with_parent(staff, pupils, self._contacts[number]),
            groups=self._groups(plan, pupils, posts, forms=forms),
        )

    def _groups(
        self, plan: Plan, pupils: Sequence[MadePupil], posts: Sequence[Post], *, forms: Sequence[str]
    ) -> tuple[MadeGroup, ...]:
        if plan.phase == "primary":
            return primary_groups(pupils, posts, forms, self._year.first)
        rng = stream(self._seed, "classes")
        groups = secondary_groups(pupils, posts, forms, first=self._year.first, rng=rng)
        return moved_sets(groups, self._year.terms[0].half_term_last, rng)

    def _with_dual(self, plan: Plan, pupils: tuple[MadePupil, ...]) -> tuple[MadePupil, ...]:
        """One pupil of the secondary school is registered at a second school as well."""
        if plan.phase == "primary":
            return pupils
        return (dataclasses.replace(pupils[0], dual=True), *pupils[1:])


def _places(school: int, plan: Plan) -> Iterator[Place]:
    for at, year in enumerate(plan.years):
        for form in range(plan.forms_a_year):
            number = at * plan.forms_a_year + form
            yield from (Place(school, year, number) for _ in range(FORM_SIZE - (number % 5 == 4)))


def _with_parent(
    staff: tuple[MadeStaff, ...], pupils: Sequence[MadePupil], contacts: Sequence[MadeContact]
) -> tuple[MadeStaff, ...]:
    """The staff, with one teaching assistant made the mother of a pupil."""
    mothers = (link.contact for pupil in pupils for link in pupil.links if link.relation == "Mother")
    parent = contacts[next(mothers)]
    place = next(at for at, person in enumerate(staff) if person.roles == ("teaching_assistant",))
    mother = dataclasses.replace(staff[place], name=parent.name)
    return (*staff[:place], mother, *staff[place + 1 :])
