import datetime as dt
import uuid

import pytest

from muster.cli import Parser, breach
from muster.protection.accounts.models import StoredSession
from muster.protection.walls import schools
from tests.cast import School


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit status of the command, what it printed, and what it warned of."""
    parser = Parser()
    breach.add_arguments(parser)
    status = breach.run(parser.parse_args([*words]))
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_a_session_that_is_not_in_the_log_is_no_good_news(
    school: School, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    # The command looks in every school, and other tests leave schools whose keys are gone.
    monkeypatch.setattr(schools, "school_ids", lambda: [school.id])
    school.signed_in(school.office).get(f"/pupils/{school.ada}/contacts")
    with school.seen_by_command():
        session = StoredSession.objects.get(account=school.account(school.office))
    status, out, err = said(capsys, "--session", str(session.id))
    assert (status, err) == (0, "")
    assert ": 1 pupil, 2 adults, 1 parent, " in out
    status, _, err = said(capsys, "--session", str(uuid.uuid4()))
    assert status == 1
    assert "a mistyped one looks the same" in err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--window", "--since", "tomorrow"), "tomorrow is no moment: write it like 2026-11-20T08:00+00:00"),
        (("--session", "rubbish"), "rubbish is no session: copy its id from the log"),
    ],
)
def test_what_is_mistyped_is_said_in_words(
    words: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit):
        said(capsys, *words)
    assert why in capsys.readouterr().err


def test_a_moment_without_an_offset_is_utc():
    parser = Parser()
    breach.add_arguments(parser)
    taken = parser.parse_args(["--window", "--since", "2026-11-20T08:00"])
    assert taken.since == dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
