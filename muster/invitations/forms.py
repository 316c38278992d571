"""The form that invites many: who is ticked, the address of each, and which of the proposed roles they get."""

from collections.abc import Mapping, Sequence

from django import forms

from muster.invitations.actions import Invitation
from muster.invitations.queries import Invitee

NOBODY = "Tick whom to invite."
NO_ADDRESS = "Type the e-mail that they sign in with."
LONGEST_ADDRESS = 254


class InviteTogetherForm(forms.Form):
    """A tick, an e-mail and the proposed roles for each; what is wrong with one is said at their line."""

    def __init__(self, invitees: Sequence[Invitee], data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        self.invitees = invitees
        for one in invitees:
            self.fields[_named("invite", one)] = forms.BooleanField(
                required=False, initial=one.ticked, label=one.name
            )
            self.fields[_named("email", one)] = forms.EmailField(
                required=False,
                initial=one.email,
                label=f"E-mail of {one.name}",
                max_length=LONGEST_ADDRESS,
                widget=forms.EmailInput(attrs={"autocomplete": "off", "size": 12}),
            )
            self.fields[_named("roles", one)] = forms.MultipleChoiceField(
                required=False,
                choices=[(each.role, each.words) for each in one.proposals],
                initial=[each.role for each in one.proposals if each.ticked],
                label=f"Roles of {one.name}",
                widget=forms.CheckboxSelectMultiple,
            )

    def lines(self) -> list[tuple[Invitee, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each person with their tick, e-mail and roles, for the page."""
        return [
            (one, self[_named("invite", one)], self[_named("email", one)], self[_named("roles", one)])
            for one in self.invitees
        ]

    def clean(self) -> dict[str, object]:
        """Somebody is ticked, and each of them has an e-mail of their own."""
        ticked = [one for one in self.invitees if self.cleaned_data.get(_named("invite", one))]
        if not ticked:
            self.add_error(None, NOBODY)
        whose: dict[str, str] = {}
        for one in ticked:
            name = _named("email", one)
            email = str(self.cleaned_data.get(name, "")).casefold()
            if not email and not self.has_error(name):
                self.add_error(name, NO_ADDRESS)
            elif whose.setdefault(email, one.name) != one.name and email:
                self.add_error(name, f"{whose[email]} has this e-mail too: each needs one of their own.")
        return self.cleaned_data

    def invitations(self) -> list[Invitation]:
        """Whom to invite, as a valid form says."""
        said = self.cleaned_data
        return [
            Invitation(one.staff_id, said[_named("email", one)], tuple(said[_named("roles", one)]))
            for one in self.invitees
            if said[_named("invite", one)]
        ]


def _named(field: str, one: Invitee) -> str:
    return f"{field}_{one.staff_id}"
