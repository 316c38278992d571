"""A characteristic of many pupils, opened for counting and never shown for anybody."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from muster.people.characteristics import SEX
from muster.people.records import CHARACTERISTICS, PARTICULARS
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders


def held_codes(
    viewer: Viewer,
    permission: Permission,
    people: Sequence[uuid.UUID],
    *,
    what: str,
    day: dt.date,
    reasons: Mapping[uuid.UUID, Reason] | None = None,
) -> Mapping[uuid.UUID, str]:
    """The code that each person held on a day, if any. One audit line. `reasons` are as in `open_folders`."""
    if what == SEX:
        opened = count_in_folders(viewer, permission, people, Want(PARTICULARS), reasons=reasons)
        return {person: record.sex for person, record in opened}
    found: dict[uuid.UUID, str] = {}
    wanted = Want(CHARACTERISTICS)
    for person, record in count_in_folders(viewer, permission, people, wanted, reasons=reasons):
        for spell in record.spells:
            begun = spell.first_day is None or spell.first_day <= day
            if spell.what == what and begun and (spell.last_day is None or day <= spell.last_day):
                found[person] = spell.code
    return found
