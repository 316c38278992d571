"""What is sealed of a letter that the school has written: who was sent it is said in folders by its title."""

import msgspec

LETTER_CODE = 97


class LetterText(msgspec.Struct, frozen=True, array_like=True):
    """A letter's title, its language (BCP 47) and its text with fields."""

    title: str
    language: str
    body: str
