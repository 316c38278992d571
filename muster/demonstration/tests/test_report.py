"""The comparison with the national rates."""

from datetime import date

import pytest

from muster.demonstration.load import SEED
from muster.demonstration.report import Report, in_words, reports

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def both() -> list[Report]:
    return list(reports(SEED, TODAY))


def test_common_codes_are_within_a_tenth_of_the_national_rates(both: list[Report]):
    for report in both:
        for row in report.sections[0].rows:
            if row.national > 0.25:
                assert row.made == pytest.approx(row.national, rel=0.12), row.what


def test_fridays_stand_out_as_in_the_nation(both: list[Report]):
    for report in both:
        weekdays = {row.what: row for row in report.sections[1].rows}
        assert weekdays["Friday"].made == max(row.made for row in weekdays.values())
        assert weekdays["Friday"].made == pytest.approx(weekdays["Friday"].national, abs=6)


def test_persistent_absence_is_within_two_points(both: list[Report]):
    for report in both:
        assert report.sections[-1].rows[0].made == pytest.approx(report.sections[-1].rows[0].national, abs=2)


def test_shares_of_pupils_add_up(both: list[Report]):
    for report in both:
        bands = next(section for section in report.sections if section.title.startswith("Pupils"))
        assert sum(row.made for row in bands.rows) == pytest.approx(100)
        assert sum(row.national for row in bands.rows) == pytest.approx(100)


def test_the_words_name_the_school_and_every_figure(both: list[Report]):
    words = in_words(both[0])
    assert words.startswith("Oakfield Primary School, ")
    assert all(row.what in words for section in both[0].sections for row in section.rows)
