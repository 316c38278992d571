"""The forms of the desk: finding a pupil, a departure, a device."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.attendance.actions.desk import Departure
from muster.attendance.queries.desk import DeskPupil

ALONE, OTHER_ADULT = "alone", "other"


class FindForm(forms.Form):
    """Part of a name, posted so that it never appears in an address."""

    words = forms.CharField(max_length=100, required=False)
    pupil = forms.UUIDField(required=False)


class DeviceForm(forms.Form):
    """A device to hold the evacuation pack: its name and its public key."""

    name = forms.CharField(max_length=40, label=_("Name of this device"))
    public_key = forms.CharField(max_length=800)


class DepartureForm(forms.Form):
    """Who collects, why, and confirmation that a warning was read."""

    collector = forms.ChoiceField(label=_("Who collects"), widget=forms.RadioSelect)
    with_adult = forms.CharField(label=_("Name of the adult"), max_length=80, required=False)
    confirmed_with = forms.CharField(label=_("Confirmed by telephone with"), max_length=80, required=False)
    code = forms.ChoiceField(label=_("Reason"), required=False)
    words = forms.CharField(label=_("In words, such as dentist"), max_length=200, required=False)
    has_read_warning = forms.BooleanField(label=_("Warning"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, about: DeskPupil) -> None:
        super().__init__(data)
        contacts = [(str(one.id), one.name) for one in about.collectors if one.may_collect]
        others = [(ALONE, _("Leaves alone, parent agreed")), (OTHER_ADULT, _("Adult not on the list"))]
        for name, choices in (
            ("collector", [*contacts, *others]),
            ("code", [("", _("Not said")), *about.reasons]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        self._about = about

    def clean(self) -> dict[str, Any]:
        """Require a name and a confirming telephone call for an adult who is not a contact, and that a warning was read."""
        cleaned = super().clean() or {}
        if cleaned.get("collector") == OTHER_ADULT:
            for name, words in (
                ("with_adult", _("Write the name of the adult who collects.")),
                ("confirmed_with", _("Ring a parent, and write with whom you spoke.")),
            ):
                if not cleaned.get(name):
                    self.add_error(name, words)
        if self._about.warned and not cleaned.get("has_read_warning"):
            self.add_error("has_read_warning", _("Read the warning above, and tick that you have."))
        return cleaned

    def departure(self) -> Departure:
        """The departure as typed."""
        filled = self.cleaned_data
        is_other = filled["collector"] == OTHER_ADULT
        return Departure(
            code=filled["code"],
            words=filled["words"],
            collector=None if filled["collector"] in {ALONE, OTHER_ADULT} else uuid.UUID(filled["collector"]),
            with_adult=filled["with_adult"] if is_other else "",
            confirmed_with=filled["confirmed_with"] if is_other else "",
            has_read_warning=filled["has_read_warning"],
        )
