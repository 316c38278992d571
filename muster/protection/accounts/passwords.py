"""Refuses passwords that a guesser finds first: words of any school, about their owner, or that were stolen elsewhere."""

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

LISTED = (
    "muster", "school", "academy", "college", "primary", "secondary", "infant", "junior", "nursery", "teacher",
    "headteacher", "office", "admin", "register", "attendance", "pupil", "student", "class", "password", "letmein",
    "welcome", "qwerty", "autumn", "spring", "summer", "winter", "monday", "friday", "term",
)  # fmt: skip
"""Words of this program, of any school, and of passwords set in a hurry. A longer sentence may contain them."""

FEWEST_BESIDE = 8
"""The letters and digits that must be left once the listed words are removed."""


class NotOfListedWords:
    """Refuses a password with little left once listed words are removed: "Muster-School-2026" is long, yet guessed at once."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError unless enough is left without the listed words. `user` does not matter."""
        rest = password.casefold()
        for word in sorted(LISTED, key=len, reverse=True):
            rest = rest.replace(word, "")
        if sum(character.isalnum() for character in rest) < FEWEST_BESIDE:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """The requirement in words."""
        return _(
            "Too much of it is words that anybody would try for a school. Put three or four unrelated words together."
        )


FEWEST_GUESSES = 10
"""As a power of ten: what a thief of the table could try, slow as each try is, in years."""
_LONGEST_WEIGHED = 72
_SHORTEST_OF_OWNER = 3


class NotSoonGuessed:
    """Refuses a password that falls into few things that guessers try, such as "Liverpool2019", or its owner's own name."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError where it is soon guessed. `user` is the account, whose address says who it is."""
        known = "|".join(
            map(re.escape, sorted({*LISTED, *_about(user), *_long_common()}, key=len, reverse=True))
        )
        rest = re.sub(known, "", password, flags=re.IGNORECASE)
        if not rest or zxcvbn(rest[:_LONGEST_WEIGHED])["guesses_log10"] < FEWEST_GUESSES:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """The requirement in words."""
        return _(
            "It is made of a common password, keys beside each other, a year or your own name, which are tried first. "
            "Put three or four unrelated words together."
        )


@lru_cache(maxsize=1)
def _long_common() -> frozenset[str]:
    """What the framework's list of common passwords has that is long enough, and that no list of words may have."""
    return frozenset(
        one for one in CommonPasswordValidator().passwords if len(one) >= settings.SHORTEST_PASSWORD
    )


def _about(user: object) -> set[str]:
    """The words of an account's address, which mostly hold its owner's name and the school's."""
    words = re.findall(r"[^\W\d_]+", str(getattr(user, "email", "")).casefold())
    return {word for word in words if len(word) >= _SHORTEST_OF_OWNER}


class NotStolenElsewhere:
    """Refuses a password whose SHA-1 stands in the file that MUSTER_STOLEN_PASSWORDS names. Nobody outside is asked."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError if it stands in the file. `user` does not matter."""
        file: Path | None = settings.STOLEN_PASSWORDS
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
        if file and stands_in(file, digest.upper().encode()):
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """The requirement in words."""
        return _(
            "It is on a list of passwords that were stolen from other services. Choose one that you use nowhere else."
        )


def stands_in(file: Path, digest: bytes) -> bool:
    """Whether a line of a file sorted by line begins with a digest. It reads a few dozen lines, however large the file is.

    The file is that of Pwned Passwords, ordered by hash: SHA-1 in capitals, a colon and a count in each line.
    """
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.readline()  # the rest of the line before
            line = lines.readline()
            if line and line[: len(digest)] < digest:
                low = middle + 1
            else:
                high = middle
        lines.seek(low)
        if low:
            lines.readline()
        return lines.readline().startswith(digest)
