"""Two schools of the cast that each test has to itself."""

import pytest

from tests.cast import School, make_school


@pytest.fixture
def school(db_app: None) -> School:
    """The school that has a provider."""
    return make_school()


@pytest.fixture
def other_school(db_app: None) -> School:
    """Another, which has none."""
    return make_school("Elmbrook Academy")
