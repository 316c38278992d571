"""Files of national tests and of trackers on the sheet of 3B: every code is understood, or refused in words that say what to do."""

from __future__ import annotations

import pytest

from muster.assessment.scales import Definition, Missing
from muster.assessment.shipped import shipped_scales
from muster.assessment.typed import Unreadable, read_typed
from muster.interchange.results.outcomes import OUTCOMES, missing_meant, said_of
from muster.interchange.results.values import as_typed
from muster.interchange.tests.sent_results import ADA, BEN, UPN_ADA, UPN_BEN, Import, workbook

SCALES = shipped_scales("england")
SCORE, JUDGEMENT = SCALES["england.scaled_score"], SCALES["england.wts_exs_gds"]
EACH_STANDARD = SCALES["england.key_stage_2_judgement"]
PHONICS, TABLES = SCALES["england.phonics"], SCALES["england.multiplication_check"]
GRADES, GOALS = SCALES["england.grades_9_1"], SCALES["england.early_learning_goal"]
OF_TESTS = {"A": ".a", "B": ".b", "D": ".d", "F": ".f", "H": ".q", "J": ".j", "L": ".l", "M": ".o", "N": ".n"}
OF_TESTS |= {"P": ".y", "Q": ".q", "S": ".p", "T": ".u", "U": ".u", "X": ".o", "100.0": "100"}
OF_GRADES = {"5.0": "5", "9.00": "9"}
OF_JUDGEMENTS = {"A": ".a", "D": ".d", "F": ".f", "L": ".l", "P": ".y", "Q": ".q", "EXS": "EXS", "gds": "GDS"}
OF_JUDGEMENTS |= {"Expected standard": "EXS", "Working towards": "WTS", "Greater depth": "GDS"}
PRE_KEY_STAGE = dict.fromkeys(("PK1", "PK3", "PK6", "PKE", "PKF", "PKG"), "PKS")
READ = {
    "key stage 2 test": (SCORE, OF_TESTS),
    "grades as another program counts them": (GRADES, OF_GRADES),
    "judgement": (JUDGEMENT, OF_JUDGEMENTS | PRE_KEY_STAGE | {"EM": "BLW", "HNM": "HNM"}),
    "judgement, each standard": (EACH_STANDARD, OF_JUDGEMENTS | {"PK3": "PK3", "EM": "EM", "BLW": "EM"}),
    "phonics": (PHONICS, {"32": "32", "A": ".a", "D": ".d", "L": ".l", "Q": ".q"}),
    "tables check": (
        TABLES,
        {"A": ".a", "B": ".b", "H": ".q", "J": ".j", "L": ".l", "Q": ".q", "U": ".u", "X": ".x", "Z": ".x"}
        | {"Absent during check window": ".a", "Just arrived and unable to establish abilities": ".j"}
        | {
            "Left school": ".l",
            "Working below expectation": ".b",
            "Unable to access": ".u",
            "Not taken": ".x",
        }
        | {"Incorrect registration": ".x", "Incomplete": ".x", "25": "25"},
    ),
    "goals": (GOALS, {"1": "1", "2": "2", "A": ".a", "Expected": "2", "Emerging": "1"}),
}
"""What the files of each test hold, as the department, local authorities and trackers list it, and what the sheet then shows."""

READ_CODES = [(scale, code, shown) for scale, codes in READ.values() for code, shown in codes.items()]
REFUSED = {
    "Wa": (PHONICS, "says that the threshold was met, and this column takes a number"),
    "wt": (PHONICS, "says that the threshold was not met"),
    "AS": (SCORE, "says that the expected standard was met"),
    "NS": (SCORE, "Choose another column of the file"),
    "CA": (SCORE, "special consideration was given"),
    "CN": (SCORE, "special consideration was not needed"),
    "EXS": (SCORE, "the judgement of a teacher"),
    "T": (PHONICS, "This scale does not offer that"),
    "A": (GRADES, "write .a"),
    "X": (GRADES, "means “Not entered for this”. If it does here, write .x"),
    "Q": (GRADES, "This scale does not offer that"),
}


def as_shown(scale: Definition, code: str) -> str:
    figure = read_typed(scale, as_typed(scale, code))
    return scale.shown(figure.figure, figure.missing)


@pytest.mark.parametrize(("scale", "code", "shown"), READ_CODES)
def test_a_code_of_a_national_file_is_a_result(scale: Definition, code: str, shown: str):
    assert as_shown(scale, code) == shown


@pytest.mark.parametrize(("code", "scale", "why"), [(code, *case) for code, case in REFUSED.items()])
def test_a_code_that_is_no_value_here_is_refused_with_its_meaning(scale: Definition, code: str, why: str):
    with pytest.raises(Unreadable):
        as_shown(scale, code)
    assert why in said_of(scale, code)


