"""Every page of what no other file looks at, on every screen: axe finds nothing, nothing is cut off."""

import pytest

from tests.cast import School
from tests.journeys import every_page
from tests.journeys.conftest import Opener

pytestmark = pytest.mark.journey


def test_every_page_of_all_else_can_be_read_by_everybody(open_as: Opener, school: School) -> None:
    assert every_page.faults_of_pages(open_as, school, every_page.the_others(), at_least=20) == {}
