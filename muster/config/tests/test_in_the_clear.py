import pytest
from django.conf import settings as ours
from django.test import Client
from pytest_django import Settings

from muster.config.environment import StrictTransport, read_environment


@pytest.fixture
def stranger(settings: Settings) -> Client:
    """A browser or program that comes to a Muster behind a proxy."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 63_072_000
    return Client()


@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/ui/muster.css"])
def test_a_page_that_somebody_opens_in_the_clear_leads_to_the_encrypted_one(stranger: Client, path: str):
    answer = stranger.get(path)
    assert answer.status_code == 301
    assert answer["Location"] == f"https://testserver{path}"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("post", "/messages/receipts/anything", {}),  # a gateway
        ("post", "/sign-in", {}),  # a form that was sent in the clear has told its password already
        ("get", "/sign-in", {"Accept": "application/json"}),
        ("get", "/sign-in", {"HX-Request": "true"}),
    ],
)
def test_what_a_program_sends_in_the_clear_is_refused_and_not_redirected(
    stranger: Client, method: str, path: str, headers: dict[str, str]
):
    answer = getattr(stranger, method)(path, headers=headers)
    assert answer.status_code == 403
    assert "Location" not in answer
    assert b"https only" in answer.content


@pytest.mark.django_db
def test_over_tls_both_go_through(stranger: Client):
    assert stranger.get("/sign-in", secure=True).status_code == 200
    assert stranger.post("/messages/receipts/anything", secure=True).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "max-age=63072000; includeSubDomains"),
        ({"MUSTER_STRICT_TRANSPORT": "subdomains"}, "max-age=63072000; includeSubDomains"),
        ({"MUSTER_STRICT_TRANSPORT": "host"}, "max-age=63072000"),
        ({"MUSTER_STRICT_TRANSPORT": "preload"}, "max-age=63072000; includeSubDomains; preload"),
    ],
)
def test_browsers_are_told_for_two_years_which_names_they_reach_encrypted_only(
    stranger: Client, settings: Settings, given: dict[str, str], expected: str
):
    chosen = read_environment(given).strict_transport
    assert ours.SECURE_HSTS_INCLUDE_SUBDOMAINS  # as delivered
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = chosen is not StrictTransport.HOST
    settings.SECURE_HSTS_PRELOAD = chosen is StrictTransport.PRELOAD
    assert stranger.get("/sign-in", secure=True)["Strict-Transport-Security"] == expected
