"""Signing in with the school's own account in a real browser, at a real provider; and the page that sets it up."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from muster.people.actions.accounts import invite_staff
from muster.people.actions.sign_in import Provider, set_up_provider
from muster.protection.accounts.actions.factors import give_authenticator
from muster.protection.accounts.models import Account
from muster.protection.accounts.openid.discovery import forget_everything
from muster.protection.accounts.timed_codes import new_secret
from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, PHONE_DARK, Opener, Screen, Stranger
from tests.journeys.looking import faults
from tests.school_accounts.server import CLIENT_ID, CLIENT_SECRET, is_missing, school_provider

pytestmark = pytest.mark.skipif(
    is_missing(), reason="no provider is installed: with node and npm, npm ci --prefix tests/school_accounts"
)


@pytest.fixture
def school(db_app: None) -> School:
    """A school that this journey has to itself, under a name that no other has."""
    return make_school(f"Larkfield {uuid.uuid4().hex[:6]}")


def come_by_the_school(page: Page, school: School, subject: str) -> None:
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    if page.get_by_text("Use your school's account").is_visible():  # other tests' schools have providers too
        page.get_by_text("Use your school's account").click()
    page.get_by_role("link", name=f"Sign in with {school.name}").click()
    page.get_by_label("Who").fill(subject)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.journey
@pytest.mark.parametrize("screen", [DESKTOP, PHONE_DARK], ids=str)
def test_a_school_sets_it_up_and_somebody_invited_comes_in_and_leaves(
    open_as: Opener, stranger: Stranger, server: str, school: School, screen: Screen
):
    forget_everything()
    with (
        tempfile.TemporaryDirectory(prefix="muster-provider-") as place,
        school_provider(Path(place), f"{server}/sign-in/school/back") as provider,
    ):
        page = open_as(school, school.head, screen=screen)
        page.goto("/accounts/sign-in/school")
        assert faults(page) == []
        page.get_by_label("Another OpenID Connect provider").check()
        page.get_by_label("Another provider: issuer").fill(provider.issuer)
        page.get_by_label("Client ID").fill(CLIENT_ID)
        page.get_by_label("Client secret").fill(CLIENT_SECRET)
        page.get_by_label("Mail domains of the school").fill("example.org")
        page.get_by_role("button", name="Save").first.click()
        expect(page.get_by_text("Kept. The provider answers.")).to_be_visible()
        assert faults(page) == []

        with school.seen_by(school.head) as viewer:
            invite_staff(by=viewer, staff_id=school.tutor, email=school.email(school.tutor))
        provider.know("rachel", school.email(school.tutor))
        provider.know("stranger", "stranger@elsewhere.example")

        someone = stranger(screen)
        someone.goto("/sign-in?next=/account/sessions")
        assert faults(someone) == []
        come_by_the_school(someone, school, "stranger")
        expect(someone.get_by_role("heading", name="You are not signed in")).to_be_visible()
        expect(someone.get_by_text("Nobody here is known by that account")).to_be_visible()
        assert faults(someone) == []
        someone.get_by_role("link", name="Back to signing in").click()

        come_by_the_school(someone, school, "rachel")
        expect(someone.get_by_role("heading", name="Set up your second factor")).to_be_visible()
        assert "code=" not in someone.url


@pytest.mark.journey
def test_leaving_a_shared_machine_leaves_the_school_too(stranger: Stranger, server: str, school: School):
    forget_everything()
    with (
        tempfile.TemporaryDirectory(prefix="muster-provider-") as place,
        school_provider(Path(place), f"{server}/sign-in/school/back") as provider,
    ):
        with school.seen_by(school.head) as viewer:
            made = Provider("other", provider.issuer, CLIENT_ID, CLIENT_SECRET, ("example.org",), is_on=True)
            set_up_provider(by=viewer, provider=made)
            invite_staff(by=viewer, staff_id=school.tutor, email=school.email(school.tutor))
        provider.know("rachel", school.email(school.tutor))
        page = stranger(DESKTOP)
        page.goto("/sign-in")
        come_by_the_school(page, school, "rachel")
        expect(page.get_by_role("heading", name="Set up your second factor")).to_be_visible()
        account = Account.objects.get_by_natural_key(school.email(school.tutor))
        give_authenticator(by=account, secret=new_secret())
        page.goto("/sign-in/code")
        page.get_by_role("button", name="Sign in as somebody else").click()
        expect(page.get_by_role("heading", name="You are signed out of Muster")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("link", name="Leave the school's account too").click()
        page.wait_for_url(f"{provider.issuer}/session/end**")
