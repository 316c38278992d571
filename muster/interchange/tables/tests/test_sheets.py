"""Files of lines without end: reading stops where they are longer or wider than a table, so that memory is bounded."""

import itertools
import time

import pytest

from muster.interchange.problems import Findings
from muster.interchange.tables.sheets import DEEPEST_HEADER, MOST_LINES, Line, csv_lines

FEW = 100


def read(data: bytes, most_lines: int = FEW) -> tuple[list[Line], list[str]]:
    findings = Findings(tolerant=True)
    lines = csv_lines("pupils.csv", data, findings, most_lines=most_lines)
    return lines, [each.what for each in findings]


def test_no_more_lines_are_kept_than_show_that_there_are_too_many():
    lines, found = read(b"UPN,Code\n" + b"A,/\n" * 5_000)
    assert len(lines) == FEW + DEEPEST_HEADER + 1
    assert found == [], "whoever asked for the table says that it is too large"


def test_a_line_keeps_its_number_below_blank_lines():
    lines, _ = read(b"sep=,\nUPN,Code\n\n,\n\nA,/\n")
    assert lines == [Line(2, ("UPN", "Code")), Line(6, ("A", "/"))]


@pytest.mark.parametrize("blank", [b"\n", b",\n", b" , \n"])
def test_reading_ends_where_nearly_all_lines_are_blank(blank: bytes):
    lines, found = read(b"UPN,Code\n" + blank * 5_000 + b"A,/\n")
    assert (len(lines), found) == (1, ["Nearly all lines of the file are blank"])


def test_a_line_of_cells_without_end_is_refused():
    lines, found = read(b"UPN,Code\nA,/\n" + b"," * 20_000 + b"\n")
    assert (len(lines), found) == (2, ["This line has more than 16,384 cells"])


def test_blank_cells_beyond_the_widest_table_are_not_kept_and_others_are():
    blank, filled = b"B,/" + b"," * 1_000 + b"\n", b"C,/" + b"," * 1_000 + b"x\n"
    lines, _ = read(b"UPN,Code\n" + blank + filled)
    assert [len(line.cells) for line in lines] == [2, 301, 1_002]


def test_the_largest_file_that_may_be_sent_is_refused_in_moments():
    began = time.process_time()
    lines, _ = read(b"a,b\n" + b"x,\n" * 5_000_000, MOST_LINES)
    assert len(lines) == MOST_LINES + DEEPEST_HEADER + 1
    assert time.process_time() - began < 10.0
    assert all(one.number < other.number for one, other in itertools.pairwise(lines))
