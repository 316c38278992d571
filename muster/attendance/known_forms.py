"""The forms of known absences."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from muster.attendance.dated_forms import DatedForm
from muster.attendance.records import KnownAbsence
from muster.calendar.fields import day_field, words_field
from muster.calendar.profile import WEEKDAYS, KnownKind, Profile

_LONGEST_REASON = 300


class KnownAbsenceForm(DatedForm):
    """One absence, for one pupil or for many: what it is, from when to when, at which sessions, and why."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Only on these weekdays?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For something that recurs. None chosen means every day.",
    )
    reason = words_field(
        "Reason, in words",
        longest=_LONGEST_REASON,
        lines=2,
        help_text="Sealed with the pupil. A register says no more than “Not expected today”.",
    )
    ground = forms.ChoiceField(label="Ground, for leave", required=False)
    asked_by = words_field("Asked for by", help_text="For leave: the parent with whom the pupil lives.")
    asked_on = day_field("Asked for on", required=False, help_text="For leave.")

    def __init__(
        self,
        data: Any,  # noqa: ANN401  # Django's own QueryDict or nothing
        *,
        kinds: Sequence[KnownKind],
        profile: Profile,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, kinds=kinds, profile=profile, initial=initial)
        grounds = dict.fromkeys(ground for kind in kinds for ground in kind.grounds)
        days = sorted(profile.year.weekdays)
        self.offer("weekdays", [(day, WEEKDAYS[day].capitalize()) for day in days])
        self.offer("ground", [("", "None"), *((ground, ground) for ground in grounds)])

    def absence(self) -> KnownAbsence:
        """The absence as typed."""
        cleaned = self.cleaned_data
        return KnownAbsence(
            first_day=cleaned["first_day"],
            last_day=cleaned["last_day"],
            code=self.chosen_kind().code,
            slots=self.chosen_slots(),
            weekdays=tuple(sorted(cleaned["weekdays"])),
            reason=cleaned["reason"].strip(),
            ground=cleaned["ground"],
            asked_by=cleaned["asked_by"].strip(),
            asked_on=cleaned["asked_on"],
        )


def initial_of_absence(kind: KnownKind, absence: KnownAbsence) -> dict[str, object]:
    """The form's initial values for changing an absence."""
    return {
        "kind": kind.name,
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "slots": list(absence.slots),
        "weekdays": list(absence.weekdays),
        "reason": absence.reason,
        "ground": absence.ground,
        "asked_by": absence.asked_by,
        "asked_on": absence.asked_on,
    }


class PupilsField(forms.Form):
    """The pupils of a group whom it concerns."""

    pupils = forms.TypedMultipleChoiceField(
        label="For whom?",
        coerce=uuid.UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one pupil."},
    )

    def __init__(self, data: Any, *, pupils: Sequence[tuple[uuid.UUID, str]]) -> None:  # noqa: ANN401  # as above
        chosen = [str(pupil) for pupil, _words in pupils] if len(pupils) == 1 else []
        super().__init__(data, initial={"pupils": chosen})
        field = self.fields["pupils"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(pupil), words) for pupil, words in pupils]


class EndForm(forms.Form):
    """The last day of an absence that ends earlier."""

    last_day = day_field("Last day", help_text="A day before its first means that it does not take place.")


class SettleForm(forms.Form):
    """How a clash is settled, and at which session."""

    how = forms.ChoiceField(choices=[("known", "known"), ("seen", "seen")])
    day = forms.DateField()
    slot = forms.IntegerField(min_value=0, max_value=1)

    def session(self) -> tuple[dt.date, int]:
        """The session."""
        return self.cleaned_data["day"], self.cleaned_data["slot"]
