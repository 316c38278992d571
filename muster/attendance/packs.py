"""Seals the evacuation pack to one device: a fresh key for each pack, wrapped with the device's public key.

The device generated its own key pair, and its private key never leaves it and is wrapped with its PIN. So neither we,
nor anyone who copies the device or holds its cookie, can open what it is sent.
"""

import base64
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES, _NONCE_BYTES = 32, 12
_FEWEST_BITS = 3072


class UnusableKey(ValueError):
    """What a device sent is not a public key of the required kind."""


def checked_key(text: str) -> str:
    """The public key as it is stored: base64 of its DER form. Raises UnusableKey."""
    _public_key(text)
    return text


def seal_pack(public_key: str, content: bytes) -> dict[str, str]:
    """Seal one pack for a device: the wrapped key, the nonce and the sealed content, in base64."""
    key, nonce = os.urandom(_KEY_BYTES), os.urandom(_NONCE_BYTES)
    padding = OAEP(mgf=MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    return {
        "key": _text(_public_key(public_key).encrypt(key, padding)),
        "nonce": _text(nonce),
        "sealed": _text(AESGCM(key).encrypt(nonce, content, None)),
    }


def _public_key(text: str) -> RSAPublicKey:
    try:
        key = serialization.load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, TypeError):
        raise UnusableKey from None
    if not isinstance(key, RSAPublicKey) or key.key_size < _FEWEST_BITS:
        raise UnusableKey
    return key


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
