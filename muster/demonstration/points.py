"""The assessment points of the invented schools, and what each asks for."""

from datetime import timedelta
from enum import Enum

from muster.assessment.actions.points import NewPoint
from muster.demonstration.year import SchoolYear


class Asks(Enum):
    """What a point asks for: the scores of the national tests, last year's attainment, or everything."""

    START = "start"
    BEFORE = "before"
    ALL = "all"


def points_of(year: SchoolYear, *, is_primary: bool) -> tuple[tuple[NewPoint, Asks], ...]:
    """The starting points of the pupils, and two points in the autumn, of which the second is open."""
    first, autumn = year.first, year.terms[0]
    summer = NewPoint(f"Summer {first.year}", first - timedelta(days=60), first, autumn.half_term_first)
    tests = NewPoint("Key stage 2", first - timedelta(days=70), first, autumn.half_term_first)
    october = NewPoint("October", autumn.half_term_first - timedelta(days=7), first, autumn.half_term_first)
    second = NewPoint(
        "Autumn", autumn.last - timedelta(days=14), autumn.last - timedelta(days=35), autumn.last
    )
    begun = ((summer, Asks.ALL),) if is_primary else ((tests, Asks.START), (summer, Asks.BEFORE))
    return (*begun, (october, Asks.ALL), (second, Asks.ALL))
