"""The tables of protection that Django knows; keys, records and the audit are written in SQL beside them."""

from muster.protection.accounts.models import (
    Account,
    AccountLink,
    Authenticator,
    FailedTry,
    KnownDevice,
    OneTimeCode,
    StoredSession,
)
from muster.protection.files.models import SealedFile
from muster.protection.folder.models import Folder

__all__ = [
    "Account",
    "AccountLink",
    "Authenticator",
    "FailedTry",
    "Folder",
    "KnownDevice",
    "OneTimeCode",
    "SealedFile",
    "StoredSession",
]
