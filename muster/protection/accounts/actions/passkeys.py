"""Passkeys: registered, used as the second factor or instead of the password, and revoked (W3C Web Authentication 3).

The device checks its owner by fingerprint, face or PIN before it signs, so a passkey is two factors in one.
"""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from muster.protection import clock
from muster.protection.accounts.access import GIVE_FACTOR, OWN_ACCOUNT
from muster.protection.accounts.log import record_own
from muster.protection.accounts.models import Account, Passkey, StoredSession
from muster.protection.accounts.queries import passkeys_of
from muster.protection.accounts.secrets import keyed_hash
from muster.protection.audit.recording import Result
from muster.protection.sent_json import read_json

CHALLENGE = "passkey_challenge"
_NAME = "Muster"


class NotTaken(Exception):
    """What the device sent proves nothing: wrong challenge, site or key, or nobody was present."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site in the browser's address bar, to which a passkey is bound."""

    host: str
    origin: str


def site_of(request: HttpRequest) -> Site:
    """The site of a request, whose host Django has checked against ALLOWED_HOSTS."""
    host = request.get_host()
    return Site(host.partition(":")[0], f"{request.scheme}://{host}")


def offer_registration(request: HttpRequest, account: Account) -> str:
    """What the device needs to make a passkey for this account, as JSON. The challenge is kept in the session and used once."""
    options = generate_registration_options(
        rp_id=site_of(request).host,
        rp_name=_NAME,
        user_id=keyed_hash("passkey-owner", str(account.id)),
        user_name=account.email,
        user_display_name=account.email,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(account),
    )
    request.session[CHALLENGE] = options.challenge.hex()
    return options_to_json(options)


def add_passkey(*, by: Account, request: HttpRequest, session: StoredSession, sent: str) -> Passkey:
    """Store the passkey that a device has made. Raises NotTaken."""
    site = site_of(request)
    try:
        verified = verify_registration_response(
            credential=sent,
            expected_challenge=_challenge(request),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError):
        raise NotTaken from None
    passkey = Passkey(
        account=by,
        credential_hash=credential_hash(verified.credential_id),
        sign_count=verified.sign_count,
        words=session.device,
        created_at=clock.now(),
    )
    passkey.set_credential(verified.credential_id, verified.credential_public_key)
    passkey.save()
    record_own(GIVE_FACTOR, "set up a passkey", by, session_id=session.id)
    return passkey


def offer_authentication(request: HttpRequest, account: Account | None) -> str:
    """What a device needs to prove a passkey, as JSON: one of the account's, or any it holds for this site."""
    options = generate_authentication_options(
        rp_id=site_of(request).host,
        allow_credentials=_descriptors(account) if account else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[CHALLENGE] = options.challenge.hex()
    return options_to_json(options)


def accept_passkey(*, request: HttpRequest, sent: str, of: Account | None) -> Account:
    """The account whose passkey was proved; with `of`, only that account's passkeys count. Raises NotTaken.

    The same answer for a passkey that is unknown, revoked, or of another account.
    """
    challenge = _challenge(request)
    passkey = _passkey_in(sent)
    account = passkey.account if passkey and passkey.account.is_intact and passkey.account.is_active else None
    if passkey is None or account is None or (of is not None and account.id != of.id):
        record_own(GIVE_FACTOR, "give a passkey", of, result=Result.FAILED)
        raise NotTaken
    site = site_of(request)
    try:
        verified = verify_authentication_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        record_own(GIVE_FACTOR, "give a passkey", account, result=Result.FAILED)
        raise NotTaken from None
    Passkey.objects.filter(id=passkey.id).update(sign_count=verified.new_sign_count, used_at=clock.now())
    record_own(GIVE_FACTOR, "give a passkey", account)
    return account


def revoke_passkey(*, by: Account, passkey_id: uuid.UUID) -> None:
    """Revoke the passkey."""
    Passkey.objects.filter(account=by, id=passkey_id).delete()
    record_own(OWN_ACCOUNT, "revoke a passkey", by)


def credential_hash(credential_id: bytes) -> bytes:
    """The keyed hash by which a passkey is found."""
    return keyed_hash("passkey", credential_id.hex())


def _challenge(request: HttpRequest) -> bytes:
    """Take the outstanding challenge, which is now used up. Raises NotTaken."""
    challenge = request.session.pop(CHALLENGE, "")
    if not challenge:
        raise NotTaken
    return bytes.fromhex(challenge)


def _passkey_in(sent: str) -> Passkey | None:
    """The stored passkey that the device claims to have used, locked so that its counter is compared by one request at a time."""
    from webauthn.helpers import base64url_to_bytes

    try:
        credential_id = base64url_to_bytes(read_json(sent)["id"])  # type: ignore[index]  # what is no object is refused
    except (ValueError, KeyError, TypeError):
        return None
    found = Passkey.objects.select_for_update(of=("self",)).select_related("account")
    passkey = found.filter(credential_hash=credential_hash(credential_id)).first()
    return passkey if passkey is not None and passkey.opens else None


def _descriptors(account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in passkeys_of(account)]
