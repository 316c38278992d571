"""Decides what emergency access gives, and who may end an alarm. No database."""

import datetime as dt
import uuid

EMERGENCY_LASTS = dt.timedelta(minutes=60)
EMERGENCIES_IN_ONE_TAP = 5
"""As many in a day as nobody asks anything about; whoever goes on gives their second factor first."""
MOST_EMERGENCIES_A_DAY = 40
"""As many folders as anybody may open unexplained in a day (protection/budgets/rules.py): a child who needs help is never one of
so many of one person's, and when all have to leave there is the evacuation pack."""

SHORTEST_REASON = 10


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
