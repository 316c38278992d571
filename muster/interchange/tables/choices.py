"""What a person has decided about uploaded tables: answers to questions, corrected columns, completeness."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from muster.interchange.tables.recognition import ColumnMap


@dataclass(frozen=True, slots=True)
class Choices:
    """`answers` by a question's key, `maps` by a header's fingerprint; `complete`: what is not listed has ended.

    `here` are the folded names and numbers of the school that imports, `year_groups` its country's by code.
    """

    today: dt.date
    answers: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, ColumnMap] = field(default_factory=dict)
    complete: bool = False
    here: frozenset[str] = frozenset()
    year_groups: Mapping[str, str] = field(kw_only=True)
