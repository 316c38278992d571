"""Faults as they are told: one that stands on many lines is told once, with all of its lines."""

from muster.interchange.problems import Findings, Place, gathered, lines_in_words, listed


def test_lines_are_named_in_runs():
    assert lines_in_words((0,)) == ""
    assert lines_in_words((4,)) == "line 4"
    assert lines_in_words((2, 3, 4, 9, 11, 12)) == "lines 2 to 4, 9, 11, 12"


def test_a_fault_of_a_whole_column_is_told_once_with_every_line():
    findings = Findings(tolerant=False)
    for line in range(2, 302):
        findings.stop(Place("a.csv", line, "Left"), "This is not a day", "Correct it.", value="soon")
    findings.stop(Place("a.csv", 7, "Left"), "This is not a day", "Correct it.", value="later")
    assert [(one.place, one.problem.value) for one in gathered(findings)] == [
        ("a.csv, lines 2 to 301, Left", "soon"),
        ("a.csv, line 7, Left", "later"),
    ]
    told = listed(findings)
    assert told.words == "301 must be put right"
    assert (len(told.shown), told.more) == (2, 0)


def test_columns_that_are_not_used_are_told_in_one_line_a_file():
    findings = Findings(tolerant=False)
    for file in ("pupils.csv", "staff.csv"):
        for column in ("House", "Bus route"):
            findings.note(Place(file, 0, column), "Not used")
    findings.note(Place("pupils.csv", 0, "Photo"), "Not used")
    assert [(one.place, one.lines) for one in gathered(findings)] == [
        ("pupils.csv, House, Bus route, Photo", (0,)),
        ("staff.csv, House, Bus route", (0,)),
    ]
