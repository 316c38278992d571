"""Everything an import writes: files kept until they are applied, corrected columns, and the imported data."""

from muster.interchange.actions.applying import (
    Agreement,
    Changed,
    NotConfirmed,
    Unanswered,
    import_roster,
)
from muster.interchange.actions.keeping import (
    drop_sent,
    keep_sent,
    remember_columns,
    settle_sent,
)

__all__ = [
    "Agreement",
    "Changed",
    "NotConfirmed",
    "Unanswered",
    "drop_sent",
    "import_roster",
    "keep_sent",
    "remember_columns",
    "settle_sent",
]
