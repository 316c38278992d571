"""Everything an import reads: the school's present state, the uploads, and the plan made from both."""

from muster.interchange.queries.planned import hash_for, planned, source_of
from muster.interchange.queries.sending import Sent, sent_roster
from muster.interchange.queries.state import (
    current_state,
    is_school_named,
    names_of_school,
    remembered_columns,
    year_groups_of,
)

__all__ = [
    "Sent",
    "current_state",
    "hash_for",
    "is_school_named",
    "names_of_school",
    "planned",
    "remembered_columns",
    "sent_roster",
    "source_of",
    "year_groups_of",
]
