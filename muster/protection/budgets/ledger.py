"""The count of openings in memory: the same arithmetic as the SQL in `spending`, for simulating years and thefts.

A test runs both on random openings, so that the simulation cannot drift from the real thing.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from muster.protection.budgets.rules import HOUR, REMEMBERED, Allowance, Spent, allowance


@dataclass(slots=True)
class Ledger:
    """The unexplained openings of one school.

    Openers and people are arbitrary distinct numbers. Openings are counted in order of time, so each list of moments
    stays sorted.
    """

    seen: dict[tuple[int, int], dt.datetime] = field(default_factory=dict)
    counted: dict[int, list[dt.datetime]] = field(default_factory=lambda: defaultdict(list))
    everybody: list[dt.datetime] = field(default_factory=list)

    def count(
        self, opener: int, person: int, moment: dt.datetime, *, on_occasion: bool = False
    ) -> tuple[Spent, Allowance]:
        """Count one opening, and return what has been spent and what is allowed. Moments are in the school's time zone."""
        seen = self.seen.get((opener, person))
        if seen is None or seen < moment - REMEMBERED:
            self.counted[opener].append(moment)
            self.everybody.append(moment)
        self.seen[opener, person] = moment
        return self._spent(opener, moment), allowance(self._days(opener, moment), on_occasion=on_occasion)

    def _spent(self, opener: int, moment: dt.datetime) -> Spent:
        own = self.counted[opener]
        return Spent(
            len(own) - bisect_right(own, moment - HOUR),
            len(own) - bisect_left(own, _midnight(moment)),
            len(self.everybody) - bisect_right(self.everybody, moment - HOUR),
        )

    def _days(self, opener: int, moment: dt.datetime) -> list[int]:
        """How many were counted on each remembered day, except today."""
        own = self.counted[opener]
        remembered = own[bisect_left(own, moment - REMEMBERED) : bisect_left(own, _midnight(moment))]
        return list(Counter(at.date() for at in remembered).values())


def _midnight(moment: dt.datetime) -> dt.datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
