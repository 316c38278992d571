"""The forms of signing in with the school's own account: which provider, and whether its second factor counts."""

import re
import uuid

from django import forms

from muster.people.actions.sign_in import Provider
from muster.protection.accounts.models import SignInProvider
from muster.protection.accounts.openid.rules import GOOGLE, issuer_of_tenant

Kind = SignInProvider.Kind
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class SchoolAccountForm(forms.Form):
    """The provider of the school, as its own page of applications shows it."""

    kind = forms.ChoiceField(
        label="The school's accounts are of", choices=Kind.choices, widget=forms.RadioSelect
    )
    tenant = forms.CharField(
        label="Microsoft: directory (tenant) ID",
        required=False,
        max_length=36,
        help_text="Only for Microsoft Entra. On the overview page of the application there.",
    )
    issuer = forms.CharField(
        label="Another provider: issuer",
        required=False,
        max_length=300,
        help_text="Only for another provider: an address that begins with https://",
    )
    client_id = forms.CharField(label="Client ID", max_length=200)
    client_secret = forms.CharField(
        label="Client secret",
        required=False,
        max_length=500,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Kept sealed and never shown. Empty: it stays as it is.",
    )
    domains = forms.CharField(
        label="Mail domains of the school",
        max_length=500,
        help_text="With commas: oakfield.sch.uk. Only mail of these counts to find an account that was opened here.",
    )
    is_on = forms.BooleanField(label="Staff may sign in with it", required=False)

    def clean_tenant(self) -> str:
        """The identifier of one organisation."""
        tenant: str = self.cleaned_data["tenant"].strip()
        if self.cleaned_data.get("kind") == Kind.MICROSOFT:
            try:
                return str(uuid.UUID(tenant))
            except ValueError:
                raise forms.ValidationError(
                    "Type the directory ID of your own organisation: 32 letters and digits in five groups."
                ) from None
        return tenant

    def clean_issuer(self) -> str:
        """The issuer, for a provider that Muster does not know."""
        issuer: str = self.cleaned_data["issuer"].strip()
        if self.cleaned_data.get("kind") == Kind.OTHER and not issuer:
            raise forms.ValidationError("Type the issuer, as the provider's own page states it.")
        return issuer

    def clean_domains(self) -> list[str]:
        """Each domain once, in small letters."""
        found = [part.strip().casefold() for part in self.cleaned_data["domains"].split(",") if part.strip()]
        wrong = [part for part in found if not _DOMAIN.fullmatch(part)]
        if wrong or not found:
            raise forms.ValidationError("Type domains such as oakfield.sch.uk, with commas between them.")
        return sorted(set(found))

    def provider(self) -> Provider:
        """What was typed, as one thing."""
        typed = self.cleaned_data
        issuers = {
            Kind.MICROSOFT.value: issuer_of_tenant(typed["tenant"]),
            Kind.GOOGLE.value: GOOGLE,
            Kind.OTHER.value: typed["issuer"],
        }
        return Provider(
            kind=typed["kind"],
            issuer=issuers[typed["kind"]],
            client_id=typed["client_id"].strip(),
            client_secret=typed["client_secret"],
            domains=tuple(typed["domains"]),
            is_on=typed["is_on"],
        )


class TrustFactorForm(forms.Form):
    """Whether the provider's second factor counts."""

    trusts = forms.BooleanField(
        label="A second factor given to the school's account counts here",
        help_text="Only where the school's accounts ask everybody for one. Otherwise Muster asks for its own.",
        required=False,
    )
