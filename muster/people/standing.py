"""A person's standing in a school today, and their relation to pupils: the two reads behind every decision."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from muster.calendar.access import IS_SUPPORT, WORKS_HERE
from muster.calendar.profile import MONTH_FIRST, TWELVE_HOURS, profile
from muster.people import access
from muster.people.models import Group
from muster.people.roles import HOLDS_NO_PUPIL_DATA, ROLES, SCOPES, SUPPORT, SUPPORTS_SOME
from muster.protection.access.policy import Fact
from muster.protection.access.viewer import Standing, Viewer
from muster.protection.approvals.deciding import support_in_force
from muster.protection.approvals.models import SupportGrant
from muster.protection.budgets.models import Alarm
from muster.ui.wording import FORM, Manner

_GROUP_FACTS = {
    "teaches": access.TEACHES_GROUP,
    "tutors": access.TUTORS_GROUP,
    "assists": access.ASSISTS_GROUP,
    "leads": access.LEADS_GROUP,
    "escorts": access.ESCORTS_GROUP,
    "covers": access.COVERS_GROUP,
    "next": access.TEACHES_GROUP_NEXT,
}
_FACTS_BELOW = {"year": access.LEADS_YEAR_OF_GROUP, "subject": access.LEADS_SUBJECT_OF_GROUP}
_PERSON_FACTS = {
    access.TEACHES_GROUP: access.TEACHES_PUPIL,
    access.TUTORS_GROUP: access.TUTORS_PUPIL,
    access.ASSISTS_GROUP: access.ASSISTS_PUPIL,
    access.LEADS_GROUP: access.LEADS_PUPIL,
    access.ESCORTS_GROUP: access.ESCORTS_PUPIL,
    access.COVERS_GROUP: access.COVERS_PUPIL,
    access.TEACHES_GROUP_NEXT: access.TEACHES_PUPIL_NEXT,
}

_STANDING = """
WITH here AS (
    SELECT s.id, s.name, s.timezone, s.pupil_word, s.profile, (%(moment)s AT TIME ZONE s.timezone)::date AS today
    FROM calendar_school s WHERE s.id = %(school)s
)
SELECT 'school' AS what, h.name AS said, h.timezone AS zone, NULL::uuid AS group_id, coalesce(d.version, 0) AS version
FROM here h LEFT JOIN people_directory d ON d.school_id = h.id
UNION ALL
SELECT 'manner', h.pupil_word, h.profile, NULL, 0 FROM here h
UNION ALL
SELECT 'staff', '', '', NULL, 0 FROM people_staff WHERE school_id = %(school)s AND id = %(person)s
UNION ALL
SELECT 'role', r.role, '', NULL, 0 FROM people_roleholding r, here h
WHERE r.school_id = h.id AND r.staff_id = %(person)s
  AND r.first_day <= h.today AND (r.last_day IS NULL OR r.last_day >= h.today)
UNION ALL
SELECT 'group', CASE WHEN g.first_day > h.today THEN 'next' ELSE r.relation END, '', r.group_id, 0
FROM people_responsibility r JOIN people_group g ON g.school_id = r.school_id AND g.id = r.group_id, here h
WHERE r.school_id = h.id AND r.staff_id = %(person)s AND NOT (r.relation = 'leads' AND g.kind = 'class')
  AND r.first_day <= h.today AND (r.last_day IS NULL OR r.last_day >= h.today)
UNION ALL
SELECT 'below', 'subject', '', g.id, 0
FROM people_responsibility r JOIN people_group g ON g.school_id = r.school_id AND g.id = r.group_id, here h
WHERE r.school_id = h.id AND r.staff_id = %(person)s AND r.relation = 'leads' AND g.kind = 'class'
  AND g.first_day <= h.today AND r.first_day <= h.today AND (r.last_day IS NULL OR r.last_day >= h.today)
UNION ALL
SELECT 'below', 'year', '', f.id, 0 FROM here h
JOIN people_responsibility r ON r.school_id = h.id AND r.staff_id = %(person)s AND r.relation = 'leads'
  AND r.first_day <= h.today AND (r.last_day IS NULL OR r.last_day >= h.today)
JOIN people_group y ON y.school_id = r.school_id AND y.id = r.group_id AND y.kind = 'year' AND y.year_group <> ''
JOIN people_group f ON f.school_id = y.school_id AND f.kind = 'form' AND f.year_group = y.year_group
  AND f.first_day <= h.today AND (f.last_day IS NULL OR f.last_day >= h.today)
UNION ALL
SELECT 'group', 'covers', '', c.group_id, 0 FROM people_cover c, here h
WHERE c.school_id = h.id AND c.staff_id = %(person)s AND c.day = h.today
UNION ALL
SELECT 'narrowed', '', '', NULL, 0 FROM alarm
WHERE school_id = %(school)s AND opener_id = %(person)s AND kind = %(narrowed)s AND reviewed_at IS NULL
UNION ALL
SELECT 'emergency', '', '', person_id, 0 FROM emergency_access
WHERE school_id = %(school)s AND opener_id = %(person)s AND begins <= %(moment)s AND ends > %(moment)s
"""

_RELATIONS = """
SELECT m.pupil_id, m.group_id FROM people_membership m
WHERE m.school_id = %s AND m.group_id = ANY(%s) AND m.pupil_id = ANY(%s)
  AND (m.first_day <= %s OR m.group_id = ANY(%s)) AND (m.last_day IS NULL OR m.last_day >= %s)
