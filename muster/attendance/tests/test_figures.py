import csv
import time
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.figures import COUNTED, Columns, Figures, columns_of, figures, marks_of
from muster.attendance.words import percent
from muster.calendar.profile import Profile, profile

ENGLAND = profile("england")
FIRST = date(2026, 9, 1)
RATES = Path(__file__).parent / "data" / "session_rates_by_code_2025_26.csv"

# England, school year 2025/26 to date, state-funded primary schools: sessions as the department published them.
PRIMARY = Figures(
    present=1_217_200_019,
    approved=13_331_077,
    authorised=48_445_756,
    unauthorised=20_102_512,
    late=16_775_075,
)


def columns(slots: int, *, country: Profile = ENGLAND, first: date = FIRST) -> Columns:
    return columns_of(country, [(index, first + timedelta(days=index // 2)) for index in range(slots)])


def line(*codes: str) -> bytes:
    return bytes(ENGLAND.bytes_by_symbol[code] if code else 0 for code in codes)


def counted(*codes: str, first: date = FIRST) -> Figures:
    return figures(marks_of([line(*codes)]), columns(len(codes), first=first)).total


def test_the_national_figures_of_primary_schools_come_out_as_published():
    """Department for Education, pupil attendance in schools, 2025/26 year to date, primary."""
    assert PRIMARY.attended == 1_230_531_096
    assert PRIMARY.absent == 68_548_268
    assert PRIMARY.possible == 1_299_079_364
    assert percent(PRIMARY.attendance, 4) == "94.7233%"
    assert percent(PRIMARY.rate(PRIMARY.absent), 4) == "5.2767%"
    assert percent(PRIMARY.rate(PRIMARY.unauthorised), 4) == "1.5474%"
    assert percent(PRIMARY.rate(PRIMARY.late), 2) == "1.29%"


def published(phase: str) -> list[dict[str, str]]:
    with RATES.open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.DictReader(handle) if row["phase"] == phase]


@pytest.mark.parametrize("phase", ["Primary", "Secondary", "Special"])
def test_a_school_with_the_national_mix_of_codes_has_the_national_rates(phase: str):
    """A hundred thousand marks dealt out by the published counts by code give the published class shares."""
    rows = [
        row for row in published(phase) if row["code"] in ENGLAND.bytes_by_symbol or row["code"] == "/ \\"
    ]
    sessions = np.array([int(row["sessions"]) for row in rows])
    dealt = np.round(sessions / sessions.sum() * 100_000).astype(int)
    codes = [row["code"].split()[0] for row in rows]
    marks = np.frombuffer(
        line(*(code for code, n in zip(codes, dealt, strict=True) for _ in range(n))), np.uint8
    )
    found = figures(marks[: len(marks) // 10 * 10].reshape(-1, 10), columns(10)).total
    expected: Counter[str] = Counter()
    for row in rows:
        expected[row["statistical_class"].split()[0]] += int(row["sessions"])
    for counted_as in ("present", "approved", "authorised", "unauthorised"):
        share = expected[counted_as] / expected.total()
        assert found.rate(getattr(found, counted_as)) == pytest.approx(share, abs=2e-4)


def test_each_class_is_counted_once_and_gaps_are_in_no_rate():
    found = counted("/", "\\", "L", "V", "I", "N", "U", "X", "#", "")
    assert found == Figures(
        present=3, approved=1, authorised=1, unauthorised=2, not_possible=1, unmarked=1, late=2, threshold=2
    )
    assert found.possible == 7
    assert found.attendance == Fraction(4, 7)


def test_no_possible_session_gives_no_figure():
    found = counted("X", "#", "Y1", "")
    assert found.attendance is None
    assert percent(found.attendance) == "no figure"
    assert not found.reaches(ENGLAND.thresholds.persistent)


@pytest.mark.parametrize(
    ("absent", "of", "persistent", "severe"),
    [
        (1, 10, True, False),
        (1, 11, False, False),
        (9, 100, False, False),
        (5, 10, True, True),
        (49, 99, True, False),
        (0, 0, False, False),
    ],
)
def test_a_pupil_exactly_on_the_line_is_over_it(absent: int, of: int, persistent: object, severe: object):
    """England: persistent absence from 10 %, severe from 50 %, of the pupil's own possible sessions."""
    found = Figures(present=of - absent, authorised=absent)
    assert found.reaches(ENGLAND.thresholds.persistent) is persistent
    assert found.reaches(ENGLAND.thresholds.severe) is severe


def test_the_school_counts_persistent_pupils_among_those_with_a_figure():
    lines = [line(*"/" * 9, "N"), line(*"/" * 10), line(*"I" * 10), line(*"X" * 10)]
    found = figures(marks_of(lines), columns(10))
    assert found.reaching(ENGLAND.thresholds.persistent).tolist() == [True, False, True, False]
    assert found.reaching(ENGLAND.thresholds.severe).tolist() == [False, False, True, False]
    assert found.with_figures == 3


def test_a_country_without_a_severe_limit_has_no_severe_pupils():
    found = figures(marks_of([bytes([3] * 10)]), columns(10, country=profile("generic")))
    assert not found.reaching(profile("generic").thresholds.severe).any()


def test_nothing_is_counted_while_a_pupil_was_not_on_roll():
    on_roll = np.array([[False, False, True, True]])
    found = figures(marks_of([line("N", "", "/", "")]), columns(4), on_roll)
    assert found.total == Figures(present=1, unmarked=1)


def test_only_the_sessions_that_were_due_are_counted():
    due = columns_of(ENGLAND, [(1, FIRST), (4, FIRST + timedelta(days=2))])
    assert figures(marks_of([line("/", "N", "/", "/", "I", "/")]), due).total == Figures(
        authorised=1, unauthorised=1, threshold=1
    )


def test_a_code_counts_as_it_did_on_its_day():
    """J was attendance until 18 August 2024 and is no code since; J1 took its place, as an absence."""
    over_the_change = columns(4, first=date(2024, 8, 18))
    assert figures(marks_of([line("J", "J1", "J", "J1")]), over_the_change).total == Figures(
        approved=1, authorised=1, unmarked=2
    )


def test_more_columns_than_a_counter_holds_are_counted_right():
    assert counted(*["/"] * 1000) == Figures(present=1000)


@given(
    st.lists(st.lists(st.sampled_from([0, *ENGLAND.symbols_by_byte]), min_size=300, max_size=300), max_size=8)
)
def test_counting_many_is_counting_one_by_one(rows: list[list[int]]):
    marks = np.array(rows, dtype=np.uint8).reshape(len(rows), 300)
    together = figures(marks, columns(300))
    assert list(together) == [figures(marks[i : i + 1], columns(300)).total for i in range(len(rows))]
    assert together.total == sum(together, start=Figures())


@given(st.lists(st.sampled_from(sorted(ENGLAND.symbols_by_byte)), max_size=120))
def test_the_fast_count_is_the_plain_count(codes: list[int]):
    plain: Counter[str] = Counter()
    for index, byte in enumerate(codes):
        code = ENGLAND.code_of_byte(byte, FIRST + timedelta(days=index // 2))
        plain.update([code.mark_class.value] if code else ["unmarked"])
        plain.update(late=bool(code and code.late), threshold=bool(code and code.threshold))
    found = figures(np.array([codes], dtype=np.uint8).reshape(1, -1), columns(len(codes))).total
    assert {name: getattr(found, name) for name in COUNTED} == {name: plain[name] for name in COUNTED}


def test_groups_are_summed_apart():
    found = figures(marks_of([line("/", "N"), line("I", "/"), line("/", "/")]), columns(2))
    by_year = found.grouped(["3", "4", "3"])
    assert {year: pupils.total for year, pupils in by_year.items()} == {
        "3": Figures(present=3, unauthorised=1, threshold=1),
        "4": Figures(present=1, authorised=1),
    }


def test_lines_of_different_lengths_are_not_counted_together():
    with pytest.raises(ValueError, match="one length"):
        marks_of([b"\x01", b"\x01\x02"])


def test_no_pupils_have_no_sessions():
    assert figures(marks_of([]).reshape(0, 10), columns(10)).total == Figures()


def test_a_hundred_thousand_years_are_counted_in_about_a_second():
    marks = np.resize(np.frombuffer(line("/", "\\", "/", "\\", "I", "I", "/", "N"), np.uint8), (100_000, 380))
    columns_due = columns(380)
    started = time.process_time()
    found = figures(marks, columns_due)
    assert time.process_time() - started < 2
    assert found.total.possible == 38_000_000
