"""Opening a record that grows (movements, following up, comments) to write it back, made first where there is none."""

import uuid
from collections.abc import Mapping, Sequence

from muster.protection.access.decisions import NotThere
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
    reasons: Mapping[uuid.UUID, Reason] | None = None,
) -> Opened:
    """Open one kind of record of these people under lock; who has none gets an empty one.

    Raises NotThere, also of somebody who has no folder in the school, or whose folder was erased.
    """
    opened = open_folders(by, permission, people, want, action=action, lock=True, reasons=reasons)
    held = opened.of(want.kind, want.period)
    missing = [person for person in people if person not in held]
    if not missing:
        return opened
    create_missing(by, opened, want.kind, missing, record=empty, period=want.period)
    opened = open_folders(by, permission, people, want, action=action, lock=True, reasons=reasons)
    nobody = set(missing) - opened.of(want.kind, want.period).keys()
    if nobody:
        raise NotThere(permission, nobody)
    return opened
