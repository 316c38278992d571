"""Decides what is missing or doubtful in a pupil's data, and what it takes to put it right."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from muster.people.records import Characteristics, Particulars, Relationship
from muster.people.upn import fault_in_upn, is_temporary

FEWEST_CONTACTS = 2
"""Department for Education, Keeping children safe in education: more than one emergency contact for each pupil."""


class Gap(StrEnum):
    """One thing that is missing or doubtful."""

    NO_UPN = "no_upn"
    TEMPORARY_UPN = "temporary_upn"
    WRONG_UPN = "wrong_upn"
    NO_BIRTH_DATE = "no_birth_date"
    NO_SEX = "no_sex"
    FEW_CONTACTS = "few_contacts"
    NOBODY_RESPONSIBLE = "nobody_responsible"
    NO_TELEPHONE = "no_telephone"
    NO_ETHNICITY = "no_ethnicity"
    NO_LANGUAGE = "no_language"


WORDS = {
    Gap.NO_UPN: "No UPN",
    Gap.TEMPORARY_UPN: "Temporary UPN",
    Gap.WRONG_UPN: "UPN that cannot be one",
    Gap.NO_BIRTH_DATE: "No date of birth",
    Gap.NO_SEX: "Sex not known",
    Gap.FEW_CONTACTS: "Fewer than two contacts",
    Gap.NOBODY_RESPONSIBLE: "Nobody with parental responsibility",
    Gap.NO_TELEPHONE: "No telephone of any contact",
    Gap.NO_ETHNICITY: "Ethnicity not known",
    Gap.NO_LANGUAGE: "First language not known",
}
OF_UPN = frozenset({Gap.NO_UPN, Gap.TEMPORARY_UPN, Gap.WRONG_UPN})
OF_CONTACTS = frozenset({Gap.NOBODY_RESPONSIBLE, Gap.NO_TELEPHONE})
"""The gaps that are filled at one of the pupil's contacts; without a contact, one has to be added first."""

OF_NEEDS = {Gap.NO_ETHNICITY: "ethnicity", Gap.NO_LANGUAGE: "first_language"}
"""The characteristic that is missing."""


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """What we hold about a pupil, so far as it can have gaps. `needs` is None for a viewer who may not see needs."""

    particulars: Particulars
    contacts: tuple[Relationship, ...]
    has_telephone: bool
    needs: Characteristics | None
    has_upns: bool
    today: dt.date


def gaps_in(known: Known) -> Collection[Gap]:
    """Everything that is missing or doubtful, in the order in which it is listed."""
    return (*_in_particulars(known), *_in_contacts(known), *_in_needs(known))


def _in_particulars(known: Known) -> Iterator[Gap]:
    upn = known.particulars.upn
    if known.has_upns and not upn:
        yield Gap.NO_UPN
    elif known.has_upns and fault_in_upn(upn):
        yield Gap.WRONG_UPN
    elif known.has_upns and is_temporary(upn):
        yield Gap.TEMPORARY_UPN
    if known.particulars.born is None:
        yield Gap.NO_BIRTH_DATE
    if not known.particulars.sex:
        yield Gap.NO_SEX


def _in_contacts(known: Known) -> Iterator[Gap]:
    if len(known.contacts) < FEWEST_CONTACTS:
        yield Gap.FEW_CONTACTS
    if known.contacts and not any(each.parental_responsibility for each in known.contacts):
        yield Gap.NOBODY_RESPONSIBLE
    if known.contacts and not known.has_telephone:
        yield Gap.NO_TELEPHONE


def _in_needs(known: Known) -> Iterator[Gap]:
    if known.needs is None:
        return
    here = {
        spell.what for spell in known.needs.spells if spell.last_day is None or spell.last_day >= known.today
    }
    yield from (gap for gap, what in OF_NEEDS.items() if what not in here)
