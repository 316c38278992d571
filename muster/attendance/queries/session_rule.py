"""The rule by which a school's session marks are made, and which rules its day allows."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from muster.attendance.access import CHOOSE_SESSION_RULE
from muster.attendance.deriving import RULE_WORDS, SessionRule, Window, why_not_possible
from muster.attendance.models import SessionRuleChoice
from muster.calendar.models import LessonPeriod, SessionTime
from muster.calendar.queries import current_year_id, profile_of
from muster.people.directory import names
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RuleOffer:
    """A rule in words; `why_not` says why the school's day rules it out."""

    rule: SessionRule
    words: str
    explained: str
    is_chosen: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """The rules, and who chose which when, latest first."""

    offers: tuple[RuleOffer, ...]
    history: tuple[tuple[str, dt.datetime, str], ...]


_LATEST = """
SELECT rule FROM attendance_sessionrulechoice WHERE school_id = %s ORDER BY chosen_at DESC, id DESC LIMIT 1
"""


def session_rule(school_id: uuid.UUID) -> SessionRule:
    """The rule in force."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [school_id])
        row = cursor.fetchone()
    return SessionRule(row[0]) if row else SessionRule.FORM


def rule_page(viewer: Viewer) -> RulePage:
    """Every named rule, and whether the school's sessions and lessons allow it."""
    require(viewer, CHOOSE_SESSION_RULE)
    chosen = session_rule(viewer.school_id)
    why_not = refusals(viewer)
    rows = SessionRuleChoice.objects.filter(school_id=viewer.school_id).order_by("-chosen_at", "-id")
    history = [
        (RULE_WORDS[SessionRule(row.rule)][0], row.chosen_at, names(viewer).shown(row.chosen_by))
        for row in rows
    ]
    return RulePage(
        tuple(RuleOffer(rule, *RULE_WORDS[rule], rule is chosen, why_not[rule]) for rule in SessionRule),
        tuple(history),
    )


def refusals(viewer: Viewer) -> Mapping[SessionRule, str]:
    """Why each rule cannot be chosen; empty if it can."""
    year = current_year_id(viewer)
    present = [session.present for session in profile_of(viewer).sessions]
    times = SessionTime.objects.filter(school_id=viewer.school_id, year_id=year)
    windows = [
        Window(time.opens, time.closes, time.ends, present[time.slot])
        for time in times
        if time.slot < len(present)
    ]
    periods = LessonPeriod.objects.filter(school_id=viewer.school_id, year_id=year)
    lessons = list(periods.values_list("starts", "ends"))
    return {rule: why_not_possible(rule, windows, lessons) for rule in SessionRule}
