import pytest

from muster.interchange.problems import Findings
from muster.interchange.tables.sheets import Line, Sheet
from muster.interchange.tables.trimming import trimmed

HEADER = ("Adno", "Forename", "Surname", "DOB")


def kept(*cells: str, header: tuple[str, ...] = HEADER) -> bool:
    findings = Findings(tolerant=False)
    padded = (*cells, *("",) * (len(header) - len(cells)))
    found = trimmed(Sheet("x.csv", header, (Line(2, padded),)), findings)
    assert bool(list(findings)) is not bool(found.lines)
    return bool(found.lines)


@pytest.mark.parametrize(
    "cells",
    [
        ("Total", "27"),
        ("Grand total: 27",),
        ("", "", "Number of pupils", "27"),
        ("Printed 24/11/2026 10:22",),
        ("Page 2 of 3",),
        ("Reg Group: 7A",),
        ("adno", "FORENAME", "Surname", "DOB"),
    ],
)
def test_what_is_none_of_the_table_is_named_and_left(cells: tuple[str, ...]):
    assert not kept(*cells)


@pytest.mark.parametrize(
    "cells",
    [
        ("1", "Total", "Ade", "2014-09-13"),
        ("1", "Page", "Ward"),
        ("Count, Ada", "5"),
        ("Totally", "Ward"),
        ("12",),
        ("Surname",),
    ],
)
def test_a_line_that_may_be_somebody_stays(cells: tuple[str, ...]):
    assert kept(*cells)


def test_in_a_narrow_table_two_cells_are_a_whole_line():
    assert kept("Total", "Ade", header=("Forename", "Surname"))
