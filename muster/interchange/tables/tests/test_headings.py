"""Headings in two lines, as merged cells of a workbook arrive: the upper ones in their first cell only."""

import pytest

from muster.interchange.tables.headings import with_headings
from muster.interchange.tables.sheets import Line

KNOWN = {"UPN", "Pupil", "Autumn", "Spring", "Autumn Attainment", "Autumn Effort", "Spring Attainment"}
TOGETHER = ("UPN", "Pupil", "Autumn Attainment", "Autumn Effort", "Spring Attainment")
PUPIL = ("B801200005001", "Sinclair", "104", "3", "106")


def read(*lines: tuple[str, ...]) -> list[tuple[str, ...]]:
    rows = [Line(number, cells) for number, cells in enumerate(lines, start=1)]
    return [row.cells for row in with_headings(rows, lambda text: text in KNOWN)]


@pytest.mark.parametrize(
    "lines",
    [
        [("UPN", "Pupil", "Autumn", "", "Spring"), ("", "", "Attainment", "Effort", "Attainment")],
        [("", "", "Autumn", "", "Spring"), ("UPN", "Pupil", "Attainment", "Effort", "Attainment")],
    ],
    ids=["merged over two lines", "in the lower line"],
)
def test_a_point_above_its_kinds_is_read_with_each_of_them(lines: list[tuple[str, ...]]):
    assert read(*lines, PUPIL)[-2:] == [TOGETHER, PUPIL]


def test_the_first_of_two_columns_under_a_heading_is_not_taken_for_both():
    found = read(("UPN", "Autumn", ""), ("", "Effort of home", "Attainment"), ("B801200005001", "3", "104"))
    assert found[0] == ("UPN", "Effort of home", "Autumn Attainment")


def test_a_plain_header_stays_and_its_first_line_is_a_pupil():
    assert read(("UPN", "Pupil", "Autumn"), PUPIL[:3]) == [("UPN", "Pupil", "Autumn"), PUPIL[:3]]
