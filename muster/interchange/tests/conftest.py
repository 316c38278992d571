"""What tests of tables of results share: the page that takes them, with a sheet whose pupils have numbers."""

import pytest

from muster.interchange.tests.sent_results import Import, numbered
from tests.cast import School


@pytest.fixture
def imports(school: School) -> Import:
    """The page that takes a table for the sheet of 3B."""
    return Import(numbered(school))
