"""The forms of the records that a folder holds: names, particulars, where to reach somebody, care, characteristics."""

import datetime as dt
import re
from collections.abc import Iterable

import msgspec
from django import forms

from muster.calendar.fields import day_field, words_field
from muster.people.characteristics import CHARACTERISTICS_KNOWN, SEXES, fault_in_spell
from muster.people.records import CareCard, ContactDetails, Name, Particulars, Spell
from muster.people.upn import fault_in_upn, tidied

_ULN = re.compile(r"\d{10}")


class CorrectionForm(forms.Form):
    """What every correction carries: the version that was read, and why it is made."""

    why = words_field("Why this changes", help_text="Kept with what it said before. May stay empty.")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.order_fields([name for name in self.fields if name not in {"why", "version"}])

    @property
    def read_at(self) -> int | None:
        """The version of the record when the form was filled."""
        version: int | None = self.cleaned_data["version"]
        return version

    @property
    def reason(self) -> str:
        """Why the correction is made."""
        return str(self.cleaned_data["why"])


class NameFields(forms.Form):
    """A person's names as they write them; nothing is re-cased."""

    given = words_field("First name", longest=100, help_text="Somebody with one name has it here or below.")
    middle = words_field("Middle names", longest=200)
    family = words_field("Surname", longest=100)
    preferred_given = words_field("Likes to be called (first name)", longest=100)
    preferred_family = words_field("Likes to be called (surname)", longest=100)
    said = words_field(
        "How the name is said", longest=100, help_text="As the family spells the sound: shi-VAWN."
    )

    def clean(self) -> dict[str, object]:
        """There is at least one name."""
        if not self.cleaned_data.get("given") and not self.cleaned_data.get("family"):
            self.add_error("given", "Type a first name or a surname.")
        return self.cleaned_data

    def name(self, title: str = "") -> Name:
        """The names as they were typed."""
        typed = {field: self.cleaned_data[field] for field in NameFields.base_fields}
        return Name(title=title, **typed)


class NameForm(CorrectionForm, NameFields):
    """A correction of a pupil's names."""


def upn_of(typed: str) -> str:
    """A UPN in capitals. Raises ValidationError, which says what is wrong with it."""
    upn = tidied(typed)
    fault = fault_in_upn(upn) if upn else ""
    if fault:
        raise forms.ValidationError(fault)
    return upn


class ParticularsFields(forms.Form):
    """What identifies a pupil beside the name."""

    born = day_field("Date of birth")
    sex = forms.ChoiceField(label="Sex", choices=[("", "Not known"), *SEXES], required=False)
    upn = words_field(
        "UPN", longest=30, help_text="13 characters, the first a letter. Empty while it is not known."
    )
    uln = words_field("ULN", longest=12, help_text="10 digits, from Year 9 on.")
    admission_number = words_field(
        "Admission number",
        longest=30,
        help_text="The school's own, noughts in front included: photographers' files go by it.",
    )

    def clean_upn(self) -> str:
        """The UPN in capitals, refused with the reason if it is not valid."""
        return upn_of(self.cleaned_data["upn"])

    def clean_uln(self) -> str:
        """The ULN without spaces."""
        uln = "".join(self.cleaned_data["uln"].split())
        if uln and not _ULN.fullmatch(uln):
            raise forms.ValidationError("A ULN has 10 digits.")
        return uln

    def particulars(self, before: Particulars) -> Particulars:
        """The particulars with the typed fields, the others as before."""
        typed = {field: self.cleaned_data[field] for field in ParticularsFields.base_fields}
        return msgspec.structs.replace(before, **typed)


class ParticularsForm(CorrectionForm, ParticularsFields):
    """A correction of a pupil's particulars."""


class DetailsFields(forms.Form):
    """Where somebody can be reached."""

    telephones = words_field("Telephones", lines=2, help_text="One on each line, the best first.")
    emails = words_field("E-mail addresses", lines=2, longest=500, help_text="One on each line.")
    address = words_field("Address", lines=3, longest=500)
    postcode = words_field("Postcode", longest=12)
    language = words_field("Language to write and speak in", longest=60)

    def clean_emails(self) -> str:
        """Each line is an e-mail address."""
        for line in _lines(self.cleaned_data["emails"]):
            forms.EmailField().clean(line)
        return str(self.cleaned_data["emails"])

    def details(self) -> ContactDetails:
        """The details as they were typed."""
        cleaned = self.cleaned_data
        return ContactDetails(
            telephones=_lines(cleaned["telephones"]),
            emails=_lines(cleaned["emails"]),
            address=cleaned["address"],
            postcode=cleaned["postcode"].upper(),
            language=cleaned["language"],
        )


class DetailsForm(CorrectionForm, DetailsFields):
    """A correction of where somebody can be reached."""


class CareForm(CorrectionForm):
    """A care card: what any adult must know at once. Diagnosis and history are not here."""

    headline = words_field("In one line", help_text="Nut allergy: carries two adrenaline pens")
    may_happen = words_field("What may happen", lines=2, longest=500)
    signs = words_field("The signs", lines=2, longest=500)
    what_to_do = words_field("What to do", lines=3, longest=1000)
    medicine = words_field("Where the medicine is", lines=2, longest=500)
    ring = words_field("Whom to ring", lines=2, longest=500)

    def card(self) -> CareCard:
        """The card as it was typed."""
        return CareCard(**{field: self.cleaned_data[field] for field in CareCard.__struct_fields__})


class SpellForm(CorrectionForm):
    """One need, eligibility or other characteristic from a day to a day."""

    what = forms.ChoiceField(
        label="What", choices=[(each.name, each.words) for each in CHARACTERISTICS_KNOWN]
    )
    code = words_field("Code", required=True, longest=10)
    first_day = day_field("From", required=False)
    last_day = day_field("Until", required=False, help_text="Empty while it goes on.")

    def clean(self) -> dict[str, object]:
        """The code is one that the characteristic has, and the days are in order."""
        what, code = self.cleaned_data.get("what"), self.cleaned_data.get("code")
        fault = fault_in_spell(what, code) if what and code else ""
        if fault:
            self.add_error("code", fault)
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("last_day", "The last day comes before the first.")
        return self.cleaned_data

    def spell(self) -> Spell:
        """The characteristic as it was typed."""
        cleaned = self.cleaned_data
        return Spell(cleaned["what"], cleaned["code"].upper(), cleaned["first_day"], cleaned["last_day"])


def initial_of(record: msgspec.Struct, version: int) -> dict[str, object]:
    """A form's initial values from a record; a field with several values has one a line."""
    values = msgspec.structs.asdict(record)
    lines = {name: "\n".join(value) for name, value in values.items() if isinstance(value, tuple)}
    return {**values, **lines, "version": version}


def _lines(typed: str) -> tuple[str, ...]:
    lines: Iterable[str] = (line.strip() for line in typed.splitlines())
    return tuple(line for line in lines if line)
