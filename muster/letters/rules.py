"""Decides what a letter may contain, and fills its fields. No database."""

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from muster.people.records import ContactDetails, Relationship

_FIELD = re.compile(r"\{([a-z_]*)\}")

FIELDS: Mapping[str, str] = {
    "child": "the child's first name",
    "child_in_full": "the child's full name",
    "form": "the form",
    "attendance": "attendance this year, such as 88.4%",
    "days_missed": "days missed this year, such as 11 and a half days; 11½ in a language other than English",
    "days_without_leave": "days missed without leave this year, said likewise",
    "times_late": "how often late this year, as a number",
    "today": "the day of the letter, such as 3 May 2027; 03/05/2027 in a language other than English",
    "school": "the school",
    "writer": "who prints it",
}
"""The fields of a letter, with what each becomes."""

WRITTEN_IN = "en"
"""The language in which Muster says days and dates. A letter in any other has them in digits, and the words are its own."""

LANGUAGES = (
    (WRITTEN_IN, "English"),
    ("ar", "Arabic"),
    ("bn", "Bengali"),
    ("zh", "Chinese"),
    ("fr", "French"),
    ("gu", "Gujarati"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("pa", "Punjabi"),
    ("ro", "Romanian"),
    ("so", "Somali"),
    ("es", "Spanish"),
    ("ta", "Tamil"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("cy", "Welsh"),
)
"""In what a letter may be written: the language that a screen reader is told (BCP 47)."""


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as it is written: its name in addresses, its title, its language and its text with fields."""

    name: str
    title: str
    language: str
    body: str

    @property
    def language_said(self) -> str:
        """The language in words; a tag that is not offered any more stands for itself."""
        return dict(LANGUAGES).get(self.language, self.language)

    @property
    def digest(self) -> str:
        """What is agreed to by a second person: this text and no other."""
        return hashlib.sha256(f"{self.title}\0{self.language}\0{self.body}".encode()).hexdigest()


SHIPPED = (
    Words(
        "concern",
        "Attendance concern",
        "en",
        """Dear parent or carer of {child_in_full},

We are writing because we miss {child} when {child} is not here. This school year so far {child} has missed {days_missed}, and attendance is {attendance}.

If something makes it hard to come to school, please tell us: at home, at school, or on the way. We would like to help, and there is nearly always something that we can change.

Please ring the school office, or come in, by the end of next week. If what we have recorded is not right, tell us that too, and we will look at it.

Yours sincerely,

{writer}
{school}""",
    ),
    Words(
        "meeting",
        "Invitation to talk about attendance",
        "en",
        """Dear parent or carer of {child_in_full},

This school year so far {child} has missed {days_missed}, of which {days_without_leave} were without leave.

We would like to meet you, and {child} too if you agree, to find out what gets in the way and to agree on what each of us will do. Please ring the school office to choose a time that suits you. You are welcome to bring somebody with you, and we can arrange an interpreter.

Yours sincerely,

{writer}
{school}""",
    ),
    Words(
        "better",
        "Back on track",
        "en",
        """Dear parent or carer of {child_in_full},

{child} has been here more often lately, and we have noticed. Thank you for what you have done to make that happen: it is good to have {child} with us.

If there is anything that would help to keep it going, please tell us.

Yours sincerely,

{writer}
{school}""",
    ),
)
"""Letters that every school begins with. A notice to improve and a penalty notice are the local authority's to send."""


def household(contacts: Iterable[Relationship]) -> uuid.UUID | None:
    """To which contact a letter is addressed, of contacts in the order of ringing: with parental responsibility, where
    the child lives. Somebody who does not live with the child is never sent what the child's address is written on.
    """
    with_the_child = [one for one in contacts if one.lives_with]
    responsible = [one for one in with_the_child if one.parental_responsibility]
    return next((one.contact_id for one in (*responsible, *with_the_child)), None)


def address_lines(name: str, own: ContactDetails, childs: ContactDetails) -> tuple[str, ...]:
    """The address as it is written on a letter, a line each; without an address of their own, the child's."""
    where = own if own.address else childs
    lines = [part.strip() for typed in where.address.splitlines() for part in typed.split(",")]
    return tuple(line for line in (name, *lines, where.postcode.strip()) if line) if where.address else ()


def unknown_fields(body: str) -> list[str]:
    """What stands in braces and is no field."""
    return [name for name in dict.fromkeys(_FIELD.findall(body)) if name not in FIELDS]


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled, each once: braces in a name stay braces."""
    return _FIELD.sub(lambda field: values[field[1]], body)


def pupil_named_in(words: str, names: Iterable[str]) -> str:
    """The first of these names that stands in a text in full, whatever its capitals and spaces; empty if none does.

    One word alone is no name here: it may be a month, a place or a virtue.
    """
    said = f" {_spaced(words)} "
    return next((name for name in names if " " in name and f" {_spaced(name)} " in said), "")


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[\w'\u2019-]+", re.sub(r"['\u2019]s\b", "", text.casefold())))
