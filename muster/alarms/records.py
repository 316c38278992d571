"""The record of emergency access to a folder: who took it, when, and the reason they gave."""

import datetime as dt
import uuid

from muster.protection.folder.kinds import UNTIL_25, Basis, Condition, Kind, Tier, declare_kind
from muster.protection.keys.ring import KeyClass
from muster.protection.secret import SecretRecord


class EmergencyReason(SecretRecord, frozen=True):
    """Why somebody opened this folder in an emergency. Item: the emergency access itself."""

    by: uuid.UUID
    at: dt.datetime
    words: str


EMERGENCY_REASON = declare_kind(
    Kind(
        name="emergency_reason",
        code=60,
        schema=EmergencyReason,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.EDUCATIONAL,
        purpose="that emergency access can be reviewed and shown to the family",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep="until the pupil is 25, or is 6 years gone from a school that passed the file on",
        keeping=UNTIL_25,
    )
)
