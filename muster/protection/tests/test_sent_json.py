import pytest

from muster.protection.sent_json import read_json
from muster.protection.tests.accounts_cast import new_browser


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, b"\xff", "", "{"])
def test_what_is_no_json_and_what_is_too_deep_is_refused_alike(text: str | bytes):
    with pytest.raises(ValueError, match=r"."):
        read_json(text)


@pytest.mark.usefixtures("db_app")
def test_a_stranger_who_sends_it_in_place_of_a_passkey_is_answered():
    stranger = new_browser()
    assert stranger.post("/sign-in/passkey/begin").status_code == 200
    answer = stranger.post("/sign-in/passkey", "[" * 100_000, content_type="application/json")
    assert answer.status_code == 422
