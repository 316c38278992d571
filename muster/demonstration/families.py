"""Invents families: which pupils are siblings, who looks after them, and how those adults are reached."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from muster.demonstration.background import MEALS, family_background
from muster.demonstration.made import MadeContact, MadeLink
from muster.demonstration.names import NameMaker
from muster.demonstration.reserved import (
    MAIL_DOMAINS,
    MailAddresses,
    address,
    landline_numbers,
    mobile_numbers,
    postcode,
)
from muster.demonstration.tables import Background, Sex
from muster.people.records import ContactDetails, Name

CHILDREN = (0.66, 0.29, 0.05)
"""Shares of families with one, two and three children at the two schools."""

TWINS = 0.04
TITLES = {"F": ("Mrs", "Ms", "Miss", "Mrs", "Ms", "Miss", "Mrs", "Dr"), "M": (*("Mr",) * 11, "Dr")}
HOMES = (
    ("mother and father", 0.62),
    ("mother", 0.18),
    ("father", 0.03),
    ("apart", 0.10),
    ("with grandparent", 0.07),
)
ONE_ADDRESS_FOR_BOTH = 0.12
OTHER_SURNAME = 0.18
COURT_ORDERS = 0.06
"""Share of separated families in which a court order limits one parent."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a roll to be filled by a child: school, curriculum year and form, each counted from 0."""

    school: int
    year: int
    form: int


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult of a family and what they are to its children; `link.contact` is their place in the family."""

    contact: MadeContact
    link: MadeLink


@dataclass(frozen=True, slots=True)
class Family:
    """Children's surname, home and adults."""

    surname: str
    background: Background
    meals: bool
    home: ContactDetails
    adults: tuple[Adult, ...]


def siblings(places: list[Place], rng: np.random.Generator) -> list[list[int]]:
    """The places, by number, grouped into families: siblings are one to six years apart, rarely twins."""
    waiting = [int(place) for place in rng.permutation(len(places))]
    families: list[list[int]] = []
    while waiting:
        family = [waiting.pop()]
        for _ in range(int(rng.choice(3, p=CHILDREN))):
            twin = bool(rng.random() < TWINS)
            nearby = (place for place in waiting[-60:] if _suits(places, family, place, twin=twin))
            found = next(nearby, None)
            if found is not None:
                waiting.remove(found)
                family.append(found)
        families.append(sorted(family))
    return families


def _suits(places: list[Place], family: list[int], candidate: int, *, twin: bool) -> bool:
    apart = [abs(places[candidate].year - places[member].year) for member in family]
    return all(years == 0 for years in apart) if twin else all(1 <= years <= 6 for years in apart)


class FamilyMaker:
    """Makes families, and gives no telephone number or e-mail address twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        """Draw everything from one generator."""
        self._rng = rng
        self._names = NameMaker(rng)
        self._mail = MailAddresses()
        self._mobiles: Iterator[str] = mobile_numbers()
        self._landlines: Iterator[str] = landline_numbers()

    def family(self, surname: str = "") -> Family:
        """A family with this surname, or with one from its community."""
        background = family_background(self._rng)
        name = surname or self._names.surname(background.community)
        home = ContactDetails(
            address=address(self._rng), postcode=postcode(self._rng), language=background.language
        )
        adults = self._adults(background, name, home)
        return Family(name, background, bool(self._rng.random() < MEALS), home, adults)

    def _adults(self, background: Background, surname: str, home: ContactDetails) -> tuple[Adult, ...]:
        kinds = [kind for kind, _ in HOMES]
        kind = kinds[int(self._rng.choice(len(kinds), p=[share for _, share in HOMES]))]
        mother = self._contact(background, "F", surname, home)
        father = self._contact(background, "M", surname, home)
        if kind == "mother":
            return (Adult(mother, MadeLink(0, "Mother", 1)),)
        if kind == "father":
            return (Adult(father, MadeLink(0, "Father", 1)),)
        if kind == "apart":
            return self._apart(mother, self._contact(background, "M", surname, self._other_home(home)))
        both = self._with_one_address(mother, father)
        pair = (Adult(both[0], MadeLink(0, "Mother", 1)), Adult(both[1], MadeLink(1, "Father", 2)))
        if kind == "mother and father":
            return pair
        elder = self._contact(background, "F", surname, self._other_home(home))
        grandmother = MadeLink(2, "Grandmother", 3, parental_responsibility=False, lives_with=False)
        return (*pair, Adult(elder, grandmother))

    def _apart(self, mother: MadeContact, father: MadeContact) -> tuple[Adult, ...]:
        ordered = bool(self._rng.random() < COURT_ORDERS)
        warning = (
            "Court order: may not collect or be told where the child is. Fetch the head." if ordered else ""
        )
        link = MadeLink(
            1, "Father", 2, lives_with=False, may_collect=not ordered, court_order=ordered, warning=warning,
            parental_responsibility=True,
        )  # fmt: skip
        return Adult(mother, MadeLink(0, "Mother", 1)), Adult(father, link)

    def _with_one_address(self, first: MadeContact, second: MadeContact) -> tuple[MadeContact, MadeContact]:
        if self._rng.random() >= ONE_ADDRESS_FOR_BOTH:
            return first, second
        details = ContactDetails(
            telephones=second.details.telephones,
            emails=first.details.emails,
            address=second.details.address,
            postcode=second.details.postcode,
            language=second.details.language,
        )
        return first, MadeContact(second.name, details)

    def _contact(self, background: Background, sex: Sex, surname: str, home: ContactDetails) -> MadeContact:
        other = self._rng.random() < OTHER_SURNAME
        family = self._names.surname(background.community) if other else surname
        given = self._names.adult(background.community, sex)
        domain = MAIL_DOMAINS[self._rng.integers(len(MAIL_DOMAINS))]
        telephones = [next(self._mobiles)]
        if self._rng.random() < 0.3:
            telephones.append(next(self._landlines))
        title = TITLES[sex][self._rng.integers(len(TITLES[sex]))]
        details = ContactDetails(
            telephones=tuple(telephones),
            emails=(self._mail.of(given, family, domain),),
            address=home.address,
            postcode=home.postcode,
            language=home.language,
        )
        return MadeContact(Name(given=given, family=family, title=title), details)

    def _other_home(self, home: ContactDetails) -> ContactDetails:
        return ContactDetails(
            address=address(self._rng), postcode=postcode(self._rng), language=home.language
        )
