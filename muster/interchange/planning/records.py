"""Plans changes to a person's records: blanks in the roster change nothing, and values changed by hand become questions."""

from collections.abc import Mapping

import msgspec

from muster.interchange import roster
from muster.interchange.plan import PersonChange
from muster.interchange.problems import Question
from muster.interchange.state import Known
from muster.interchange.tables.recognition import folded_header, table_kinds
from muster.people.names import shown_name
from muster.people.records import ContactDetails, Name, Particulars
from muster.people.upn import tidied

SEXES = {
    "male": "M", "female": "F", "m": "M", "f": "F", "boy": "M", "girl": "F", "unspecified": "",
    "gwryw": "M", "benyw": "F", "bachgen": "M", "merch": "F",
}  # fmt: skip
KEEP, TAKE = "keep", "take"
FIELD_WORDS = {
    "given": "legal first name", "family": "legal family name", "middle": "middle names",
    "preferred_given": "preferred first name", "preferred_family": "preferred family name", "title": "title",
    "born": "date of birth", "sex": "sex", "upn": "UPN", "former_upns": "former UPN", "uln": "ULN",
    "admission_number": "admission number", "posts": "post", "outside_ids": "numbers in other systems",
    "telephones": "telephone", "emails": "e-mail", "address": "address", "postcode": "postcode",
}  # fmt: skip

_OWN_FIELDS = {
    name: field
    for field in ("upn", "former_upn", "uln", "admission_number")
    for name in table_kinds()["pupils"].fields[field]
}
"""Which of a pupil's further numbers has a place of its own, by the folded names that systems give it."""


def name_of(names: roster.Names, title: str = "") -> Name:
    """The record of names as sent."""
    return Name(
        given=names.given,
        family=names.family,
        middle=names.middle,
        preferred_given="" if names.preferred_given == names.given else names.preferred_given,
        preferred_family="" if names.preferred_family == names.family else names.preferred_family,
        title=title,
    )


def particulars_of(pupil: roster.Pupil) -> Particulars:
    """The record of particulars as sent."""
    own = {
        field: value.strip()
        for kind, value in pupil.identifiers
        if (field := _OWN_FIELDS.get(folded_header(kind)))
    }
    return Particulars(
        born=pupil.birth_date,
        sex=SEXES.get(pupil.sex.casefold(), pupil.sex),
        upn=tidied(pupil.upn),
        former_upns=tuple(filter(None, [tidied(own.get("former_upn", ""))])),
        uln=own.get("uln", ""),
        admission_number=own.get("admission_number", ""),
        outside_ids={
            kind: value for kind, value in pupil.identifiers if folded_header(kind) not in _OWN_FIELDS
        },
    )


def posts_of(adult: roster.Member | roster.Contact) -> Particulars:
    """What the roster calls a member of staff, as sent; a contact has no particulars."""
    return Particulars(posts=tuple(sorted(set(adult.roles))) if isinstance(adult, roster.Member) else ())


def details_of(address: roster.Address) -> ContactDetails:
    """The record of contact details as sent."""
    return ContactDetails(
        telephones=tuple(dict.fromkeys(number for number in (address.mobile, address.telephone) if number)),
        emails=(address.email,) if address.email else (),
        address=address.street,
        postcode=address.postcode,
    )


def change_of(
    known: Known, sent: tuple[Name, Particulars, ContactDetails], role: str, answers: Mapping[str, str]
) -> tuple[PersonChange | None, list[Question]]:
    """What changes in a person's records, and the fields of which it must be asked since they were changed here."""
    held = (known.name, known.particulars, known.details)
    merged, fields, questions = [], [], []
    for before, after in zip(held, sent, strict=True):
        different = _filled_differences(before, after)
        for field in sorted(different.keys() & known.by_hand):
            questions.append(_by_hand(known, field))
            if answers.get(questions[-1].key) != TAKE:
                del different[field]
        fields += sorted(different)
        merged.append(msgspec.structs.replace(before, **different) if different else None)
    if not fields:
        return None, questions
    name, particulars, details = merged
    return PersonChange(known.id, role, name, particulars, details, tuple(fields)), questions  # type: ignore[arg-type]  # in the order of `held`


def _filled_differences(before: msgspec.Struct, after: msgspec.Struct) -> dict[str, object]:
    """The fields in which a roster says something, and something else than is held."""
    found = {}
    for field in after.__struct_fields__:
        value, held = getattr(after, field), getattr(before, field)
        if isinstance(value, dict):
            value = {**held, **value}
        elif field == "former_upns":
            value = tuple(dict.fromkeys((*held, *value)))
        if value and value != held:
            found[field] = value
    return found


def _by_hand(known: Known, field: str) -> Question:
    words = f"{shown_name(known.name)}: the {FIELD_WORDS.get(field, field)} was changed here, and the file says otherwise."
    choices = ((KEEP, "Keep what was entered here"), (TAKE, "Take what the file says"))
    return Question(f"hand:{known.id}:{field}", "", "", words, choices)
