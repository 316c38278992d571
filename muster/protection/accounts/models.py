"""Accounts and what they hold. These tables belong to no school: they are read before a school is known.

Global, without row security, because signing in comes before any context: account, stored_session, authenticator,
passkey, one_time_code, known_device, account_link, failed_try, sign_in_provider, school_identity. They hold opaque
ids, sealed e-mails and secrets, and hashes: no name, and nothing with which anybody could sign in. Rows that decide
who somebody is are bound (`binding`), so a row written by anything else counts for nothing.
"""

import datetime as dt
import unicodedata
import uuid
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from muster.protection.accounts.binding import BoundRow
from muster.protection.accounts.rules import SEEN_EVERY
from muster.protection.accounts.secrets import email_hash, open_for_account, seal_for_account


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the keyed hash of their e-mail, and by school."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account of an e-mail address. Raises Account.DoesNotExist."""
        return self.get(email_hash=email_hash(username or ""))

    def of_school(self, school_id: uuid.UUID) -> "list[Account]":
        """The accounts of a school; one whose row was altered belongs to none."""
        found = self.filter(places__contains=[{"school": str(school_id)}])
        return [account for account in found if account.is_intact]


def _as_one_keyboard(password: str) -> str:
    """Normalise: one keyboard sends é as one character, another as e and a combining accent."""
    return unicodedata.normalize("NFC", password)


class Account(BoundRow, AbstractBaseUser):
    """Someone who can sign in. `places` maps schools to the person they are there, in opaque ids."""

    bound = ("id", "email_hash", "password", "pin_hash", "places", "is_active")

    class Theme(models.TextChoices):
        AUTOMATIC = "", "As this device has it"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        AUTOMATIC = "", "As fits the screen"
        COMFORTABLE = "comfortable", "Comfortable"
        COMPACT = "compact", "Compact"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email_hash = models.BinaryField(unique=True)
    email_sealed = models.BinaryField()
    places = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    pin_hash = models.CharField(max_length=128, default="")
    theme = models.CharField(max_length=12, choices=Theme.choices, default=Theme.AUTOMATIC, blank=True)
    density = models.CharField(max_length=12, choices=Density.choices, default=Density.AUTOMATIC, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email_hash"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    last_login = None  # the audit has it; a column would only leak it

    class Meta:
        db_table = "account"
        indexes = (GinIndex(fields=("places",), opclasses=("jsonb_path_ops",), name="account_places"),)

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

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password; a hash made with older parameters is replaced."""
        return check_password(_as_one_keyboard(raw_password or ""), self.password, self.choose_password)

    def choose_password(self, password: str) -> None:
        """Store a new password, hashed."""
        self.change(password=make_password(_as_one_keyboard(password)))

    @property
    def schools(self) -> tuple[uuid.UUID, ...]:
        """The schools where the account belongs to a person."""
        return tuple(uuid.UUID(place["school"]) for place in self.places)

    def person_in(self, school_id: uuid.UUID) -> uuid.UUID | None:
        """The person the account belongs to in a school; None if nobody there."""
        for place in self.places:
            if place["school"] == str(school_id):
                return uuid.UUID(place["person"])
        return None


class KnownDevice(BoundRow):
    """A browser that an account asked to have remembered. Its token is stored hashed and expires after thirty days."""

    bound = ("id", "account_id", "token_hash", "factor_on", "expires_at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="known_devices")
    token_hash = models.BinaryField(unique=True)
    words = models.CharField(max_length=80)
    factor_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "known_device"

    def __str__(self) -> str:
        return str(self.id)


class StoredSession(BoundRow):
    """A signed-in browser. The key is stored hashed, so a stolen table lets nobody in.

    `factor_at` is when the second factor was given or taken over from a known device, `proved_at` when it was typed in
    this very session, `passkey_at` when a passkey was given, `register_until` until when an open register keeps the
    session from going idle.
    """

    bound = ("id", "key_hash", "account_id", "content", "expires_at", "factor_at", "proved_at", "passkey_at")

    id = models.UUIDField(default=uuid.uuid4, unique=True)
    key_hash = models.BinaryField(primary_key=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sessions")
    known_device = models.ForeignKey(
        KnownDevice, null=True, on_delete=models.SET_NULL, related_name="sessions"
    )
    content = models.JSONField(default=dict)
    device = models.CharField(max_length=80, default="")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    factor_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)
    passkey_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    register_until = models.DateTimeField(null=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "stored_session"

    def __str__(self) -> str:
        return str(self.id)

    def note_seen(self, now: dt.datetime) -> None:
        """Note that somebody is active, at most once a minute."""
        if now - self.seen_at >= SEEN_EVERY:
            self.change(seen_at=now)


class Authenticator(models.Model):
    """A telephone or program that makes time-based codes. Its secret is sealed; the last step used cannot be used again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="authenticators")
    secret_sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "authenticator"

    def __str__(self) -> str:
        return str(self.id)

    @property
    def secret(self) -> bytes:
        """The shared secret, opened."""
        return bytes.fromhex(open_for_account("authenticator", self._owner, bytes(self.secret_sealed)))

    def set_secret(self, secret: bytes) -> None:
        """Seal the shared secret, bound to this row and its account."""
        self.secret_sealed = seal_for_account("authenticator", self._owner, secret.hex())

    @property
    def _owner(self) -> bytes:
        return self.account_id.bytes + self.id.bytes


