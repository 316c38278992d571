"""Somebody with an account and a browser, for the tests of signing in."""

import datetime as dt
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.test import Client

from muster.protection.accounts.actions.factors import give_authenticator
from muster.protection.accounts.models import Account, StoredSession
from muster.protection.accounts.timed_codes import code_at, new_secret
from tests.cast import PASSWORD

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

JSON = {"accept": "application/json"}


def new_browser() -> Client:
    """A browser that nobody has signed in with. It speaks https."""
    browser = Client(headers={"host": "localhost"})
    browser.defaults["wsgi.url_scheme"] = "https"
    return browser


@dataclass
class Person:
    """Somebody with an account, an authenticator in the hand, and a browser before them."""

    account: Account
    email: str
    browser: Client = field(default_factory=new_browser)
    secret: bytes = field(default_factory=new_secret)
    codes_used: int = 0

    def set_up_authenticator(self) -> "Person":
        """Have the secret in the telephone."""
        give_authenticator(by=self.account, secret=self.secret)
        return self

    def next_code(self) -> str:
        """A code that was not used yet: the one of now, then the one that a fast clock shows."""
        code = code_at(self.secret, time.time() + 30 * self.codes_used)
        self.codes_used += 1
        return code

    def gives_password(self, password: str = PASSWORD, **more: str) -> "Answer":
        """Type e-mail and password."""
        typed = {"email": self.email, "password": password}
        return self.browser.post("/sign-in", typed, **more)  # type: ignore[arg-type]  # such as REMOTE_ADDR

    def gives_code(self, code: str = "", **more: str) -> "Answer":
        """Type a code."""
        return self.browser.post("/sign-in/code", {"code": code or self.next_code(), **more})

    def signs_in(self, **more: str) -> "Answer":
        """Do both."""
        self.gives_password()
        return self.gives_code(**more)

    def is_in(self) -> bool:
        """Whether the session stands: what a script of an open page would be told."""
        return self.browser.get("/keep-alive", headers=JSON).status_code == 200

    def session(self) -> StoredSession:
        """The latest session of the account."""
        return StoredSession.objects.filter(account=self.account).latest("created_at")


def minutes(number: float) -> dt.timedelta:
    """So many minutes."""
    return dt.timedelta(minutes=number)
