"""How single-use codes are kept."""

import pytest
from django.db import transaction

from muster.protection.accounts.actions.factors import accept_code, make_card, make_recovery_codes
from muster.protection.accounts.models import Account, OneTimeCode
from muster.protection.accounts.rules import only_digits, only_letters
from muster.protection.accounts.secrets import keyed_hash, slow_hash
from tests.cast import make_school

RECOVERY, CARD = OneTimeCode.Kind.RECOVERY, OneTimeCode.Kind.CARD


@pytest.fixture
def account(db_app: None) -> Account:
    school = make_school()
    return school.account(school.tutor)


def kept(account: Account, kind: OneTimeCode.Kind) -> list[OneTimeCode]:
    return list(OneTimeCode.objects.filter(account=account, kind=kind).order_by("number"))


def test_codes_are_kept_with_a_slow_hash_over_a_salt_of_their_set(account: Account):
    codes, card = make_recovery_codes(by=account), make_card(by=account)
    for kind, typed, said in ((RECOVERY, only_letters(codes[3]), 0), (CARD, only_digits(card[3]), 4)):
        row = kept(account, kind)[3]
        keyed = keyed_hash("one-time-code", f"{account.id} {kind} {said} {typed}")
        assert bytes(row.code_hash) == slow_hash(keyed, bytes(row.salt)) != keyed
    salts = {bytes(row.salt) for row in (*kept(account, RECOVERY), *kept(account, CARD))}
    assert (len(salts), {len(salt) for salt in salts}) == (2, {16})
    make_card(by=account)
    assert bytes(kept(account, CARD)[0].salt) not in salts


def test_a_code_of_before_codes_had_a_salt_counts_until_new_ones_are_made(account: Account):
    code = make_recovery_codes(by=account)[6]
    keyed = keyed_hash("one-time-code", f"{account.id} {RECOVERY} 7 {only_letters(code)}")
    OneTimeCode.objects.filter(account=account, kind=RECOVERY).update(salt=b"")
    OneTimeCode.objects.filter(account=account, kind=RECOVERY, number=7).update(code_hash=keyed)
    with transaction.atomic():
        assert [accept_code(by=account, typed=code) for _ in range(2)] == ["recovery", None]
