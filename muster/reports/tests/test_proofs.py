"""What the checks ask a proof-reader, and what they leave alone."""

import uuid

import pytest

from muster.people.records import Name
from muster.reports.parts import Part
from muster.reports.proofs import Check, Comment, Finding, Limits, Proof, findings

LIMITS = Limits(20, 200)
ADA, BEN, WILL, ELLIE_MAE, ZI_HAN = (uuid.uuid4() for _ in range(5))
NAMES = {
    ADA: Name(given="Ada", family="Sinclair"),
    BEN: Name(given="Benjamin", family="Whitmore", preferred_given="Ben"),
    WILL: Name(given="Will", family="Grace"),
    ELLIE_MAE: Name(given="Ellie-Mae", family="Spence"),
    ZI_HAN: Name(given="Zi Han", family="Bai"),
}
SEX = {ADA: "F", BEN: "M", WILL: "", ELLIE_MAE: "F", ZI_HAN: ""}


def asked(words: str, of: uuid.UUID = ADA, *, beside: str = "", part: Part = Part.SUBJECT) -> list[Finding]:
    """What is asked about a comment on one of these children; the others have `beside`."""
    proofs = [
        Proof(
            one,
            NAMES[one],
            NAMES[one].given,
            SEX[one],
            (Comment(part, None, "Reading", words if one == of else beside),),
        )
        for one in NAMES
    ]
    return list(findings(proofs, LIMITS)[of])


def checks(words: str, of: uuid.UUID = ADA, **more: str) -> set[Check]:
    return {one.check for one in asked(words, of, **more)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Ada reads well and helps Ben with words.", "Ben"),
        ("Benjamin reads well and asks good questions.", "Benjamin"),
        ("In pairs, Ada and Ben's work was careful.", "Ben"),
        ("Ada works best when she sits with Will.", "Will"),
        ("Will works hard, and asks good questions.", "Will"),
        ("Zi Han reads well and asks good questions.", "Zi Han"),
        ("In pairs, Ada and Zi Han's work was careful.", "Zi Han"),
        ("Ada works best when she sits with Ellie Mae.", "Ellie Mae"),
    ],
)
def test_another_childs_name_is_asked_about(words: str, named: str):
    (found,) = [one for one in asked(words) if one.check is Check.OTHER_NAME]
    assert found.words == f"Names another child: {named}."


@pytest.mark.parametrize(
    "words",
    [
        "Ada Sinclair reads with great care and skill.",
        "Will there be more reading at home? It would help Ada.",
        "Next year ada will read longer books at home.",
        "She borrows a benchmark book every week, and reads it.",
    ],
)
def test_own_names_and_plain_words_are_left_alone(words: str):
    assert Check.OTHER_NAME not in checks(words)


def test_a_child_of_a_form_that_is_not_read_is_another_child_all_the_same():
    proof = Proof(
        ADA, NAMES[ADA], "Ada", "F", (Comment(Part.TUTOR, None, "Tutor", "Ada helps Ben with his sums."),)
    )
    assert Check.OTHER_NAME not in {one.check for one in findings([proof], LIMITS)[ADA]}
    asked_with_all = findings([proof], LIMITS, [NAMES[BEN]])[ADA]
    assert Finding(Check.OTHER_NAME, "Tutor", "Names another child: Ben.") in asked_with_all


def test_a_name_of_two_words_is_the_childs_own_and_anothers_elsewhere():
    words = "Ellie-Mae reads with great care, and Ellie-Mae's questions are good."
    assert Check.OTHER_NAME not in checks(words, ELLIE_MAE)
    assert Check.OTHER_NAME in checks(words, ADA)


def test_a_pronoun_is_asked_about_only_where_the_register_says_a_sex():
    assert Check.PRONOUN in checks("Ada reads well, and he enjoys it.")
    assert Check.PRONOUN in checks("Ben reads well, and Her work shows it.", BEN)
    assert Check.PRONOUN not in checks("Ada reads well, and she enjoys her books.")
    assert Check.PRONOUN not in checks("Will reads well; he and she both say so.", WILL)
    (found,) = asked("Ada reads well, and he enjoys his books.")
    assert found.words == "Says “he”, “his”; the admission register says female. Right for this child?"


def test_the_same_words_about_two_children_are_asked_about_whatever_the_name():
    said = "{} has worked hard on spelling this term."
    assert Check.REPEATED in checks(said.format("Ada"), beside=said.format("Ben"))
    assert Check.REPEATED not in checks(
        said.format("Ada"), beside="Ben has begun to enjoy longer stories now."
    )
    assert Check.REPEATED not in checks("Well done this year.", beside="Well done this year.")
    assert Check.REPEATED not in checks(said.format("Ada"), beside=said.format("Ben"), part=Part.HEAD)


def test_a_repeat_says_where_else_it_stands():
    said = "Has worked hard on spelling this term."
    (found,) = asked(said, beside=said)
    assert (
        found.words
        == "The same words as for Benjamin (Reading); Will (Reading); Ellie-Mae (Reading); and 1 more."
    )


def test_lengths_are_counted_in_characters():
    assert checks("x" * 19) == {Check.SHORT}
    assert checks("x" * 20) == set()
    assert checks("x" * 200) == set()
    assert checks("x" * 201) == {Check.LONG}


@pytest.mark.parametrize(
    "words",
    ["{name} reads well every day.", "Ada [add example] reads well.", "XXX reads well, and with care."],
)
def test_a_place_that_was_left_open_is_asked_about(words: str):
    assert Check.NOT_FILLED in checks(words)


def test_what_is_not_there_is_asked_about():
    assert checks("") == {Check.NO_COMMENT}
    proof = Proof(ADA, NAMES[ADA], "Ada", "F", (), ("Reading, Autumn, Attainment",))
    assert findings([proof], LIMITS)[ADA] == (
        Finding(Check.NO_RESULT, "Reading, Autumn, Attainment", "The result is not entered."),
    )


@pytest.mark.parametrize(
    ("words", "beside"),
    [
        ("Ada's reading is fluent and she enjoys it.", "Ben's reading is fluent and he enjoys it."),
        (
            "Her writing is neat, and Ada likes to share it.",
            "His writing is neat, and Ben likes to share it.",
        ),
    ],
)
def test_a_comment_copied_with_its_pronouns_turned_is_a_repeat(words: str, beside: str):
    proofs = [
        Proof(one, NAMES[one], NAMES[one].given, SEX[one], (Comment(Part.SUBJECT, None, "Reading", said),))
        for one, said in ((ADA, words), (BEN, beside))
    ]
    assert Check.REPEATED in {one.check for one in findings(proofs, LIMITS)[BEN]}


def test_comments_with_other_numbers_are_no_repeat():
    proofs = [
        Proof(one, NAMES[one], "", SEX[one], (Comment(Part.SUBJECT, None, "Reading", said),))
        for one, said in (
            (ADA, "Ada read 12 books with us this term."),
            (BEN, "Ben read 3 books with us this term."),
        )
    ]
    assert Check.REPEATED not in {one.check for one in findings(proofs, LIMITS)[BEN]}
