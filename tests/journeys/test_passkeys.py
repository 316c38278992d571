"""Passkeys in Chromium, whose virtual authenticator signs as a telephone or a security key would."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import CDPSession, Page, expect

from muster.protection.accounts.actions.factors import give_authenticator
from muster.protection.accounts.models import Passkey
from muster.protection.accounts.timed_codes import code_at, new_secret
from tests.cast import PASSWORD, School, make_school
from tests.journeys.conftest import DESKTOP, PHONE, Screen, Stranger
from tests.journeys.looking import violations


@dataclass
class Device:
    """A page, and what signs for its owner."""

    page: Page
    cdp: CDPSession
    authenticator: str

    def owner_is_there(self, *, verified: bool) -> None:
        """Whether the device recognises its owner from now on."""
        self.cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.authenticator, "isUserVerified": verified}
        )

    def credentials(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = self.cdp.send(
            "WebAuthn.getCredentials", {"authenticatorId": self.authenticator}
        )["credentials"]
        return found


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


@pytest.fixture
def device(stranger: Stranger) -> Device:
    return with_authenticator(stranger())


def with_authenticator(page: Page) -> Device:
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return Device(page, cdp, made["authenticatorId"])


def give_password(page: Page, school: School, part: str) -> None:
    page.get_by_label("E-mail").fill(school.email(school.people[part]))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def sign_in_with_code(page: Page, school: School, part: str) -> None:
    secret = new_secret()
    give_authenticator(by=school.account(school.people[part]), secret=secret)
    page.goto("/sign-in")
    give_password(page, school, part)
    page.get_by_label("Code", exact=True).fill(code_at(secret, time.time()))
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def set_up(page: Page) -> None:
    page.get_by_role("button", name="Set up a passkey").click()


@pytest.mark.journey
def test_an_administrator_is_not_let_in_without_a_passkey_and_then_signs_in_by_it_alone(
    device: Device, school: School
):
    page = device.page
    sign_in_with_code(page, school, "it_administrator")
    expect(page.get_by_role("heading", name="Your role needs a passkey")).to_be_visible()
    assert violations(page) == []
    page.goto("/accounts/")
    expect(page.get_by_role("heading", name="Your role needs a passkey")).to_be_visible()
    set_up(page)
    expect(page).to_have_url(re.compile(r":\d+/accounts/$"))
    assert Passkey.objects.filter(account=school.account(school.it_administrator)).count() == 1

    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/$"))
    expect(page.get_by_role("heading", name="Sign in")).to_have_count(0)


@pytest.mark.journey
def test_a_passkey_is_the_second_factor_after_a_password(device: Device, school: School):
    page = device.page
    sign_in_with_code(page, school, "safeguarding_lead")
    set_up(page)
    expect(page.get_by_role("heading", name="Your role needs a passkey")).to_have_count(0)
    sign_out(page)
    give_password(page, school, "safeguarding_lead")
    assert violations(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/$"))


@pytest.mark.journey
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=str)
def test_several_are_kept_and_one_that_is_revoked_opens_nothing(
    stranger: Stranger, school: School, screen: Screen
):
    first, second = with_authenticator(stranger(screen)), with_authenticator(stranger(screen))
    secret = new_secret()
    give_authenticator(by=school.account(school.tutor), secret=secret)
    for steps, device in enumerate((first, second)):
        page = device.page
        page.goto("/sign-in?next=/account/passkeys")
        give_password(page, school, "tutor")
        page.get_by_label("Code", exact=True).fill(code_at(secret, time.time() + 30 * steps))
        page.get_by_role("button", name="Sign in", exact=True).click()
        assert violations(page) == []
        set_up(page)
        expect(page.get_by_role("button", name=re.compile("^Revoke"))).to_have_count(steps + 1)
    first.page.goto("/account/passkeys")
    first.page.get_by_role("button", name=re.compile("^Revoke")).first.click()
    expect(first.page.get_by_text("The passkey is revoked")).to_be_visible()
    sign_out(first.page)
    sign_out(second.page)
    answers = []
    for device in (first, second):
        device.page.get_by_role("button", name="Use a passkey").click()
        expect(
            device.page.get_by_text("not known here").or_(device.page.locator("details.menu"))
        ).to_be_visible()
        answers.append(device.page.get_by_text("not known here").count())
    assert sorted(answers) == [0, 1]


@pytest.mark.journey
def test_a_device_that_does_not_recognise_its_owner_lets_nobody_in(device: Device, school: School):
    page = device.page
    sign_in_with_code(page, school, "it_administrator")
    set_up(page)
    expect(page.get_by_role("heading", name="Your role needs a passkey")).to_have_count(0)
    sign_out(page)
    device.owner_is_there(verified=False)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("called it off")).to_be_visible()


@pytest.mark.journey
def test_what_was_signed_once_is_not_taken_again(device: Device, school: School):
    """Caught on the way and sent once more, the answer of a device meets no challenge any more."""
    page = device.page
    sign_in_with_code(page, school, "tutor")
    page.goto("/account/passkeys")
    set_up(page)
    expect(page.get_by_role("button", name=re.compile("^Revoke"))).to_have_count(1)
    sign_out(page)
    with page.expect_request("**/sign-in/passkey?**") as sent, page.expect_response("**/sign-in/passkey?**"):
        page.goto("/sign-in?next=/account/passkeys")
        page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/account/passkeys$"))
    caught = sent.value.post_data
    sign_out(page)
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(
        "/sign-in/passkey",
        data=caught,
        headers={"X-CSRFToken": token, "Content-Type": "application/json", "Accept": "application/json"},
    )
    assert answer.status in {403, 422}