def test_no_letter_is_taken_for_missing_where_letters_are_grades():
    letters = SCALES["england.a_level"]
    assert as_shown(letters, "A") == "A"
    assert missing_meant(GRADES, "A") is None, "an A of the years before 9 to 1"


def test_suspicion_of_cheating_is_not_kept_apart_from_an_error_of_the_school():
    assert OUTCOMES["h"] == OUTCOMES["q"] == (Missing.ANNULLED,)


KEY_STAGE_2 = (
    "LA Number,Estab Number,UPN,Surname,Forename,DOB,Sex,Reading Raw Score,Reading Scaled Score,Reading Outcome\n"
    f"801,2000,{UPN_ADA},Sinclair,Ada,01/02/2018,F,34,107,AS\n"
    f"801,2000,{UPN_BEN},Whitmore,Ben,02/03/2018,M,,T,T\n"
)


def test_the_file_of_key_stage_2_tests_is_understood_once_its_column_is_chosen(imports: Import):
    imports.send(KEY_STAGE_2)
    said = imports.choose(**{f"column_{imports.assessed.column('autumn')}": 8})
    assert "2 new results" in said, said
    assert imports.bring_in() == {ADA: "107", BEN: ".u"}


def test_its_column_of_outcomes_is_refused_and_another_one_asked_for(imports: Import):
    imports.send(KEY_STAGE_2)
    said = imports.choose(**{f"column_{imports.assessed.column('autumn')}": 9})
    assert "AS says that the expected standard was met, and this column takes a number" in said
    assert 'name="results"' not in imports.page


def test_a_workbook_with_a_point_merged_over_its_kinds_gives_each_kind_its_own(imports: Import):
    imports.send(
        workbook(
            ["UPN", "Pupil", "Autumn", ""],
            ["", "", "Effort", "Attainment"],
            [UPN_ADA, "Sinclair, Ada", 3, 104],
            [UPN_BEN, "Whitmore, Ben", 4, 99],
        ),
        "autumn.xlsx",
    )
    assert imports.bring_in() == {ADA: "104", BEN: "99"}


@pytest.mark.parametrize(
    ("head", "why", "shown"),
    [
        ("Score,Reason for not taking the check", "Just arrived and unable to establish abilities", ".j"),
        ("Phonics mark,Phonics outcome", "A", ".a"),
        ("Reading Scaled Score,Reading Outcome", "B", ".b"),
    ],
)
def test_the_column_beside_the_score_says_why_there_is_none(imports: Import, head: str, why: str, shown: str):
    imports.send(f'Pupil,UPN,{head}\n"Sinclair, Ada",{UPN_ADA},104,AS\n"Whitmore, Ben",{UPN_BEN},,{why}\n')
    said = imports.choose(**{f"column_{imports.assessed.column('autumn')}": 2})
    assert "2 new results" in said, said
    assert imports.bring_in() == {ADA: "104", BEN: shown}


def test_an_error_of_a_spreadsheet_is_said_to_be_one(imports: Import):
    said = imports.send(f"UPN,Name,Autumn,Checked\n{UPN_ADA},Ada,104,TRUE\n{UPN_BEN},Ben,#N/A,FALSE\n,,,\n")
    assert "The spreadsheet could not reckon this. Put its formula right" in said
    assert 'name="results"' not in imports.page


def test_grades_of_another_tracker_are_refused_with_what_the_scale_has(imports: Import):
    said = imports.send(f"Forename,Surname,UPN,Autumn Attainment\nAda,Sinclair,{UPN_ADA},4w+\n")
    assert "4w+ This value is not of the scale. Type a number" in said


@pytest.mark.parametrize(
    ("head", "line", "shown"),
    [
        ("Reading Outcome,Autumn,Reading Raw Score", "A,,", {}),
        ("Autumn Outcome,Autumn,Autumn Raw", "A,,", {ADA: ".a"}),
        ("Autumn,Maths Outcome,Maths Score", ",A,", {}),
        ("Autumn Outcome,Autumn,Maths Outcome,Maths Score", "A,,NS,97", {ADA: ".a"}),
        ("Autumn,Autumn Outcome,Autumn Raw", ",A,", {ADA: ".a"}),
    ],
)
def test_an_outcome_is_that_of_the_subject_after_which_it_is_called(
    imports: Import, head: str, line: str, shown: dict[str, str]
):
    """An absence from the test in mathematics, beside it in the file, is no absence from the one in reading."""
    said = imports.send(f"UPN,{head}\n{UPN_ADA},{line}\n")
    assert ("1 new result" in said) is bool(shown)
    if shown:
        assert imports.bring_in() == shown
