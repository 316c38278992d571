"""The records about a person in their folder: names, particulars, contact details, relationships, care, needs."""

import datetime as dt
import uuid
from enum import StrEnum

import msgspec

from muster.protection.folder.kinds import (
    A_MONTH_GONE,
    UNTIL_25,
    WHILE_HERE,
    Basis,
    Condition,
    Kind,
    Tier,
    declare_kind,
)
from muster.protection.keys.ring import KeyClass
from muster.protection.secret import SecretRecord

_PUPIL_FILE = "until the pupil is 25, or is 6 years gone from a school that passed the file on"


class Name(SecretRecord, frozen=True, omit_defaults=True):
    """A person's names as they write them; nothing is re-cased. A mononym has one of the two.

    `preferred_*` are empty where they do not differ from the legal name. `title` is for adults. `said` is how the
    person's family spells the sound of the name.
    """

    given: str = ""
    family: str = ""
    middle: str = ""
    preferred_given: str = ""
    preferred_family: str = ""
    title: str = ""
    said: str = ""


class Particulars(SecretRecord, frozen=True, omit_defaults=True):
    """What identifies a pupil or member of staff beside the name. `other_school` is that of a dual registration.

    `admission_number` is the school's own, as the school writes it: leading noughts are part of it. `posts` are what the
    school's lists call a member of staff: they open nothing, and propose roles when somebody is invited to sign in.
    """

    born: dt.date | None = None
    sex: str = ""
    upn: str = ""
    former_upns: tuple[str, ...] = ()
    uln: str = ""
    admission_number: str = ""
    outside_ids: dict[str, str] = msgspec.field(default_factory=dict)
    leaving_ground: str = ""
    destination: str = ""
    other_school: str = ""
    posts: tuple[str, ...] = ()


class ContactDetails(SecretRecord, frozen=True, omit_defaults=True):
    """Where a person can be reached."""

    telephones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str = ""
    postcode: str = ""
    language: str = ""


class Relationship(SecretRecord, frozen=True, omit_defaults=True):
    """What one contact is to the pupil. `warning` is what staff must know before handing the pupil over."""

    contact_id: uuid.UUID
    relation: str = ""
    parental_responsibility: bool = False
    lives_with: bool = False
    may_collect: bool = True
    court_order: bool = False
    warning: str = ""


class Relationships(SecretRecord, frozen=True, omit_defaults=True):
    """Every contact's relationship to the pupil."""

    contacts: tuple[Relationship, ...] = ()


class CareCard(SecretRecord, frozen=True, omit_defaults=True):
    """What any adult must know at once: what may happen, the signs, what to do, where the medicine is, whom to ring.

    Diagnosis and history are not here.
    """

    headline: str = ""
    may_happen: str = ""
    signs: str = ""
    what_to_do: str = ""
    medicine: str = ""
    ring: str = ""


class Spell(SecretRecord, frozen=True, omit_defaults=True):
    """One characteristic from a day to a day, in the code of the country's data dictionary."""

    what: str
    code: str
    first_day: dt.date | None = None
    last_day: dt.date | None = None


class Characteristics(SecretRecord, frozen=True, omit_defaults=True):
    """Needs, eligibility, language, ethnicity and the like, each with its dates."""

    spells: tuple[Spell, ...] = ()


class TimeOnRoll(SecretRecord, frozen=True, omit_defaults=True):
    """A period on roll as it was before its dates or kind were corrected. Only a PastValue holds one."""

    first_day: dt.date
    kind: str
    last_day: dt.date | None = None


class Source(StrEnum):
    """Where a correction came from. An import asks before it overwrites what was changed by hand."""

    HAND = "hand"
    IMPORT = "import"


class PastValue(SecretRecord, frozen=True, omit_defaults=True):
    """What a record said before it was corrected: its kind and content, the fields that changed, who, when and why.

    If `kind` is TIME_ON_ROLL, the content is a TimeOnRoll.
    """

    kind: int
    content: bytes
    changed_at: dt.datetime
    changed_by: uuid.UUID | None = None
    why: str = ""
    fields: tuple[str, ...] = ()
    source: Source = Source.HAND


TIME_ON_ROLL = 0


NAME = declare_kind(
    Kind(
        name="name",
        code=1,
        schema=Name,
        tier=Tier.IDENTITY,
        key_class=KeyClass.EDUCATIONAL,
        purpose="to know who is who",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.NONE,
        keep=_PUPIL_FILE,
        keeping=UNTIL_25,
        padded_for_all=True,
        at_least=256,  # a preferred name beside the legal one made the record longer than its neighbours'
    )
)
PARTICULARS = declare_kind(
    Kind(
        name="particulars",
        code=2,
        schema=Particulars,
        tier=Tier.IDENTITY,
        key_class=KeyClass.EDUCATIONAL,
        purpose="the admission register",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.NONE,
        keep=_PUPIL_FILE,
        keeping=UNTIL_25,
        padded_for_all=True,
    )
)
CONTACT_DETAILS = declare_kind(
    Kind(
        name="contact_details",
        code=3,
        schema=ContactDetails,
        tier=Tier.IDENTITY,
        key_class=KeyClass.EDUCATIONAL,
        purpose="to reach a family",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.NONE,
        keep="until a month after the last pupil they belong to has left",
        keeping=A_MONTH_GONE,
        padded_for_all=True,
        at_least=256,  # who has given an address is nobody's business
    )
)
RELATIONSHIPS = declare_kind(
    Kind(
        name="relationships",
        code=4,
        schema=Relationships,
        tier=Tier.IDENTITY,
        key_class=KeyClass.EDUCATIONAL,
        purpose="to know who is responsible and who may collect",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.NONE,
        keep=_PUPIL_FILE,
        keeping=UNTIL_25,
        padded_for_all=True,
        at_least=1024,  # a warning or a court order made the record longer than its neighbours'
        also_plain=("contacts.relation",),
    )
)
CARE_CARD = declare_kind(
    Kind(
        name="care_card",
        code=5,
        schema=CareCard,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.CARE,
        purpose="that any adult does the right thing at once",
        basis=Basis.VITAL_INTERESTS,
        condition=Condition.VITAL_INTERESTS,
        keep="while the pupil is on roll",
        keeping=WHILE_HERE,
        padded_for_all=True,
    )
)
CHARACTERISTICS = declare_kind(
    Kind(
        name="characteristics",
        code=6,
        schema=Characteristics,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.EDUCATIONAL,
        purpose="to meet needs and to make statutory returns",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep=_PUPIL_FILE,
        keeping=UNTIL_25,
        padded_for_all=True,
        also_plain=("spells.what", "spells.code", "spells.first_day", "spells.last_day"),
    )
)
PAST_VALUE = declare_kind(
    Kind(
        name="past_value",
        code=7,
        schema=PastValue,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.EDUCATIONAL,
        purpose="that a correction can be traced",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep="as long as the record it corrects",
        keeping=UNTIL_25,
        also_plain=("fields",),
    )
)
PUPIL_KINDS = (NAME, PARTICULARS, CONTACT_DETAILS, RELATIONSHIPS, CARE_CARD, CHARACTERISTICS)
