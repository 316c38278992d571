"""The population that figures cover by default: the year groups of the country's official statistics."""

import numpy as np

from muster.attendance.figures import Mask
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.whole import Counted


def main_years(year: SchoolYear) -> frozenset[str]:
    """The year groups of ages 5 to 15 when the year began; all of them if the country profile names no populations.

    England: national absence covers ages 5 to 15; nursery, four-year-olds and sixth form are shown separately.
    """
    populations = year.profile.populations
    if not populations:
        return frozenset(group.code for group in year.profile.year_groups) | {""}
    main = max(populations, key=lambda each: each.oldest - each.youngest)
    return frozenset(
        group.code for group in year.profile.year_groups if main.youngest <= group.age <= main.oldest
    )


def populated(lines: Counted) -> Mask:
    """Which of the opened lines belong to pupils in these year groups."""
    codes = main_years(lines.year)
    return np.array([each.year_group in codes for each in lines.roll], dtype=np.bool_)


def population_words(lines: Counted) -> str:
    """The population in words: "Year 1 to Year 6"."""
    codes = main_years(lines.year)
    here = {each.year_group for each in lines.roll} & codes
    in_order = [group.name for group in lines.year.profile.year_groups if group.code in here]
    if not in_order:
        return f"All {lines.year.profile.words.pupils}"
    return in_order[0] if len(in_order) == 1 else f"{in_order[0]} to {in_order[-1]}"
