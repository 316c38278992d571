import uuid

import pytest

from muster.oversight.describing import Piece, Row, Section
from muster.oversight.third_parties import TAKEN_OUT, Others, findings_in, others_than, spans_in, taken_out
from muster.people.records import Name

ADA, THEO, ANNA, MAY = (uuid.UUID(int=number) for number in range(1, 5))
PEOPLE = {
    ADA: Name(given="Ada", family="Sinclair"),
    THEO: Name(given="Theo", family="Sinclair"),
    ANNA: Name(given="Anna-Marie", family="O’Connell"),  # as the family writes it
    MAY: Name(given="May", family="Yılmaz"),  # a letter that careless lower-casing loses
}
OTHERS = others_than(ADA, PEOPLE, [ANNA])


def section(*texts: str) -> Section:
    rows = tuple(Row("note", (Piece(text, is_written=True),)) for text in texts)
    return Section("absence_reasons", "Absence reasons", "to know", "legal obligation", "six years", rows)


def named_in(text: str, others: Others = OTHERS) -> list[str]:
    return [text[span.start : span.end] for span in spans_in(text, others)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada was upset.", []),
        ("Pushed by Theo at break", ["Theo"]),
        ("Theo Sinclair's fault", ["Theo Sinclair's"]),
        ("Sinclair family holiday", []),
        ("Anna-Marie O'Connell rang", ["Anna-Marie O'Connell"]),
        ("ANNA-MARIE rang", ["ANNA-MARIE"]),
        ("she may come back in May", ["May"]),
        ("Yilmaz or Yılmaz", ["Yilmaz", "Yılmaz"]),  # as above
        ("ring 07700 900123 or a.b@example.org.", ["07700 900123", "a.b@example.org"]),
        ("missed 12 days of 190, UPN U990200123016", []),
    ],
)
def test_somebody_else_is_found_by_their_name_number_or_address(text: str, expected: list[str]):
    assert named_in(text) == expected


def test_all_that_a_folder_calls_its_person_is_their_own_name_though_others_share_it():
    """The directory keeps no middle names: of Ada May Sinclair, "May" was taken out as the name of another."""
    own = others_than(ADA, PEOPLE, [ANNA], ["Ada", "May", "Sinclair"])
    assert named_in("May is her middle name", own) == []
    assert named_in("She sat by May Yılmaz", own) == ["May Yılmaz"]


def test_dates_and_labels_of_ours_are_no_names():
    one = Section("x", "x", "x", "x", "x", (Row("day", (Piece("24 May 2026"),)),))
    assert findings_in([one], OTHERS) == []


def test_whoever_nobody_has_decided_on_is_taken_out_and_a_decision_holds_for_its_own_text_alone():
    held = [section("Theo hit her", "Theo helped her")]
    assert [row.words for one in taken_out(held, OTHERS, {}) for row in one.rows] == [
        f"{TAKEN_OUT} hit her",
        f"{TAKEN_OUT} helped her",
    ]
    helped = next(one for one in findings_in(held, OTHERS) if one.after == " helped her")
    shown = [row.words for one in taken_out(held, OTHERS, {helped.key: False}) for row in one.rows]
    assert shown == [f"{TAKEN_OUT} hit her", "Theo helped her"]


def test_family_is_told_apart_from_strangers():
    theirs, stranger = findings_in([section("Anna-Marie rang about Theo")], OTHERS)
    assert (theirs.is_family, stranger.is_family) == (True, False)


def test_the_same_words_in_the_same_text_are_decided_once():
    assert len(findings_in([section("Theo hit her", "Theo hit her")], OTHERS)) == 1
    assert "Theo" not in repr(findings_in([section("Theo hit her")], OTHERS))
