"""The tables of protection that have Django models; those of keys, records and the audit log are defined in SQL."""

from muster.protection.accounts.models import (
    Account,
    AccountLink,
    Authenticator,
    FailedTry,
    KnownDevice,
    OneTimeCode,
    Passkey,
    SchoolIdentity,
    SignInProvider,
    StoredSession,
)
from muster.protection.approvals.models import Approval, DayPass, SupportGrant, TakenOut
from muster.protection.budgets.models import (
    Alarm,
    Decoy,
    EmergencyAccess,
    LookedUp,
    Occasion,
    UnexplainedOpening,
)
from muster.protection.files.models import SealedFile
from muster.protection.folder.models import Folder
from muster.protection.posture.models import Evidence

__all__ = [
    "Account",
    "AccountLink",
    "Alarm",
    "Approval",
    "Authenticator",
    "DayPass",
    "Decoy",
    "EmergencyAccess",
    "Evidence",
    "FailedTry",
    "Folder",
    "KnownDevice",
    "LookedUp",
    "Occasion",
    "OneTimeCode",
    "Passkey",
    "SchoolIdentity",
    "SealedFile",
    "SignInProvider",
    "StoredSession",
    "SupportGrant",
    "TakenOut",
    "UnexplainedOpening",
]
