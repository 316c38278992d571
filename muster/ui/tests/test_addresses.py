from django.test import RequestFactory
from pytest_django import Settings

from muster.ui.addresses import whole_address


def address_asked_of(host: str) -> str:
    request = RequestFactory(headers={"host": host}).get("/", secure=True)
    return whole_address(request, "account_link", token="once")


def test_a_link_leads_to_the_address_that_was_set_whatever_the_request_called_this_server(settings: Settings):
    settings.ADDRESS = "https://muster.elm.example"
    settings.ALLOWED_HOSTS = ["muster.elm.example", "localhost"]
    for host in ("localhost:8666", "muster.elm.example:8666", "muster.elm.example"):
        assert address_asked_of(host) == "https://muster.elm.example/link/once"


def test_without_one_it_leads_to_where_the_page_was_opened(settings: Settings):
    settings.ADDRESS = None
    assert address_asked_of("localhost:8310") == "https://localhost:8310/link/once"
