"""Assembles the parts of a plan, and counts how much of what the school holds would end."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from muster.interchange.plan import Groups, NewYear, Plan
from muster.interchange.planning.access import access_changes
from muster.interchange.planning.groups import plan_groups, unplaced
from muster.interchange.planning.matching import HashOf, Matching
from muster.interchange.planning.people import plan_people, roles_to_give, with_roles_known
from muster.interchange.planning.schooling import (
    left_to_others,
    of_another_school,
    only_of,
    school_in,
    with_year_groups,
)
from muster.interchange.planning.years import plan_years
from muster.interchange.problems import Question
from muster.interchange.roster import Roster, School
from muster.interchange.state import State


def the_school_of(sent: Roster, state: State, answers: Mapping[str, str]) -> School | Question | None:
    """Which of the roster's schools is the one that imports."""
    return school_in(sent, state, answers)


def make_plan(sent: Roster, state: State, answers: Mapping[str, str], hash_of: HashOf) -> Plan | Question:
    """The plan, or the question which school is meant, without which there is none."""
    school = school_in(sent, state, answers)
    if isinstance(school, Question):
        return school
    own = only_of(sent, school)
    matching = Matching(state, hash_of, answers)
    told, of_unknown = with_roles_known(own, matching)
    placed = with_year_groups(told, state.year_groups)
    people = plan_people(placed, matching)
    leaving = {pupil for pupil, _ in people.leaving}
    planned = plan_groups(placed, matching)
    # Who leaves is taken out of every group on the last day on roll: until then there are registers to stand in.
    groups = replace(planned, ended=tuple(each for each in planned.ended if each.person_id not in leaving))
    years = plan_years(own.sessions, state)
    return Plan(
        years=years,
        people=people,
        groups=groups,
        access=access_changes(state, people, groups),
        new_ids=tuple(matching.new_ids),
        ending_percent=_ending_percent(state, groups, leaving),
        notes=(
            *filter(None, [of_another_school(school, name=state.school_name, number=state.urn)]),
            *_notes(sent, own, years),
            *filter(None, [of_unknown, unplaced(placed, matching), roles_to_give(placed, matching)]),
        ),
    )


def _ending_percent(state: State, groups: Groups, leaving: Collection[uuid.UUID]) -> int:
    """The share of today's memberships that would end, in whole percent, rounded up."""
    running = {place.id for place in state.places if place.stay.holds_on(state.today)}
    closing = set(groups.closing)
    ending = {each.id for each in groups.ended}
    ending |= {each.id for each in groups.redated if each.stay is None or not each.stay.holds_on(state.today)}
    ending |= {place.id for place in state.places if place.group_id in closing or place.pupil_id in leaving}
    return -(-100 * len(running & ending) // len(running)) if running else 0


def _notes(sent: Roster, own: Roster, years: Sequence[NewYear]) -> list[str]:
    notes = [left_to_others(sent, own)]
    if sent.sessions and not years:
        number = len(sent.sessions)
        read = "1 term or year was read." if number == 1 else f"{number} terms and years were read."
        notes.append(f"{read} What the calendar has of this and coming years stays as it is.")
    return [note for note in notes if note]
