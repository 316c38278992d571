"""Decides what emergencies give, when many of them cannot wait, and who may end an alarm. No database."""

import datetime as dt
import uuid

EMERGENCY_LASTS = dt.timedelta(minutes=60)
EXPLAINED_WITHIN = dt.timedelta(days=7)
"""How long whoever opened something in an emergency is asked why, and may say it."""

MANY_CHILDREN, AND_AGAIN = 5, 20
"""The children of one person's day from which a second person is written to at once, and each further so many of them."""

EMERGENCIES_IN_ONE_TAP = 5
"""As many whole folders in a day as nobody asks anything about; whoever goes on gives their second factor first."""
MOST_EMERGENCIES_A_DAY = 40
"""As many folders as anybody may open unexplained in a day (protection/budgets/rules.py): a child who needs help is never one of
so many of one person's, their card and contacts are never refused, and when all have to leave there is the evacuation pack."""

SHORTEST_REASON = 10


def times_to_write(children: int) -> int:
    """How often a second person has been written to by the time somebody has opened so many children in a day."""
    return 0 if children < MANY_CHILDREN else 1 + children // AND_AGAIN


def has_to_be_proved(taken_today: int) -> bool:
    """Whether a second factor is needed before the next emergency access."""
    return taken_today >= EMERGENCIES_IN_ONE_TAP


def refusal_of_emergency(taken_today: int) -> str:
    """Why emergency access is not given, in words; empty where it is."""
    if taken_today >= MOST_EMERGENCIES_A_DAY:
        return f"You have taken emergency access {taken_today} times today. Ask the head or the office to open the folder."
    return ""


def refusal_of_review(reviewer: uuid.UUID | None, opener: uuid.UUID) -> str:
    """Why somebody may not end an alarm, in words; empty where they may: nobody reviews themselves."""
    return "Somebody else has to look at what you opened." if reviewer == opener else ""
