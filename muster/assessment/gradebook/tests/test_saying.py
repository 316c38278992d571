"""The rules of a course in words."""

from decimal import Decimal

import pytest

from muster.assessment.gradebook.saying import credit_words


@pytest.mark.parametrize(
    ("many", "words"),
    [("1", "1 credit"), ("1.00", "1 credit"), ("0.5", "0.5 credits"), ("2", "2 credits")],
)
def test_one_credit_is_one(many: str, words: str):
    assert credit_words(Decimal(many)) == words
