"""What was opened says nothing of itself: not in a log, not in an exception, not at a prompt, not in a failed test.

Whoever wants to show it names the field or formats the words; nothing shows it by the way.
"""

import msgspec

HIDDEN = "***"


class SecretRecord(msgspec.Struct, frozen=True):
    """The shape of every record in a folder, and of every part of one."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({HIDDEN})"


class SecretWords(str):
    """A name as a page shows it. It is ordinary text to a template, and stars to everything that describes values."""

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN
