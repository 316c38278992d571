"""Two schools for the architecture tests, because one must never see anything of the other."""

import pytest

from tests.cast import School, make_school


@pytest.fixture
def school(db_app: None) -> School:
    """A school for this test alone."""
    return make_school()


@pytest.fixture
def other_school(db_app: None) -> School:
    """A second school, whose rows the first must never see."""
    return make_school("Elmbrook Academy")
