"""The forms of staff: the roles they hold, from a day to a day."""

from collections.abc import Sequence

from django import forms

from muster.calendar.fields import day_field


class RoleForm(forms.Form):
    """A role that somebody is given."""

    role = forms.ChoiceField(label="Role")
    first_day = day_field("From")
    last_day = day_field("Until", required=False, help_text="Empty while it goes on.")

    def offer(self, roles: Sequence[tuple[str, str]]) -> None:
        """Offer the roles that the viewer may give."""
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = roles
