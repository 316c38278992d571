"""The same system without protection (ciphers that copy, no log), to show what protection costs.

It exists in a measurement only: in a process of its own, with a database of its own (`twin.py`). Records are as long as
sealed ones, so that nothing differs but the work.
"""

from __future__ import annotations

import sys

from cryptography.hazmat.primitives.ciphers import aead
from django.apps import AppConfig

FLAG = "BENCH_UNPROTECTED"  # set only in the environment of that process and its servers
_TAG = bytes(16)


class CopyingCipher:
    """Has the methods of AES-GCM, but seals by copying and adds as many zeros as a tag is long."""

    def __init__(self, key: bytes) -> None:
        del key

    generate_key = staticmethod(aead.AESGCM.generate_key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the data."""
        del nonce, associated_data
        return bytes(data) + _TAG

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the data."""
        del nonce, associated_data
        return bytes(data[: -len(_TAG)])


class Unprotected(AppConfig):
    """Replaces the ciphers as soon as the settings name it, and switches off the log once everything is loaded."""

    name = "bench"

    def ready(self) -> None:
        """Switch off the log."""
        from muster.protection.audit import recording

        for function in (recording.record, recording.record_each_reason):
            _replace(function, _record_nothing)


def take_ciphers_away() -> None:
    """Make everything that seals or opens copy from now on."""
    _replace(aead.AESGCM, CopyingCipher)


def _replace(real: object, other: object) -> None:
    """Replace an object in every module that has imported it, and where later modules will import it from."""
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()):
            if value is real:
                setattr(module, name, other)


def _record_nothing(*_: object, **__: object) -> None:
    """Record nothing."""
