"""Accounts and what they hold. These tables belong to no school: they are read before a school is known.

Global, without row security, because signing in comes before any context: account, stored_session. They hold opaque
ids, sealed e-mails and hashes, and no name.
"""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from muster.protection.accounts.secrets import email_hash, open_for_account, seal_for_account


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the keyed hash of their e-mail."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account of an e-mail address. Raises Account.DoesNotExist."""
        return self.get(email_hash=email_hash(username or ""))


class Account(AbstractBaseUser):
    """Someone who can sign in. `places` says as which person in which school, in opaque ids."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email_hash = models.BinaryField(unique=True)
    email_sealed = models.BinaryField()
    places = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email_hash"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    last_login = None  # type: ignore[assignment]  # the audit knows; a column would only leak it

    class Meta:
        db_table = "account"

    def __str__(self) -> str:
        return str(self.id)

    @property
    def email(self) -> str:
        """The e-mail address, opened."""
        return open_for_account("email", self.id.bytes, bytes(self.email_sealed))

    def set_email(self, email: str) -> None:
        """Seal an e-mail address and the hash it is found by."""
        self.email_hash = email_hash(email)
        self.email_sealed = seal_for_account("email", self.id.bytes, email.strip())

    @property
    def schools(self) -> tuple[uuid.UUID, ...]:
        """The schools where the account is somebody."""
        return tuple(uuid.UUID(place["school"]) for place in self.places)

    def person_in(self, school_id: uuid.UUID) -> uuid.UUID | None:
        """Who the account is in a school; None where it is nobody there."""
        for place in self.places:
            if place["school"] == str(school_id):
                return uuid.UUID(place["person"])
        return None


class StoredSession(models.Model):
    """A signed-in browser. The key lies hashed: a stolen table lets nobody in."""

    id = models.UUIDField(default=uuid.uuid4, unique=True)
    key_hash = models.BinaryField(primary_key=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sessions")
    content = models.JSONField(default=dict)
    device = models.CharField(max_length=80, default="")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    factor_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stored_session"

    def __str__(self) -> str:
        return str(self.id)
