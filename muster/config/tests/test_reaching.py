"""A managed server that cannot be used: the message names the setting, and says what to do."""

import pytest

from muster.config.database import Role, address_from_url
from muster.config.reaching import OutOfReach, in_words, refuse_out_of_reach

ELSEWHERE = address_from_url("postgresql://muster_app:secret@db.elm.example:5433/muster")
FAILED = 'connection failed: connection to server at "db.elm.example", port 5433 failed: '


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("SSL error: certificate verify failed", "?sslrootcert=/path/to/ca.pem"),
        ('root certificate file "/ca.pem" does not exist\nEither provide', "could not prove"),
        ('server certificate for "other" does not match host name "db.elm.example"', "could not prove"),
        ("server does not support SSL, but SSL was required", "could not prove"),
        ('FATAL:  password authentication failed for user "muster_app"', "does not let muster_app in"),
        ('FATAL:  database "muster" does not exist', "./run setup-database makes it"),
        ("Connection refused\n\tIs the server running?", "No database server answers"),
    ],
)
def test_every_failure_says_where_and_what_to_do(said: str, told: str):
    words = in_words(FAILED + said, ELSEWHERE)
    assert told in words
    assert "db.elm.example:5433" in words
    assert "secret" not in words
    assert "\n" not in words


def test_where_nothing_listens_the_setting_is_named():
    nowhere = address_from_url("postgresql://muster_owner:secret@127.0.0.1:1/muster")
    with pytest.raises(OutOfReach) as refused:
        refuse_out_of_reach({Role.OWNER: nowhere}, Role.OWNER)
    assert "MUSTER_DATABASE_OWNER_URL: No database server answers at 127.0.0.1:1" in str(refused.value)
