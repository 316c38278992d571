"""Second factors: authenticators, recovery codes, printed cards, and the PIN that stands in for them after a pause."""

import secrets
import time
import uuid
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from django.contrib.auth.hashers import make_password

from muster.protection import clock
from muster.protection.accounts.access import GIVE_FACTOR, OWN_ACCOUNT
from muster.protection.accounts.log import record_own
from muster.protection.accounts.models import Account, Authenticator, OneTimeCode, Passkey
from muster.protection.accounts.rules import (
    CARD_CODES,
    RECOVERY_CODES,
    new_card_code,
    new_recovery_code,
    only_digits,
    only_letters,
)
from muster.protection.accounts.secrets import keyed_hash, slow_hash
from muster.protection.accounts.timed_codes import matching_step, new_secret

_SALT_BYTES = 16


def offer_authenticator(account: Account, shown: uuid.UUID) -> Authenticator:
    """The authenticator that awaits its first code: the one `shown` in this session, or a new one replacing any other.

    It does not count until confirmed. One shown to another session is never offered, because whoever saw it there
    would have the codes too.
    """
    waiting = Authenticator.objects.filter(account=account, confirmed_at=None)
    found = waiting.filter(id=shown).first()
    if found is not None:
        return found
    waiting.delete()
    return _add_authenticator(account, new_secret())


def confirm_authenticator(*, by: Account, shown: uuid.UUID, typed: str) -> tuple[str, ...] | None:
    """Take the first code of the authenticator `shown` in this session, which replaces any other.

    Returns new recovery codes; None if the code is wrong.
    """
    offered = Authenticator.objects.select_for_update().filter(account=by, id=shown, confirmed_at=None)
    waiting = offered.first()
    if waiting is None or not _accept_timed(waiting, only_digits(typed)):
        return None
    Authenticator.objects.filter(account=by).exclude(id=waiting.id).delete()
    Authenticator.objects.filter(id=waiting.id).update(confirmed_at=clock.now())
    record_own(GIVE_FACTOR, "set up an authenticator", by)
    return make_recovery_codes(by=by)


def give_authenticator(*, by: Account, secret: bytes) -> None:
    """Set up an authenticator with a given secret, for a demonstration that prints its secrets."""
    authenticator = _add_authenticator(by, secret)
    Authenticator.objects.filter(id=authenticator.id).update(confirmed_at=clock.now())
    record_own(GIVE_FACTOR, "set up an authenticator", by)


def accept_code(*, by: Account, typed: str) -> str | None:
    """The kind of code that was typed, which is now used up; None if it is not one of the account's."""
    digits = only_digits(typed)
    authenticators = Authenticator.objects.select_for_update().filter(account=by, confirmed_at__isnull=False)
    if any(_accept_timed(authenticator, digits) for authenticator in authenticators):
        return "authenticator"
    card = (
        OneTimeCode.objects.filter(account=by, kind=OneTimeCode.Kind.CARD, used_at=None)
        .order_by("number")
        .first()
    )
    if card is not None and _use(by, OneTimeCode.Kind.CARD, card.number, digits):
        return "card"
    if _use(by, OneTimeCode.Kind.RECOVERY, None, only_letters(typed)):
        return "recovery"
    return None


def make_recovery_codes(*, by: Account) -> tuple[str, ...]:
    """Replace the recovery codes with ten new ones. They are returned once and stored hashed."""
    return _make_codes(
        by, OneTimeCode.Kind.RECOVERY, [new_recovery_code() for _ in range(RECOVERY_CODES)], only_letters
    )


def make_card(*, by: Account) -> tuple[str, ...]:
    """Replace the card with a new one of thirty codes, returned in the order of their numbers and stored hashed."""
    return _make_codes(by, OneTimeCode.Kind.CARD, [new_card_code() for _ in range(CARD_CODES)], only_digits)


def forget_factors(*, by: Account) -> None:
    """Remove every second factor, so that the next sign-in sets one up: for somebody who has lost them all."""
    Authenticator.objects.filter(account=by).delete()
    OneTimeCode.objects.filter(account=by).delete()
    Passkey.objects.filter(account=by).delete()
    record_own(GIVE_FACTOR, "forget every second factor", by)


def set_pin(*, by: Account, pin: str) -> None:
    """Choose the PIN that is asked for after a pause."""
    by.change(pin_hash=make_password(pin_text(by, pin)))
    record_own(OWN_ACCOUNT, "choose a PIN", by)


def pin_text(account: Account, pin: str) -> str:
    """The text that is hashed for a PIN. It is first keyed with the system key: a hash of six digits alone would soon be guessed."""
    return keyed_hash("pin", f"{account.id} {only_digits(pin)}").hex()


def _add_authenticator(account: Account, secret: bytes) -> Authenticator:
    authenticator = Authenticator(account=account, created_at=clock.now())
    authenticator.set_secret(secret)
    authenticator.save()
    return authenticator


def _accept_timed(authenticator: Authenticator, digits: str) -> bool:
    """Accept a time-based code by the real clock, whatever the demonstration's clock says: telephones keep real time."""
    try:
        secret = authenticator.secret
    except InvalidTag:
        return False  # the row was copied here from another account
    step = matching_step(secret, digits, time.time(), after_step=authenticator.last_step)
    if step is None:
        return False
    Authenticator.objects.filter(id=authenticator.id).update(last_step=step)
    return True


def _make_codes(
    account: Account, kind: OneTimeCode.Kind, codes: list[str], plain: Callable[[str], str]
) -> tuple[str, ...]:
    OneTimeCode.objects.filter(account=account, kind=kind).delete()
    moment, salt = clock.now(), secrets.token_bytes(_SALT_BYTES)
    OneTimeCode.objects.bulk_create(
        OneTimeCode(
            account=account,
            kind=kind,
            number=number,
            code_hash=_code_hash(account, kind, number, plain(code), salt=salt),
            salt=salt,
            created_at=moment,
        )
        for number, code in enumerate(codes, start=1)
    )
    record_own(GIVE_FACTOR, f"make codes: {kind}", account)
    return tuple(codes)


def _use(account: Account, kind: OneTimeCode.Kind, number: int | None, code: str) -> bool:
    """Use up a code: of two requests with the same code, only one succeeds."""
    unused = OneTimeCode.objects.filter(account=account, kind=kind, used_at=None)
    numbers = [number] if number else range(1, RECOVERY_CODES + 1)
    hashes = {
        _code_hash(account, kind, one, code, salt=bytes(salt))
        for salt in unused.order_by().values_list("salt", flat=True).distinct()
        for one in (numbers if number or not salt else [0])
    }
    return bool(unused.filter(code_hash__in=hashes).update(used_at=clock.now()))


def _code_hash(account: Account, kind: OneTimeCode.Kind, number: int, code: str, *, salt: bytes) -> bytes:
    """Keyed, so that a stolen table gives nothing to guess at, and slow, so that one who has the key too guesses slowly.

    A code for recovery may be any of its set: a slow hash leaves its number out, so that one is enough to look.
    """
    said = number if kind is OneTimeCode.Kind.CARD or not salt else 0
    keyed = keyed_hash("one-time-code", f"{account.id} {kind} {said} {code}")
    return slow_hash(keyed, salt) if salt else keyed
