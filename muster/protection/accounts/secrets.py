"""How an account's secrets are stored: sealed if they are read again, hashed if they are only compared."""

import hashlib
import hmac
import os
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.protection.keys.envelope import NONCE_BYTES, padded
from muster.protection.keys.provider import provider


def seal_for_account(purpose: str, owner: bytes, text: str) -> bytes:
    """Seal a text of an account (e-mail, second-factor secret) under the system's key, bound to its owner."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(purpose).encrypt(nonce, padded(text.encode()), owner)


def open_for_account(purpose: str, owner: bytes, sealed: bytes) -> str:
    """Open what `seal_for_account` sealed. Raises cryptography's InvalidTag if it was altered or moved."""
    plain = _cipher(purpose).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner)
    return plain[4 : 4 + int.from_bytes(plain[:4], "big")].decode()


def keyed_hash(purpose: str, text: str) -> bytes:
    """A keyed hash to look rows up by: without the key file, guesses cannot be tested against it."""
    return hmac.digest(provider().derived_key(f"hash:{purpose}"), text.encode(), "sha256")


def email_hash(email: str) -> bytes:
    """The hash by which an account is found. Case and Unicode compatibility forms make no difference."""
    return keyed_hash("email", unicodedata.normalize("NFKC", email).strip().casefold())


def slow_hash(text: bytes, salt: bytes) -> bytes:
    """The stored form of a code that is short enough to be guessed: Argon2id, at the least that OWASP asks of a password."""
    return hash_secret_raw(
        text, salt, time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, type=Type.ID
    )


def token_hash(token: str) -> bytes:
    """The stored form of a random token of at least 128 bits: session keys, links, day cards."""
    return hashlib.sha256(token.encode()).digest()


def _cipher(purpose: str) -> AESGCM:
    return AESGCM(provider().derived_key(f"seal:{purpose}"))
