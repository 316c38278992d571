import datetime as dt
import re

import pytest
from django.test import Client

from muster.people.actions import give_role
from muster.people.models import RoleHolding
from muster.protection.accounts.actions.opening import disable, enable, leave_school, open_account
from muster.protection.accounts.models import Account, AccountLink, OneTimeCode, StoredSession
from tests.cast import PASSWORD, School, make_school

NEW_PASSWORD = "lantern orchid tidal"


@pytest.fixture
def school(db_app: None) -> School:
    """A school for this test alone."""
    return make_school()


@pytest.fixture
def technician(school: School) -> Client:
    """The IT administrator's browser, with a code just given."""
    return school.signed_in(school.it_administrator)


def link_in(answer: object) -> str:
    found = re.search(rb"https?://localhost(/link/[\w-]+)", getattr(answer, "content"))  # noqa: B009  # any answer
    assert found, "no link was shown"
    return found.group(1).decode()


def stranger() -> Client:
    browser = Client(headers={"host": "localhost"})
    browser.defaults["wsgi.url_scheme"] = "https"
    return browser


def test_an_invitation_leads_to_a_password_and_on_to_the_second_factor(school: School, technician: Client):
    typed = {"email": school.email(school.tutor)}
    answer = technician.post(f"/accounts/{school.tutor}/invite", typed)
    link = link_in(answer)
    browser = stranger()
    assert browser.get(link).status_code == 200
    chosen = browser.post(link, {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert chosen.headers["Location"] == "/sign-in/code"
    assert browser.get("/sign-in/code").headers["Location"] == "/sign-in/set-up"
    assert browser.get(link).status_code == 404


def test_a_reset_ends_every_session_and_keeps_the_second_factor(school: School, technician: Client):
    teacher = school.signed_in(school.tutor)
    link = link_in(technician.post(f"/accounts/{school.tutor}/reset"))
    account = school.account(school.tutor)
    assert account.check_password(PASSWORD), "nothing changes before the link is followed"
    stranger().post(link, {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    account.refresh_from_db()
    assert account.check_password(NEW_PASSWORD)
    assert teacher.get("/account/settings").headers["Location"].startswith("/sign-in")


def test_a_weak_password_is_refused_in_words_and_the_link_still_works(school: School, technician: Client):
    link = link_in(technician.post(f"/accounts/{school.tutor}/invite", {"email": school.email(school.tutor)}))
    browser = stranger()
    for weak in ("short", "password1234", "cookiemonster"):
        assert browser.post(link, {"password": weak, "again": weak}).status_code == 200
    assert browser.post(link, {"password": NEW_PASSWORD, "again": "another one"}).status_code == 200
    assert browser.post(link, {"password": NEW_PASSWORD, "again": NEW_PASSWORD}).status_code == 302


def test_a_newer_link_ends_the_older(school: School, technician: Client):
    invite = f"/accounts/{school.tutor}/invite"
    older = link_in(technician.post(invite, {"email": school.email(school.tutor)}))
    link_in(technician.post(invite, {"email": school.email(school.tutor)}))
    assert stranger().get(older).status_code == 404


def test_one_e_mail_is_one_person_of_a_school(school: School, technician: Client):
    technician.post(f"/accounts/{school.tutor}/invite", {"email": school.email(school.tutor)})
    answer = technician.post(
        f"/accounts/{school.office}/invite", {"email": school.email(school.tutor).upper()}
    )
    assert answer.status_code == 422
    assert b"somebody else here" in answer.content


def test_a_school_does_not_reset_an_account_that_opens_another(school: School, technician: Client):
    other = make_school("Elmbrook Academy")
    account = school.account(school.tutor)
    open_account(account.email, school_id=other.id, person_id=other.tutor)
    answer = technician.post(f"/accounts/{school.tutor}/reset")
    assert answer.status_code == 422
    assert not AccountLink.objects.filter(account=account).exists()


def test_a_school_makes_no_link_to_the_password_of_somebody_elsewhere(school: School, technician: Client):
    """One school's IT could otherwise invite the head of another by address, and hold their password."""
    other = make_school("Elmbrook Academy")
    account = other.account(other.head)
    answer = technician.post(f"/accounts/{school.tutor}/invite", {"email": account.email})
    assert answer.status_code == 302  # no link is shown: they sign in as before, and find this school too
    account.refresh_from_db()
    assert account.person_in(school.id) == school.tutor
    assert not AccountLink.objects.filter(account=account).exists()


def test_nor_of_somebody_who_works_in_both(school: School, technician: Client):
    other = make_school("Elmbrook Academy")
    account = school.account(school.tutor)
    open_account(account.email, school_id=other.id, person_id=other.tutor)
    assert technician.post(f"/accounts/{school.tutor}/invite", {"email": account.email}).status_code == 302
    assert not AccountLink.objects.filter(account=account).exists()


def test_it_does_not_become_a_colleague_by_taking_their_account_away_and_inviting_itself(
    school: School, technician: Client
):
    account = school.account(school.head)
    answer = technician.post(f"/accounts/{school.head}/remove")
    assert answer.status_code == 422
    assert b"the head takes the account away" in answer.content
    taken = technician.post(f"/accounts/{school.head}/invite", {"email": "technician@example.org"})
    assert b"an account with another e-mail" in taken.content
    account.refresh_from_db()
    assert account.schools == (school.id,)


def test_it_takes_away_what_nobody_has_used_yet_and_what_a_leaver_had(school: School, technician: Client):
    technician.post(f"/accounts/{school.tutor}/invite", {"email": "mistyped@example.org"})
    assert technician.post(f"/accounts/{school.tutor}/remove").status_code == 302
    leaver = school.account(school.office)
    with school.seen_by(school.head) as viewer:
        RoleHolding.objects.filter(school_id=school.id, staff_id=school.office).update(
            last_day=viewer.today - dt.timedelta(days=1)
        )
    assert technician.post(f"/accounts/{school.office}/remove").status_code == 302
    leaver.refresh_from_db()
    assert leaver.schools == ()


def test_whoever_makes_links_to_passwords_prints_no_card_whatever_else_they_are(school: School):
    """In a small school the office may look after the IT, and one person could then make both password and second factor."""
    with school.seen_by(school.head) as viewer:
        give_role(by=viewer, staff_id=school.office, role="it_administrator", first_day=viewer.today)
    school.account(school.head)
    answer = school.signed_in(school.office).post(f"/staff/{school.head}/card")
    assert b"prints no card" in answer.content
    assert not OneTimeCode.objects.filter(account=school.account(school.head)).exists()


def test_taking_an_account_away_puts_the_person_out_of_this_school_only(school: School):
    other = make_school("Elmbrook Academy")
    account = school.account(school.tutor)
    open_account(account.email, school_id=other.id, person_id=other.tutor)
    assert school.signed_in(school.head).post(f"/accounts/{school.tutor}/remove").status_code == 302
    account.refresh_from_db()
    assert account.schools == (other.id,)
    assert account.is_active
    assert not StoredSession.objects.filter(account=account).exists()


def test_a_card_is_shown_once_and_lies_hashed(school: School):
    account = school.account(school.tutor)
    shown = school.signed_in(school.office).post(f"/staff/{school.tutor}/card")
    codes = re.findall(rb"<code>(\d{3} \d{3})</code>", shown.content)
    assert len(codes) == 30
    kept = b"".join(bytes(row.code_hash) for row in OneTimeCode.objects.filter(account=account))
    assert len(kept) == 30 * 32
    assert not any(code in kept or code.replace(b" ", b"") in kept for code in codes)


@pytest.mark.parametrize(
    ("part", "manages", "prints"),
    [
        ("it_administrator", 200, 403),
        ("head", 200, 200),
        ("office", 403, 200),
        ("data_manager", 403, 403),
        ("tutor", 403, 403),
        ("safeguarding_lead", 403, 403),
        ("governor", 403, 403),
    ],
)
def test_who_manages_accounts_and_who_prints_cards(school: School, part: str, manages: int, prints: int):
    browser = school.signed_in(school.people[part])
    assert browser.get("/accounts/").status_code == manages
    card = f"/staff/{school.subject_teacher}/card"
    assert browser.get(card).status_code == prints
    assert (card.encode() in browser.get("/staff/").content) == (prints == 200)


def test_a_code_that_was_given_long_ago_is_asked_for_again(school: School, technician: Client):
    StoredSession.objects.get(account=school.account(school.it_administrator)).change(proved_at=None)
    assert technician.get("/accounts/").headers["Location"] == "/account/confirm?next=/accounts/"


def test_a_pupil_or_a_stranger_has_no_account_page(school: School, technician: Client):
    assert technician.get(f"/accounts/{school.ada}/").status_code == 404
    assert technician.post(f"/accounts/{school.ada}/invite", {"email": "a@example.org"}).status_code == 404
    assert school.ada not in {
        account.person_in(school.id) for account in Account.objects.of_school(school.id)
    }


def test_the_list_says_how_far_each_account_is(school: School, technician: Client):
    technician.post(f"/accounts/{school.tutor}/invite", {"email": school.email(school.tutor)})
    shown = technician.get("/accounts/").content
    for words in (school.email(school.tutor).encode(), b"Invited", b"No account", b"No second factor yet"):
        assert words in shown
    assert technician.get(f"/accounts/{school.tutor}/").status_code == 200


def test_inviting_again_does_not_let_a_disabled_account_in(school: School, technician: Client):
    account = school.account(school.tutor)
    disable(account)
    typed = {"email": school.email(school.tutor)}
    refused = technician.post(f"/accounts/{school.tutor}/invite", typed)
    assert "This account was disabled" in refused.content.decode()
    assert "This account was disabled" in technician.post(f"/accounts/{school.tutor}/reset").content.decode()
    account.refresh_from_db()
    assert not account.is_active
    enable(account)
    assert technician.post(f"/accounts/{school.tutor}/reset").status_code == 200


def test_a_disabled_account_that_leaves_one_of_two_schools_stays_disabled(school: School):
    account, other = school.account(school.tutor), make_school()
    open_account(school.email(school.tutor), school_id=other.id, person_id=other.cover_teacher)
    account.refresh_from_db()
    disable(account)
    leave_school(account, other.id)
    assert account.schools == (school.id,)
    assert not account.is_active


def test_whoever_left_their_last_school_comes_in_again_by_an_invitation(school: School, technician: Client):
    leave_school(school.account(school.tutor), school.id)
    typed = {"email": school.email(school.tutor)}
    assert technician.post(f"/accounts/{school.tutor}/invite", typed).status_code == 200
    assert school.account(school.tutor).is_active
