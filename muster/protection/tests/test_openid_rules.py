"""What a provider's claims count for: whose mail, and which factor."""

import pytest

from muster.protection.accounts.openid.rules import (
    factor_given_at,
    issuer_of_tenant,
    may_be_asked,
    tenant_of,
    verified_mail,
)

DOMAINS = ("oakfield.example",)
MAIL = "r.adeyemi@oakfield.example"
NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ({"email": MAIL, "email_verified": True}, True),
        ({"email": "R.Adeyemi@OAKFIELD.example", "email_verified": True}, True),
        ({"email": MAIL, "xms_edov": True}, True),
        ({"email": MAIL, "xms_edov": 1}, True),
        ({"email": MAIL}, False),
        ({"email": MAIL, "email_verified": "true"}, False),
        ({"email": MAIL, "email_verified": False}, False),
        ({"email": MAIL, "xms_edov": ["1"]}, False),
        ({"email": "a@b@oakfield.example", "email_verified": True}, False),
        ({"email": "a@oakfield.example.evil.example", "email_verified": True}, False),
        ({"email": "a@evil-oakfield.example", "email_verified": True}, False),
        ({"email": [MAIL], "email_verified": True}, False),
        ({"preferred_username": MAIL, "upn": MAIL, "email_verified": True}, False),
        ({}, False),
    ],
)
def test_only_a_mail_that_is_vouched_for_and_of_the_school_counts(claims: dict[str, object], *, counts: bool):
    assert bool(verified_mail(claims, DOMAINS)) is counts


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ({"amr": ["pwd", "mfa"], "auth_time": NOW - 60}, True),
        ({"acr": "https://refeds.org/profile/mfa", "auth_time": NOW - 60}, True),
        ({"amr": ["pwd"], "auth_time": NOW}, False),
        ({"amr": ["mfa"]}, False),
        ({"amr": "mfa", "auth_time": NOW}, False),
        ({"amr": ["mfa"], "auth_time": True}, False),
        ({"amr": ["mfa"], "auth_time": str(NOW)}, False),
        ({"amr": ["mfa"], "auth_time": NOW - 11 * 3600}, False),
        ({"amr": ["mfa"], "auth_time": NOW + 3600}, False),
        ({"acr": ["phr"], "auth_time": NOW}, False),
        ({"acr": "1", "auth_time": NOW}, False),
        ({}, False),
    ],
)
def test_a_factor_counts_where_it_is_said_to_be_one_of_today(claims: dict[str, object], *, counts: bool):
    assert (factor_given_at(claims, NOW) is not None) is counts


@pytest.mark.parametrize(
    ("address", "counts"),
    [
        ("https://login.example/keys", True),
        ("https://login.example:8443/keys", True),
        ("http://localhost:3000/keys", True),
        ("http://login.example/keys", False),
        ("http://localhost.evil.example/keys", False),
        ("https://user@login.example/", False),
        ("https://login.example/#part", False),
        ("https://login.example:port/", False),
        ("https:///keys", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_an_address_that_may_be_asked(address: str, *, counts: bool):
    assert may_be_asked(address, in_production=False) is counts


def test_this_machine_is_not_asked_in_production():
    assert not may_be_asked("http://localhost:3000/keys", in_production=True)


def test_an_issuer_of_one_tenant_names_it():
    assert tenant_of(issuer_of_tenant("3c1d")) == "3c1d"
    assert not tenant_of("https://accounts.google.com")