class Passkey(models.Model):
    """A key that a device holds and uses for its owner alone. What is stored here is sealed to this row and its account.

    It is found by the keyed hash of the credential's id; the public key is sealed so that nobody can substitute another.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential_hash = models.BinaryField(unique=True)
    sealed = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    words = models.CharField(max_length=80, default="")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "passkey"

    def __str__(self) -> str:
        return str(self.id)

    @property
    def credential_id(self) -> bytes:
        """What the device calls it."""
        return self._opened()[0]

    @property
    def public_key(self) -> bytes:
        """The key that checks its signatures, in COSE."""
        return self._opened()[1]

    @property
    def opens(self) -> bool:
        """Whether it opens, which only one that this account set up does."""
        try:
            return bool(self._opened())
        except InvalidTag:
            return False

    def set_credential(self, credential_id: bytes, public_key: bytes) -> None:
        """Seal what the device sent, bound to this row and its account."""
        text = f"{credential_id.hex()} {public_key.hex()}"
        self.sealed = seal_for_account("passkey", self._owner, text)

    def _opened(self) -> tuple[bytes, bytes]:
        credential_id, public_key = open_for_account("passkey", self._owner, bytes(self.sealed)).split()
        return bytes.fromhex(credential_id), bytes.fromhex(public_key)

    @property
    def _owner(self) -> bytes:
        return self.account_id.bytes + self.id.bytes


class OneTimeCode(models.Model):
    """A single-use code, hashed: for recovery, or with its number on a printed card.

    Codes made together share a salt. Those made before codes had one keep a keyed hash alone, until they are made anew.
    """

    class Kind(models.TextChoices):
        RECOVERY = "recovery"
        CARD = "card"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="one_time_codes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    code_hash = models.BinaryField()
    salt = models.BinaryField(default=b"")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "one_time_code"
        constraints = (
            models.UniqueConstraint(fields=("account", "kind", "number"), name="one_code_a_number"),
        )

    def __str__(self) -> str:
        return str(self.id)


class AccountLink(BoundRow):
    """A single-use link for an invitation, a reset or a recovery. Its token is stored hashed."""

    bound = ("id", "account_id", "purpose", "token_hash", "expires_at")

    class Purpose(models.TextChoices):
        INVITATION = "invitation"
        RESET = "reset"
        RECOVERY = "recovery"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    token_hash = models.BinaryField(unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "account_link"

    def __str__(self) -> str:
        return str(self.id)


class SignInProvider(BoundRow):
    """A school's own OpenID Connect provider, with which its staff sign in; one per school.

    `trusts_factor` if the second factor it reports counts here. Every column is bound: whoever could change the issuer
    could be anybody.
    """

    bound = (
        "id",
        "school",
        "kind",
        "issuer",
        "client_id",
        "words",
        "domains",
        "secret_sealed",
        "trusts_factor",
        "is_on",
    )

    class Kind(models.TextChoices):
        MICROSOFT = "microsoft", "Microsoft Entra"
        GOOGLE = "google", "Google Workspace"
        OTHER = "other", "Another OpenID Connect provider"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    school = models.UUIDField(unique=True)
    words = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    domains = models.JSONField(default=list)
    secret_sealed = models.BinaryField()
    trusts_factor = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)

    class Meta:
        db_table = "sign_in_provider"

    def __str__(self) -> str:
        return str(self.id)

    @property
    def client_secret(self) -> str:
        """The secret with which Muster identifies itself to the provider, opened."""
        return open_for_account("sign-in-provider", self.id.bytes, bytes(self.secret_sealed))

    def sealed_secret(self, secret: str) -> bytes:
        """A client secret, sealed to this row."""
        return seal_for_account("sign-in-provider", self.id.bytes, secret)


class SchoolIdentity(BoundRow):
    """An account's identity at a provider: the keyed hash of its permanent subject. Pinned once, never moved."""

    bound = ("id", "account_id", "provider_id", "subject_hash")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="school_identities")
    provider = models.ForeignKey(SignInProvider, on_delete=models.CASCADE, related_name="identities")
    subject_hash = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "school_identity"
        constraints = (
            models.UniqueConstraint(fields=("provider", "subject_hash"), name="one_account_a_subject"),
            models.UniqueConstraint(fields=("provider", "account"), name="one_subject_an_account"),
        )

    def __str__(self) -> str:
        return str(self.id)


class FailedTry(models.Model):
    """A wrong password or code, filed under the keyed hash of what it was tried against; kept for its window only."""

    key_hash = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "failed_try"
        indexes = (models.Index(fields=("key_hash", "at"), name="failed_try_by_key"),)

    def __str__(self) -> str:
        return str(self.pk)
