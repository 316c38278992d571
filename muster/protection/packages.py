"""Encrypts what leaves to its recipient (age, C2SP), so that nobody here and nobody on the way can open it."""

import pyrage


class BadKey(ValueError):
    """The text is not an age public key."""


def check_key(key: str) -> str:
    """The key without surrounding text. Raises BadKey."""
    try:
        pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError:
        raise BadKey("not a public key of age") from None
    return key.strip()


def sealed_to(key: str, content: bytes) -> bytes:
    """The content encrypted to a public key. Raises BadKey."""
    sealed: bytes = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(check_key(key))])
    return sealed
