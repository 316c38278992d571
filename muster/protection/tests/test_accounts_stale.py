"""A form from a page of an older session: people get words, a script the address at which to sign in."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.usefixtures("db_app")


@pytest.fixture
def stale() -> Client:
    """A browser whose page holds no token of this session."""
    return Client(enforce_csrf_checks=True)


def test_a_person_is_told_to_reload_the_page(stale: Client):
    answer = stale.post(reverse("sign_in"), {"email": "mo@elm.example"}, secure=True)
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()


def test_a_script_is_told_where_to_sign_in(stale: Client):
    answer = stale.post(reverse("sign_in"), {}, secure=True, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json() == {"sign_in": "/"}
