"""Signatures of the system: Ed25519 keys derived from the system key, one for each purpose."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from muster.protection.keys.provider import provider


def sign(purpose: str, content: bytes) -> bytes:
    """The system's signature over these bytes, for one purpose."""
    return _key(purpose).sign(content)


def verify(purpose: str, signature: bytes, content: bytes) -> None:
    """Check a signature. Raises cryptography's InvalidSignature unless the system signed exactly this for this purpose."""
    public_key(purpose).verify(signature, content)


def public_key(purpose: str) -> Ed25519PublicKey:
    """The key with which anybody can check the system's signatures of a purpose."""
    return _key(purpose).public_key()


def _key(purpose: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(provider().derived_key(f"signature:{purpose}"))
