"""Which step of signing in comes next, decided from the session alone."""

from muster.protection.accounts.models import StoredSession


def step_before(stored: StoredSession | None) -> str | None:
    """The URL name of the step that must be taken before anything else; None when the session may go on."""
    if stored is None or stored.account is None or not stored.account.is_active:
        return "sign_in"
    if stored.factor_at is None:
        return "second_factor"
    return None
