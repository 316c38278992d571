"""Words the log for families: people by their role, records as a parent would call them. No names."""

from collections.abc import Iterable, Mapping

from muster.oversight.content import AskedBy, Cause, Why

SOMEBODY = "A member of staff"
SUPPORT = "Support of the software, whom two people of the school let in"
THE_SYSTEM = "The school's own computer"
BY_COMMAND = "somebody at the school's own computer, by command"
THE_FAMILY = "Somebody of the family, by a link that we sent"

ROLES: Mapping[str, str] = {
    "tutors_pupil": "Their form tutor",
    "tutors_group": "Their form tutor",
    "teaches_pupil": "A teacher of theirs",
    "teaches_group": "A teacher of theirs",
    "assists_pupil": "A teaching assistant of theirs",
    "assists_group": "A teaching assistant of theirs",
    "covers_pupil": "A teacher who covered",
    "covers_group": "A teacher who covered",
    "leads_year_of_pupil": "The leader of their year",
    "leads_group": "The leader of their year",
    "is_head": "The head",
    "is_senior_leader": "A senior leader",
    "is_senco": "The SENCO",
    "is_office": "The school office",
    "is_attendance_officer": "The attendance officer",
    "is_cover_manager": "Whoever arranges cover",
    "is_data_manager": "The data manager",
    "is_data_protection_lead": "The data protection lead",
    "supports_names": SUPPORT,
    "supports_pages": SUPPORT,
    "supports_results": SUPPORT,
    "supports_page_of_pupil": SUPPORT,
    "supports_results_of_pupil": SUPPORT,
    "is_teacher": "A teacher of the school",
    "works_here": SOMEBODY,
    "holds_reason_link": THE_FAMILY,
    "holds_report_link": THE_FAMILY,
}
"""A fact that allowed an opening, and who that makes them to a family."""

KINDS: Mapping[str, str] = {
    "name": "name",
    "particulars": "date of birth and school numbers",
    "contact_details": "address and telephone numbers",
    "relationships": "who the family is",
    "care_card": "care card",
    "characteristics": "needs and background",
    "past_value": "earlier details",
    "session_line": "attendance",
    "lesson_line": "attendance in lessons",
    "absence_reasons": "reasons for absence",
    "known_absences": "absences told beforehand",
    "movements": "arrivals and departures",
    "follow_up": "what was done about absences",
    "results": "results",
    "result_comments": "comments on results",
    "report_words": "what was written for reports",
    "report": "reports to families",
    "face": "small photograph",
    "photograph": "photograph",
    "picture_answers": "what the family said about pictures",
    "emergency_reason": "why the folder was opened in an emergency",
}
"""A kind of record in a parent's words."""


def role_in_words(reason: str, *, by_command: bool) -> str:
    """Who it was, from the facts that allowed it."""
    found = (ROLES.get(fact) for fact in reason.split("+"))
    return next((words for words in found if words), THE_SYSTEM if by_command else SOMEBODY)


def kinds_in_words(names: Iterable[str]) -> str:
    """What was opened; a kind that has no words of its own is said by its name."""
    words = dict.fromkeys(KINDS.get(name, name.replace("_", " ")) for name in names)
    return ", ".join(words)


CAUSES: Mapping[Cause, str] = {
    Cause.ACCOUNT: "An account was used by somebody else",
    Cause.SESSION: "A session was taken over",
    Cause.WINDOW: "Something was opened in a span of time",
    Cause.BACKUP: "A backup or another copy of the data is gone",
    Cause.KEY: "A key file is gone",
}
"""What was lost or misused, for those who work on it."""

WHY: Mapping[Why, str] = {
    Why.SAFETY: "It could put somebody at risk",
    Why.SAFEGUARDING: "It is part of a safeguarding matter",
    Why.ASKED: "The police or social care asked for it",
}
"""Why an opening is kept from a family."""

LETTER_CAUSES: Mapping[str, str] = {
    "account": "somebody else used the account of a member of our staff",
    "session": "somebody else used a computer on which a member of our staff was signed in",
    "window": "somebody opened records in our system who should not have",
    "backup": "a copy of our records was taken",
    "key": "a key that protects our records was taken",
}
"""What happened, for a letter home."""

LIKELY_CONSEQUENCES: Mapping[bool, str] = {
    True: "Whoever reached the records could read them. They could use them to approach a family, or to embarrass a child.",
    False: "The records were sealed, and nothing suggests that anybody can read them. We do not expect consequences.",
}
"""For the report to the regulator (UK GDPR, Article 33(3)(c)), by whether the records could be read."""

LEAD_IN_WORDS = "data protection lead of the school"
MEASURES_TO_WRITE = "To be written: what was done at once, and what will be done."


def lists_in_words(cause: Cause, pupils: int) -> str:
    """What somebody saw who was signed in, and of which the log has no line for each pupil; empty where nobody was."""
    if cause not in {Cause.ACCOUNT, Cause.SESSION}:
        return ""
    return (
        f"Lists of the school: names and forms of up to {pupils} pupils, which everybody who is signed in may "
        "look through, and which are not recorded pupil by pupil."
    )


ASKED_BY: Mapping[AskedBy, str] = {
    AskedBy.SELF: "The person themself",
    AskedBy.PARENT: "A parent, for the child",
    AskedBy.OTHER: "Somebody whom they authorised",
}
"""Who asks for a folder."""
