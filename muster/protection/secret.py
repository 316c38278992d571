"""Opened content does not print itself: not in a log, an exception, a prompt or a failed test.

To show it, code must name the field or format the words; nothing shows it by accident.
"""

import msgspec

HIDDEN = "***"


class SecretRecord(msgspec.Struct, frozen=True):
    """The base of every record in a folder, and of every part of one."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({HIDDEN})"


class SecretWords(str):
    """A name as a page shows it: ordinary text to a template, asterisks to anything that prints a repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN
