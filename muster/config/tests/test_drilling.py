import pytest

from muster.config import drilling
from muster.config.drilling import everything_known
from muster.letters.actions.writing import keep_letter, print_letters
from tests.cast import School


def test_what_a_letter_of_the_schools_own_says_is_looked_for_and_so_is_that_somebody_got_it(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(drilling, "school_ids", lambda: [school.id])
    title, body = "Attendance, second stage", "Dear parents, please ring us."
    with school.seen_by(school.office) as by:
        name = keep_letter(by=by, title=title, language="en", body=body)
        print_letters(by=by, name=name, pupils=[school.ada])
    _, known = everything_known(lambda _words: None)
    assert {("letter.title", title), ("letter.body", body), ("follow_up.steps.words", title)} <= {
        (one.label, one.value) for one in known
    }
