"""What an import writes: files kept until they are applied, corrected columns, and the roster itself."""

from muster.interchange.actions.applying import (
    Agreement,
    Changed,
    NotConfirmed,
    Unanswered,
    import_roster,
    planned,
)
from muster.interchange.actions.keeping import (
    Sent,
    drop_sent,
    keep_sent,
    remember_columns,
    sent_roster,
    settle_sent,
)

__all__ = [
    "Agreement",
    "Changed",
    "NotConfirmed",
    "Sent",
    "Unanswered",
    "drop_sent",
    "import_roster",
    "keep_sent",
    "planned",
    "remember_columns",
    "sent_roster",
    "settle_sent",
]
