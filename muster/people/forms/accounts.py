"""The form of an account: the address somebody signs in with."""

from django import forms


class InvitationForm(forms.Form):
    """Whom to invite is in the address of the page; under which e-mail is typed."""

    email = forms.EmailField(label="E-mail they sign in with", max_length=254)


class ConfirmForm(forms.Form):
    """Nothing to type: the button is the answer."""
