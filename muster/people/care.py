"""Decides in which order a care card is read: first what to do."""

from muster.people.records import CareCard


def parts_of(card: CareCard) -> tuple[tuple[str, str], ...]:
    """What is filled in below the headline, as (heading, words) pairs."""
    parts = (
        ("What to do", card.what_to_do),
        ("Where the medicine is", card.medicine),
        ("Whom to ring", card.ring),
        ("The signs", card.signs),
        ("What may happen", card.may_happen),
    )
    return tuple((heading, words) for heading, words in parts if words)
