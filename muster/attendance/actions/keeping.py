"""Opening a record that grows (movements, following up) to write it back, made first where there is none yet."""

import uuid
from collections.abc import Sequence

from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import RecordT, Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import create_missing


def open_to_change(
    by: Viewer,
    permission: Permission,
    people: Sequence[uuid.UUID],
    *,
    want: Want[RecordT],
    empty: RecordT,
    action: str,
    everyone: Sequence[uuid.UUID] = (),
    reasons: dict[uuid.UUID, Reason] | None = None,
) -> Opened:
    """Open one kind of record of these people under lock; who has none gets an empty one. Raises NotThere.

    A record that is there only for some would say something of them: the first one that is needed makes one for
    `everyone`.
    """
    opened = open_folders(by, permission, people, want, action=action, lock=True, reasons=reasons)
    missing = [person for person in people if person not in opened.of(want.kind, want.period)]
    if not missing:
        return opened
    for_all = (
        open_folders(by, permission, list(everyone), want, action="begin records") if everyone else opened
    )
    without = [
        person
        for person in for_all.reasons.keys() | missing
        if person not in for_all.of(want.kind, want.period)
    ]
    create_missing(by, for_all, want.kind, without, record=empty, period=want.period)
    return open_folders(by, permission, people, want, action=action, lock=True, reasons=reasons)
