"""What leaves is encrypted to whoever gets it (age, C2SP): only they can open it, nobody here and nobody on the way."""

import pyrage


class BadKey(ValueError):
    """What was given is no public key of age."""


def check_key(key: str) -> str:
    """The key without what stands around it. Raises BadKey."""
    try:
        pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError:
        raise BadKey("not a public key of age") from None
    return key.strip()


def sealed_to(key: str, content: bytes) -> bytes:
    """The content encrypted to a public key. Raises BadKey."""
    sealed: bytes = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(check_key(key))])
    return sealed
