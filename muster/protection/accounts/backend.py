"""The authentication backend: checks an e-mail and a password in the same time whether or not the account exists."""

import uuid
from functools import cache

from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.http import HttpRequest

from muster.protection.accounts.models import Account
from muster.protection.accounts.queries import account_by_email, account_by_id


class EmailBackend:
    """The only backend: the account is found by the keyed hash of its e-mail."""

    def authenticate(
        self, request: HttpRequest | None, *, email: str = "", password: str = ""
    ) -> Account | None:
        """The active account with this e-mail and password. A password hash is always computed, if only a dummy one."""
        del request  # throttling has looked at the visitor already
        account = account_by_email(email)
        if account is None or not is_password_usable(account.password):
            check_password(password, _nobodys_password())
            return None
        return account if account.check_password(password) and account.is_active else None

    def get_user(self, account_id: uuid.UUID) -> Account | None:
        """The account of a session."""
        return account_by_id(account_id)


@cache
def _nobodys_password() -> str:
    return make_password(uuid.uuid4().hex)
