"""Decides what emergency access gives, and who may end an alarm. No database."""

import datetime as dt
import uuid

EMERGENCY_LASTS = dt.timedelta(minutes=60)
MOST_EMERGENCIES_A_DAY = 5
"""More than any real day asks for: after that the head opens the door in person."""

SHORTEST_REASON = 10


def refusal_of_emergency(taken_today: int) -> str:
    """Why emergency access is not given, in words; empty where it is."""
    if taken_today >= MOST_EMERGENCIES_A_DAY:
        return f"You have taken emergency access {taken_today} times today. Ask the head or the office to open the folder."
    return ""


def refusal_of_review(reviewer: uuid.UUID | None, opener: uuid.UUID) -> str:
    """Why somebody may not end an alarm, in words; empty where they may: nobody reviews themselves."""
    return "Somebody else has to look at what you opened." if reviewer == opener else ""
