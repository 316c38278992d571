"""The recovery key: split into three sheets of words (SLIP-39), any two of which open it again.

The secret itself is stored nowhere. It opens an age identity, which is kept sealed beside the data and in every
backup; the identity's recipient is public, so backups can be sealed to it without anybody's help.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pyrage.x25519 import Identity, Recipient
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

SHEETS, NEEDED = 3, 2
RECIPIENT, SEALED = "recovery.recipient", "recovery.sealed"
_BOUND_TO = b"muster recovery key"


class NotRecovered(ValueError):
    """The sheets do not open the recovery key; the text says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """The three sheets, to be printed and given to three people. They exist only in memory."""

    words: tuple[str, ...]


def set_up(data: Path) -> Sheets:
    """Make a recovery key, store its public and its sealed part, and return the sheets."""
    secret, identity = secrets.token_bytes(32), Identity.generate()
    nonce = secrets.token_bytes(12)
    sealed = nonce + AESGCM(secret).encrypt(nonce, str(identity).encode(), _BOUND_TO)
    (data / RECIPIENT).write_text(str(identity.to_public()))
    (data / SEALED).write_text(json.dumps({"sealed": sealed.hex()}))
    (groups,) = generate_mnemonics(1, [(NEEDED, SHEETS)], secret)
    return Sheets(tuple(groups))


def recipient(data: Path) -> Recipient | None:
    """The recipient to whom backups are sealed besides this machine; None if no recovery key has been made."""
    path = data / RECIPIENT
    return Recipient.from_str(path.read_text().strip()) if path.exists() else None


def recover(sealed_at: Path, sheets: Sequence[str]) -> Identity:
    """Recover the key from two of the sheets and the sealed part. Raises NotRecovered."""
    typed = [" ".join(sheet.lower().split()) for sheet in sheets]
    if len(set(typed)) < NEEDED:
        raise NotRecovered(f"That is the same sheet again: {NEEDED} different ones are needed.")
    try:
        secret = combine_mnemonics(typed)
    except MnemonicError:
        raise NotRecovered(
            "These sheets do not go together: a word is mistyped or missing, or they belong to different recovery keys."
        ) from None
    sealed = bytes.fromhex(json.loads(sealed_at.read_text())["sealed"])
    try:
        return Identity.from_str(AESGCM(secret).decrypt(sealed[:12], sealed[12:], _BOUND_TO).decode())
    except InvalidTag:
        raise NotRecovered("These sheets belong to another recovery key.") from None