"""

_MEMBERS = """
SELECT pupil_id FROM people_membership
WHERE school_id = %s AND group_id = %s AND first_day <= %s AND (last_day IS NULL OR last_day >= %s)
"""


def ask_standing(
    school_id: uuid.UUID, person_id: uuid.UUID | None, moment: dt.datetime
) -> Callable[[], Standing | None]:
    """Ask what the school knows of the person at this moment, in one query; what is returned reads the answer.

    None if the school cannot be entered.
    """
    cursor = connection.cursor()
    values = {"school": school_id, "person": person_id, "moment": moment, "narrowed": Alarm.Kind.NARROWED}
    cursor.execute(_STANDING, values)

    def read() -> Standing | None:
        with cursor:
            return _standing(cursor.fetchall(), school_id, person_id, moment)

    return read


def _standing(
    rows: Sequence[tuple[Any, ...]],
    school_id: uuid.UUID,
    person_id: uuid.UUID | None,
    moment: dt.datetime,
) -> Standing | None:
    school = next((row for row in rows if row[0] == "school"), None)
    if school is None:
        return None
    groups: dict[uuid.UUID, frozenset[Fact]] = {}
    for what, said, _, group_id, _ in rows:
        if what == "group":
            groups[group_id] = groups.get(group_id, frozenset()) | {_GROUP_FACTS[said]}
    works_here = any(row[0] == "staff" for row in rows)
    roles = [row[1] for row in rows if row[0] == "role"]
    is_support = SUPPORT in roles
    granted = _grants_to(school_id, person_id, moment) if is_support else []
    lent = _lent(school_id, granted, moment.astimezone(ZoneInfo(school[2])).date())
    return Standing(
        _support_facts(granted) if is_support else _facts(roles, works_here=works_here),
        {} if is_support else groups,
        school[1],
        school[2],
        school[4],
        is_narrowed=any(row[0] == "narrowed" for row in rows),
        below={}
        if is_support
        else {row[3]: frozenset((_FACTS_BELOW[row[1]],)) for row in rows if row[0] == "below"},
        emergencies=frozenset(row[3] for row in rows if row[0] == "emergency"),
        lent=lent,
        manner=next(_manner(row[1], row[2], school[2]) for row in rows if row[0] == "manner"),
    )


def _manner(pupil_word: str, country: str, zone: str) -> Manner:
    rules = profile(country)
    return Manner(
        pupil_word,
        rules.dates == MONTH_FIRST,
        ZoneInfo(zone),
        rules.clock == TWELVE_HOURS,
        # Where forms are called classes too, two kinds of group would have one name.
        FORM if rules.words.form == Group.Kind.CLASS else rules.words.form,
        rules.words.year_group,
    )


def _facts(roles: Sequence[str], *, works_here: bool) -> frozenset[Fact]:
    """The facts of these roles together: a role that sees no pupil takes nothing from a person's other roles."""
    if not works_here or not roles:
        return frozenset()
    held = [ROLES[role] for role in roles]
    facts = {fact for role in held for fact in role.facts} | {WORKS_HERE}
    if any(HOLDS_NO_PUPIL_DATA not in role.facts for role in held):
        facts = (facts | {access.SEES_PUPILS}) - {HOLDS_NO_PUPIL_DATA}
    return frozenset(facts)


def _grants_to(school_id: uuid.UUID, person_id: uuid.UUID | None, moment: dt.datetime) -> list[SupportGrant]:
    return [grant for grant in support_in_force(school_id, moment) if grant.staff_id == person_id]


def _support_facts(granted: Sequence[SupportGrant]) -> frozenset[Fact]:
    """The facts of the school's grants to support. Without a grant there are none, whatever other roles the person has."""
    whole = [grant for grant in granted if grant.extent == SupportGrant.Extent.SCHOOL]
    facts = {fact for grant in whole for fact in SCOPES[grant.scope].facts}
    some = {SUPPORTS_SOME} if len(whole) < len(granted) else set[Fact]()
    return frozenset((IS_SUPPORT, *facts, *some))


def _lent(
    school_id: uuid.UUID, granted: Sequence[SupportGrant], today: dt.date
) -> dict[uuid.UUID, frozenset[Fact]]:
    """The pupils covered by grants for a group or for one pupil, with the facts about each."""
    lent: dict[uuid.UUID, frozenset[Fact]] = {}
    for grant in granted:
        facts = frozenset(SCOPES[grant.scope].of_pupil)
        for pupil in _pupils_of(school_id, grant, today):
            lent[pupil] = lent.get(pupil, frozenset()) | facts
    return lent


def _pupils_of(school_id: uuid.UUID, grant: SupportGrant, today: dt.date) -> list[uuid.UUID]:
    if grant.about is None:
        return []
    if grant.extent == SupportGrant.Extent.PUPIL:
        return [grant.about]
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [school_id, grant.about, today, today])
        return [row[0] for row in cursor.fetchall()]


def load_relations(viewer: Viewer, people: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, frozenset[Fact]]:
    """The viewer's relation to each of these pupils today, through the groups that they share, next year's included."""
    groups = viewer.standing.groups
    if not groups:
        return {}
    to_come = [group for group, facts in groups.items() if access.TEACHES_GROUP_NEXT in facts]
    today = viewer.today
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS, [viewer.school_id, list(groups), list(people), today, to_come, today])
        shared = cursor.fetchall()
    relations: dict[uuid.UUID, frozenset[Fact]] = {}
    for pupil, group in shared:
        relations[pupil] = relations.get(pupil, frozenset()) | {_PERSON_FACTS[fact] for fact in groups[group]}
    return relations
