"""A round of reports that has begun, for the tests of reports."""

import pytest

from tests.cast import School
from tests.rounds import Round, begin_round


@pytest.fixture
def written(school: School) -> Round:
    return begin_round(school)
