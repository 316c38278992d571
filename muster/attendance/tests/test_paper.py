"""A paper register typed in afterwards: rows by number, nothing guessed, every mark labelled as a late entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.models import RegisterEntry
from muster.attendance.paper import UnreadablePaper, read_paper
from muster.attendance.queries.sheets import mark_in_register, register_sheet
from tests.cast import School


def test_rows_and_minutes_are_read():
    found = read_paper("3, 7", "5 10, 9 (25), 2", rows=30)
    assert found.absent == {3, 7}
    assert found.late == {5: 10, 9: 25, 2: None}


@pytest.mark.parametrize(
    ("absent", "late", "words"),
    [
        ("31", "", "numbered 1 to 30"),
        ("0", "", "numbered 1 to 30"),
        ("three", "", "numbered 1 to 30"),
        ("\u00b2", "", "numbered 1 to 30"),
        ("", "5 minutes", "such as 5 10"),
        ("", "5 700", "between 0 and 600"),
        ("5", "5 10", "both absent and late"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(absent: str, late: str, words: str):
    with pytest.raises(UnreadablePaper) as why:
        read_paper(absent, late, rows=30)
    assert words in why.value.words


@given(st.sets(st.integers(1, 30)), st.dictionaries(st.integers(1, 30), st.integers(0, 600)))
def test_whatever_is_written_plainly_is_read_back(absent: set[int], late: dict[int, int | None]):
    late = {row: minutes for row, minutes in late.items() if row not in absent}
    found = read_paper(
        ", ".join(map(str, absent)), ", ".join(f"{row} {minutes}" for row, minutes in late.items()), rows=30
    )
    assert found.absent == absent
    assert found.late == dict(late)


def test_the_page_enters_the_paper_and_says_that_it_was_late(school: School):
    client = school.signed_in(school.office)
    address = f"/registers/{school.form_3b}/2026-11-24/am/from-paper"
    assert client.post(address, {"absent": "1", "at": "08:55"}).status_code == 422
    assert client.post(address, {"absent": "99", "at": "08:55", "everyone_else": "on"}).status_code == 422
    sent = {"absent": "1", "late": "2 10", "at": "08:55", "everyone_else": "on"}
    assert client.post(address, sent).status_code == 302
    with school.seen_by(school.office) as viewer:
        rows = register_sheet(viewer, school.register()).rows
        assert [row.code for row in rows] == ["N", "L", "/", "/", "/"]
        history = mark_in_register(viewer, school.register(), rows[0].pupil_id).history
    assert [line.origin for line in history] == [RegisterEntry.Origin.PAPER]
