"""Form fields shared by many forms: a day, a time of day, a past minute, and a choice of the school's rows by opaque id."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django import forms


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A date, typed or picked; browsers send it as 2026-09-01."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def time_field(label: str) -> forms.TimeField:
    """A time of day on the school's clock."""
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


class MinuteField(forms.DateTimeField):
    """A minute as at which something is shown, to its end: what the pages say was entered at 09:07 is in it."""

    def __init__(self, *, label: str = "", required: bool = True, help_text: str = "") -> None:
        shape = "%Y-%m-%dT%H:%M"
        widget = forms.DateTimeInput({"type": "datetime-local"}, shape)
        super().__init__(
            label=label, required=required, help_text=help_text, widget=widget, input_formats=[shape]
        )

    def clean(self, value: object) -> dt.datetime | None:
        """The last instant of the minute. Raises ValidationError."""
        minute: dt.datetime | None = super().clean(value)
        return minute.replace(second=59, microsecond=999_999) if minute else None


def words_field(
    label: str, *, required: bool = False, help_text: str = "", longest: int = 200, lines: int = 1
) -> forms.CharField:
    """Words, on one line or several. Browsers must not remember what was typed about somebody."""
    attrs: dict[str, str | int] = {"autocomplete": "off"}
    widget = forms.Textarea(attrs={**attrs, "rows": lines}) if lines > 1 else forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=longest, widget=widget
    )


class IdChoiceField(forms.TypedChoiceField):
    """A row of the school, chosen by its id. The choices, pairs of (id, words), are set when the form is made."""

    def __init__(self, *, label: str, required: bool = True, help_text: str = "") -> None:
        super().__init__(
            label=label, required=required, help_text=help_text, coerce=uuid.UUID, empty_value=None
        )

    def offer(self, choices: Iterable[tuple[uuid.UUID, str]], *, nothing: str = "") -> None:
        """Offer these rows; `nothing` labels the choice of none."""
        first = [("", nothing)] if nothing or not self.required else [("", "Choose")]
        self.choices = [*first, *((str(row_id), words) for row_id, words in choices)]
