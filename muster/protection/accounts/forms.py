"""The forms of signing in and of one's own account."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from muster.protection.accounts.models import Account
from muster.protection.accounts.rules import PIN_DIGITS, is_weak_pin, only_digits

_LONGEST_PASSWORD = 200


def _password(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


def _code(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"} | attributes)


class SignInForm(forms.Form):
    """E-mail and password."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"), max_length=_LONGEST_PASSWORD, strip=False, widget=_password("current-password")
    )


class OwnPasswordForm(forms.Form):
    """The current password."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=_password("current-password"),
    )


class CodeForm(forms.Form):
    """A code as the second factor."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=_code(autofocus="autofocus"))


class RememberingCodeForm(CodeForm):
    """A code, and whether the device is to be known from now on."""

    remember = forms.BooleanField(
        label=_("Ask for a code once a day on this device"),
        help_text=_("Only where nobody but staff uses it: a school computer or your own."),
        required=False,
    )


class PinForm(forms.Form):
    """The PIN after a pause."""

    pin = forms.CharField(
        label=_("PIN"),
        max_length=20,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric", "autofocus": True}),
    )


class NewPinForm(forms.Form):
    """A PIN to be chosen."""

    pin = forms.CharField(
        label=_("PIN of six digits"),
        max_length=20,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    again = forms.CharField(
        label=_("The same PIN again"),
        max_length=20,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_pin(self) -> str:
        """Six digits that are not among the first to be tried."""
        pin = only_digits(self.cleaned_data["pin"])
        if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
            raise forms.ValidationError(_("A PIN has six digits."))
        if is_weak_pin(pin):
            raise forms.ValidationError(_("That one is guessed first. Choose digits without a pattern."))
        return pin

    def clean_again(self) -> str:
        """The same once more."""
        again = only_digits(self.cleaned_data["again"])
        if self.cleaned_data.get("pin") not in {None, again}:
            raise forms.ValidationError(_("The two PINs differ."))
        return again


class NewPasswordForm(forms.Form):
    """A password to be set. `whose` is the account, of whose own words it may not be made."""

    def __init__(
        self, sent: QueryDict | dict[str, str] | None = None, *, whose: Account | None = None
    ) -> None:
        super().__init__(sent)
        self._whose = whose

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. Three or four words that nobody would guess are good."),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=_password("new-password"),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=_password("new-password"),
    )

    def clean_password(self) -> str:
        """Long enough, and on no list of passwords that are tried first."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self._whose)
        return password

    def clean_again(self) -> str:
        """The same once more."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in {None, again}:
            raise forms.ValidationError(_("The two passwords differ."))
        return again


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the old one."""

    old = forms.CharField(
        label=_("Password so far"),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=_password("current-password"),
    )
    field_order = ("old", "password", "again")


class LookForm(forms.Form):
    """How pages look."""

    theme = forms.ChoiceField(
        label=_("Colours"), choices=Account.Theme.choices, widget=forms.RadioSelect, required=False
    )
    density = forms.ChoiceField(
        label=_("Rows"), choices=Account.Density.choices, widget=forms.RadioSelect, required=False
    )


class SchoolForm(forms.Form):
    """The choice between one's own schools."""

    school = forms.UUIDField()
