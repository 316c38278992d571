"""Two schools for the architecture tests, because what matters is what one must never see of the other."""

import pytest

from tests.cast import School, make_school


@pytest.fixture
def school(db_app: None) -> School:
    """A school that this test has to itself."""
    return make_school()


@pytest.fixture
def other_school(db_app: None) -> School:
    """A second school, whose rows the first must never see."""
    return make_school("Elmbrook Academy")
