"""The fields that forms of known absences, events and closures share: kind, first and last day, sessions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from muster.calendar.fields import day_field
from muster.calendar.profile import KnownKind, Profile


class DatedForm(forms.Form):
    """One of the country's kinds, over days, for some sessions of each or for all."""

    kind = forms.ChoiceField(label="What is it?")
    first_day = day_field("First day")
    last_day = day_field("Last day")
    slots = forms.TypedMultipleChoiceField(
        label="Which part of the day?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen means all day.",
    )

    def __init__(
        self,
        data: Any,  # noqa: ANN401  # Django's own QueryDict or nothing
        *,
        kinds: Sequence[KnownKind],
        profile: Profile,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.kinds = {kind.name: kind for kind in kinds}
        self.offer("kind", [("", "Choose"), *((kind.name, f"{kind.words} ({kind.code})") for kind in kinds)])
        self.offer("slots", [(slot, each.name.capitalize()) for slot, each in enumerate(profile.sessions)])

    def offer(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        """Set the choices of a field."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def chosen_kind(self) -> KnownKind:
        """The chosen kind, in the country's terms."""
        return self.kinds[self.cleaned_data["kind"]]

    def chosen_slots(self) -> tuple[int, ...]:
        """The chosen sessions of each day, in order; none means all."""
        return tuple(sorted(self.cleaned_data["slots"]))
