"""The form of an account: the address somebody signs in with."""

from django import forms


class InvitationForm(forms.Form):
    """The e-mail address for an account. The page's own address says whom to invite."""

    email = forms.EmailField(label="E-mail they sign in with", max_length=254)


class ConfirmForm(forms.Form):
    """Nothing to type: the button is the answer."""
