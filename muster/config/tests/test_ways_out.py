"""The ways out of messages: what is refused, in which words, and that no secret is repeated."""

import pytest

from muster.config.ways_out import WAYS_OUT_SETTINGS, problems_of, ways_out_of

NOTHING: dict[str, str | None] = dict.fromkeys(name for name, *_ in WAYS_OUT_SETTINGS)


def test_without_settings_nothing_leaves():
    assert list(problems_of(NOTHING)) == []
    found = ways_out_of(NOTHING)
    assert (found.smtp_url, found.notify_key, found.text_url) == ("", "", "")
    assert found.notify_url.startswith("https://")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"MUSTER_SMTP_URL": "mail.example.org"}, "begins with smtp://"),
        ({"MUSTER_SMTP_URL": "smtp://mail.example.org"}, "MUSTER_MAIL_FROM: missing"),
        ({"MUSTER_TEXT_URL": "http://gateway.example.org/x", "MUSTER_TEXT_FROM": "School"}, "not encrypted"),
        ({"MUSTER_NOTIFY_URL": "ftp://example.org"}, "begins with https://"),
    ],
)
def test_a_way_that_would_not_work_is_named_with_what_to_do(given, words):
    assert any(words in problem for problem in problems_of(NOTHING | given))


def test_a_password_is_never_repeated():
    given = NOTHING | {"MUSTER_SMTP_URL": "imap://office:hunter22@mail.example.org"}
    assert not any("hunter22" in problem for problem in problems_of(given))
    assert "hunter22" not in repr(ways_out_of(given))
