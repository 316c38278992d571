"""Which words make no password: what stands on every list of somebody who knows where they are guessing."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LISTED = (
    "muster", "school", "academy", "college", "primary", "secondary", "infant", "junior", "nursery", "teacher",
    "headteacher", "office", "admin", "register", "attendance", "pupil", "student", "class", "password", "letmein",
    "welcome", "qwerty", "autumn", "spring", "summer", "winter", "monday", "friday", "term",
)  # fmt: skip
"""Of this program, of any school, and of any password that somebody sets in a hurry. A sentence may hold them."""

FEWEST_BESIDE = 8
"""So many letters and digits have to be left when the listed words are taken out."""


class NotOfListedWords:
    """Refuses a password that says little beside listed words: "Muster-School-2026" is long and guessed at once."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError unless enough is left without the listed words. Who sets it does not matter."""
        rest = password.casefold()
        for word in sorted(LISTED, key=len, reverse=True):
            rest = rest.replace(word, "")
        if sum(character.isalnum() for character in rest) < FEWEST_BESIDE:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """What is asked for, in words."""
        return _(
            "Too much of it is words that anybody would try for a school. Put three or four unrelated words together."
        )
