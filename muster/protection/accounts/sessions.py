"""The session engine: our own table, with the key hashed and the account beside it, for ten hours at most."""

import uuid
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from muster.protection import clock
from muster.protection.accounts.lookup import ask_session
from muster.protection.accounts.models import StoredSession
from muster.protection.accounts.rules import LONGEST_SESSION
from muster.protection.accounts.secrets import token_hash
from muster.protection.walls.together import together

PUT_AWAY = "put_away"
"""Session key: the session was left on a shared computer and can be resumed by PIN."""
DAY_PASS = "day_pass"  # noqa: S105  # the name of a thing, and no password
"""Session key: the day pass that opened the session, which ends with it."""


class SessionStore(SessionBase):
    """The engine that Django's session middleware uses. `stored` is the row, account included, after loading."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._stored: StoredSession | None = None

    @property
    def stored(self) -> StoredSession | None:
        """The row of this session with its account; None before it is saved or when it has ended."""
        self._get_session()  # type: ignore[attr-defined]  # Django's own lazy loading
        return self._stored

    def load(self) -> dict[str, Any]:
        """The content of the session, empty if it is unknown or over."""
        if self.session_key:
            with together():  # with the BEGIN of the request
                asked = ask_session(token_hash(self.session_key), clock.now())
            found = asked()
            self._stored = found if _is_sound(found) else None
        if self._stored is None:
            self._session_key = None
            return {}
        return dict(self._stored.content)

    def exists(self, session_key: str) -> bool:
        """Whether a session has this key."""
        return StoredSession.objects.filter(key_hash=token_hash(session_key)).exists()

    def create(self) -> None:
        """Begin a session under a fresh key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def cycle_key(self) -> None:
        """Move the session to a new key, so that one planted or seen earlier opens nothing."""
        if self.stored is None:
            self.create()
            return
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self._stored.change(key_hash=token_hash(self._session_key))  # type: ignore[union-attr]
        self.modified = True

    def put_away(self) -> None:
        """Lock the session under a key that nobody holds, for the PIN to resume; this browser has no session now.

        What was proved in it is forgotten: someone who returns by PIN alone has not given a factor recently.
        """
        if self.stored is not None:
            self.stored.change(
                key_hash=token_hash(self._get_new_session_key()),  # type: ignore[attr-defined]
                content={**self.stored.content, PUT_AWAY: True},
                locked_at=clock.now(),
                proved_at=None,
                passkey_at=None,
                register_until=None,
            )
        self.clear()
        self._session_key, self._stored = None, None

    def take_up(self, stored: StoredSession) -> None:
        """Resume a session that was put away, under a new key, replacing whatever this browser has."""
        self.flush()
        content = {name: value for name, value in stored.content.items() if name != PUT_AWAY}
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        stored.change(key_hash=token_hash(self._session_key), content=content)
        self._stored, self._session_cache = stored, content
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  # Django's signature
        """Store the content and the account it names. Raises UpdateError if the session was ended meanwhile."""
        if self.session_key is None:
            return self.create()
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        values = {"content": content, "account_id": _account_in(content)}
        if must_create:
            return self._insert(self.session_key, values)
        try:
            self._row().change(**values)
        except StoredSession.DoesNotExist:
            raise UpdateError from None
        return None

    def _row(self) -> StoredSession:
        if self._stored is None:
            self._stored = StoredSession.objects.get(key_hash=token_hash(self.session_key or ""))
        return self._stored

    def delete(self, session_key: str | None = None) -> None:
        """End a session."""
        key = session_key or self.session_key
        if key:
            StoredSession.objects.filter(key_hash=token_hash(key)).delete()
        if key == self.session_key:
            self._stored = None

    @classmethod
    def clear_expired(cls) -> None:
        """Remove sessions that are over."""
        StoredSession.objects.filter(expires_at__lte=clock.now()).delete()

    def _insert(self, key: str, values: dict[str, Any]) -> None:
        moment = clock.now()
        times = {"created_at": moment, "seen_at": moment, "expires_at": moment + LONGEST_SESSION}
        try:
            with transaction.atomic():
                self._stored = StoredSession.objects.create(key_hash=token_hash(key), **times, **values)
        except IntegrityError as error:
            raise CreateError from error


def _is_sound(stored: StoredSession | None) -> bool:
    """Whether a session and its account are as this program wrote them."""
    return stored is not None and stored.is_intact and (stored.account is None or stored.account.is_intact)


def _account_in(content: dict[str, Any]) -> uuid.UUID | None:
    account_id = content.get(SESSION_KEY)
    return uuid.UUID(account_id) if account_id else None
