import re

import pytest

from muster.demonstration.tables import backgrounds
from muster.people.characteristics import CHARACTERISTICS_KNOWN, fault_in_spell, held_words


@pytest.mark.parametrize(
    ("what", "code"),
    [("ethnicity", "WBRI"), ("ethnicity", "bafr"), ("ethnicity", "WENG"), ("first_language", "PNJ"), ("first_language", "PORB"), ("sen_status", "k")],
)  # fmt: skip
def test_a_code_of_the_data_set_is_taken_and_a_finer_one_of_its_shape(what: str, code: str):
    assert fault_in_spell(what, code) == ""


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        ("ethnicity", "British", "Ethnicity is a code of four letters, as WBRI."),
        ("first_language", "English", "First language is a code of three letters, or four for a variety, as ENG."),
        ("sen_status", "S", "SEN has the codes N, K, E."),
        ("young_carer", "perhaps", "Young carer has the codes Y."),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_what_there_is(what: str, code: str, words: str):
    assert fault_in_spell(what, code) == words


def test_a_group_is_named_in_words_where_there_are_words():
    assert held_words("ethnicity", "ABAN") == "Ethnicity: Bangladeshi"
    assert held_words("first_language", "ARA") == "First language: Arabic"
    assert held_words("first_language", "PORB") == "First language: Portuguese (Brazil)"
    assert held_words("ethnicity", "WENG") == "Ethnicity: White, English"
    assert held_words("ethnicity", "WXYZ") == "Ethnicity: WXYZ"
    assert held_words("ethnicity", "") == "Ethnicity: not held"


def test_every_code_of_a_table_has_its_characteristics_shape_and_words_of_its_own():
    for known in (one for one in CHARACTERISTICS_KNOWN if one.shape):
        assert all(re.fullmatch(known.shape, code) for code, _ in known.codes), known.name
        assert len(known.words_of) == len(known.codes) == len({words for _, words in known.codes}), known.name


def test_every_code_that_the_demonstration_gives_has_words():
    for one in backgrounds():
        assert held_words("ethnicity", one.ethnicity) != f"Ethnicity: {one.ethnicity}"
        assert held_words("first_language", one.language) != f"First language: {one.language}"
