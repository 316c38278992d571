import pytest

from muster.config import drilling
from muster.config.drilling import LETTER_NOTED, everything_known
from muster.letters.actions.writing import keep_letter, print_letters
from tests.cast import School


def test_the_title_of_a_letter_of_the_schools_own_is_no_secret_of_whoever_got_it(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(drilling, "school_ids", lambda: [school.id])
    title = "Attendance, second stage"
    with school.seen_by(school.office) as by:
        name = keep_letter(by=by, title=title, language="en", body="Dear parents, please ring us.")
        print_letters(by=by, name=name, pupils=[school.ada])
    _, known = everything_known(lambda _words: None)
    assert title not in {one.value for one in known}
    monkeypatch.setattr(drilling, "unscoped_titles", lambda _school, **_because: set[str]())
    _, known = everything_known(lambda _words: None)
    assert (LETTER_NOTED, title) in {(one.label, one.value) for one in known}, "or it was never looked for"
