"""A roster as OneRoster 1.2 CSV (rostering, bulk), for systems that are not Muster. Pure.

What the standard's vocabulary cannot express goes into its extensions (`ext:`), which other readers skip: houses and
bands as kinds of class, assisting adults, and the exact dates of a group as a session of its own. Last days are
written as the day after, as the standard requires. docs/protection/what_leaves.md lists what OneRoster cannot hold.
"""

import csv
import datetime as dt
import io
import re
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from muster.exports.queries.roster import Place, Roster, RosterGroup, RosterPupil
from muster.people.oneroster.specification import WITHDRAWN, specification
from muster.people.records import ContactDetails, Name
from muster.people.roll import ONE_DAY, Stay
from muster.ui.cells import defused_in_text
from muster.ui.formats import full_date

VERSION = "1.2"
Row = Mapping[str, str]

_SESSIONS = {"year": "schoolYear", "term": "term", "half_term": "gradingPeriod"}
_CLASSES = {"form": "homeroom", "class": "scheduled"}
_ROLES = {
    "teacher": "teacher", "teaching_assistant": "aide", "head": "principal", "it_administrator": "systemAdministrator",
}  # fmt: skip
_SEXES = {"M": "male", "F": "female"}
_RELATIVES = re.compile(r"grand|aunt|uncle|sister|brother|sibling|cousin|relative|nan|gran", re.IGNORECASE)
_PARENTS = re.compile(r"mother|father|mum|dad|parent", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"[+-][0-9 ()-]*")
_MOBILE = re.compile(r"(?:0|\+44|0044)7")
NO_NAME = "."
"""What stands for the half of a name that somebody does not have: the standard wants both filled."""


def as_oneroster(roster: Roster) -> bytes:
    """The zip: a manifest, and every file that has a line."""
    files = {name: rows for name, rows in _files(roster).items() if rows}
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", _manifest(files))
        for name, rows in files.items():
            columns = [
                each for each in specification(VERSION).files[name].column_names() if each != WITHDRAWN
            ]
            lines = [[_cell(row.get(column, "")) for column in columns] for row in rows]
            archive.writestr(f"{name}.csv", _csv([columns, *lines]))
    return bundle.getvalue()


def _files(roster: Roster) -> dict[str, list[Row]]:
    horizon = _horizon(roster)
    stays = _covering(roster)
    return {
        "academicSessions": [*_sessions(roster), *_own_sessions(stays.values(), horizon)],
        "orgs": [
            {
                "sourcedId": str(roster.school),
                "name": roster.school_name,
                "type": "school",
                "identifier": roster.urn,
            }
        ],
        "courses": list(_courses(roster)),
        "classes": [_class(roster, group, stays[group.id], horizon) for group in roster.groups],
        "users": list(_users(roster)),
        "roles": list(_roles(roster)),
        "enrollments": list(_enrolments(roster)),
        "demographics": [row for pupil in roster.pupils if len(row := _demographics(pupil)) > 1],
    }


def _manifest(present: Mapping[str, object]) -> str:
    rows = [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", VERSION]]
    rows += [
        [f"file.{name}", "bulk" if name in present else "absent"] for name in specification(VERSION).files
    ]
    return _csv([*rows, ["source.systemName", "Muster"], ["source.systemCode", "muster"]])


def _csv(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def _cell(text: str) -> str:
    """On one line, and no formula. A telephone number in international form is a number, and stays as it is."""
    line = " ".join(text.split())
    return line if _PLAIN_NUMBER.fullmatch(line) else defused_in_text(line)


def _horizon(roster: Roster) -> dt.date:
    """The last day that anything here reaches to: what has no end is given this one, since the standard wants one."""
    stays = [*(group.stay for group in roster.groups), *(place.stay for place in roster.places)]
    days = [session.last_day for session in roster.sessions]
    return max([roster.today, *days, *(stay.last_day or stay.first_day for stay in stays)])


def _covering(roster: Roster) -> dict[uuid.UUID, Stay]:
    """The days of each group, and of whoever was in it longer."""
    found = {group.id: group.stay for group in roster.groups}
    for place in roster.places:
        held = found[place.group]
        last = held.last_day and max(held.last_day, place.stay.last_day or held.last_day)
        found[place.group] = Stay(min(held.first_day, place.stay.first_day), last)
    return found


def _sessions(roster: Roster) -> Iterator[Row]:
    for session in roster.sessions:
        yield {
            "sourcedId": str(session.id),
            "title": session.title,
            "type": _SESSIONS[session.kind],
            "startDate": session.first_day.isoformat(),
            "endDate": _after(session.last_day),
            "parentSourcedId": str(session.parent or ""),
            "schoolYear": str(session.ends_in),
        }


def _own_sessions(stays: Iterable[Stay], horizon: dt.date) -> Iterator[Row]:
    for stay in sorted(set(stays), key=_days_id):
        last = stay.last_day or horizon
        yield {
            "sourcedId": _days_id(stay),
            "title": f"From {full_date(stay.first_day)} "
            + (f"to {full_date(last)}" if stay.last_day else "on"),
            "type": "ext:days" if stay.last_day else "ext:open",
            "startDate": stay.first_day.isoformat(),
            "endDate": _after(last),
            "schoolYear": str(last.year),
        }


def _days_id(stay: Stay) -> str:
    return f"days-{stay.first_day}-{stay.last_day or 'open'}"


def _courses(roster: Roster) -> Iterator[Row]:
    """Every class needs a course: here one for each year group, and one for what is for several."""
    for year in sorted({group.year_group for group in roster.groups}):
        yield {
            "sourcedId": _course_id(year),
            "title": f"Year {year}" if year else "Several years",
            "grades": year,
            "orgSourcedId": str(roster.school),
        }


def _course_id(year: str) -> str:
    return f"course-{re.sub('[^0-9A-Za-z]', '-', year) or 'all'}"


def _class(roster: Roster, group: RosterGroup, stay: Stay, horizon: dt.date) -> Row:
    last = stay.last_day or horizon
    years = [
        str(one.id)
        for one in roster.sessions
        if one.kind == "year" and one.first_day <= last and stay.first_day <= one.last_day
    ]
    return {
        "sourcedId": str(group.id),
        "title": group.name,
        "grades": group.year_group,
        "courseSourcedId": _course_id(group.year_group),
        "classType": _CLASSES.get(group.kind, f"ext:{group.kind}"),
        "schoolSourcedId": str(roster.school),
        "termSourcedIds": ",".join([*years, _days_id(stay)]),
    }


def _users(roster: Roster) -> Iterator[Row]:
    agents: dict[uuid.UUID, list[str]] = {}
    for link in roster.links:
        agents.setdefault(link.pupil, []).append(str(link.contact))
    for pupil in roster.pupils:
        stays = pupil.on_roll.goes_on_after(roster.today)
        yield {
            **_user(roster, pupil.id, pupil.name, pupil.details, is_enabled=stays),
            "userIds": ",".join(_numbers(pupil)),
            "identifier": pupil.particulars.outside_ids.get("identifier", ""),
            "agentSourcedIds": ",".join(agents.get(pupil.id, ())),
            "grades": pupil.year_group,
        }
    for adult in (*roster.staff, *roster.contacts):
        yield _user(roster, adult.id, adult.name, adult.details)


def _user(
    roster: Roster, person: uuid.UUID, name: Name, details: ContactDetails, *, is_enabled: bool = True
) -> Row:
    mobile, telephone = mobile_and_telephone(details.telephones)
    return {
        "sourcedId": str(person),
        "enabledUser": "true" if is_enabled else "false",
        "username": str(person),
        "givenName": name.given or NO_NAME,
        "familyName": name.family or NO_NAME,
        "middleName": name.middle,
        "email": next(iter(details.emails), ""),
        "sms": mobile,
        "phone": telephone,
        "preferredGivenName": name.preferred_given,
        "preferredFamilyName": name.preferred_family,
        "primaryOrgSourcedId": str(roster.school),
    }


def mobile_and_telephone(telephones: Sequence[str]) -> tuple[str, str]:
    """The first mobile number of these, and the first that is another: what formats have room for."""
    mobile = next((each for each in telephones if _MOBILE.match(each.replace(" ", ""))), "")
    return mobile, next((each for each in telephones if each != mobile), "")


def _numbers(pupil: RosterPupil) -> Iterator[str]:
    held = pupil.particulars
    further = {kind: value for kind, value in held.outside_ids.items() if kind != "identifier"}
    numbers = {"upn": held.upn, "uln": held.uln, "admissionNumber": held.admission_number, **further}
    for kind, value in numbers.items():
        if value and not re.search("[{}:,]", kind) and not re.search("[{},]", value):
            yield f"{{{kind}:{value}}}"


def _roles(roster: Roster) -> Iterator[Row]:
    for pupil in roster.pupils:
        stay = pupil.on_roll
        days = {
            "beginDate": stay.first_day.isoformat(),
            "endDate": _after(stay.last_day) if stay.last_day else "",
        }
        yield {**_role(roster, pupil.id, "student", 0), **days}
    for member in roster.staff:
        words = [_ROLES.get(role, f"ext:{role}") for role in member.roles] or ["ext:staff"]
        for number, word in enumerate(sorted(words, key=lambda word: word.startswith("ext:"))):
            yield _role(roster, member.id, word, number)
    relations: dict[uuid.UUID, list[str]] = {}
    for link in roster.links:
        relations.setdefault(link.contact, []).append(_relation(link.relationship.relation))
    for contact in roster.contacts:
        word = Counter(relations.get(contact.id, ["guardian"])).most_common(1)[0][0]
        yield _role(roster, contact.id, word, 0)


def _role(roster: Roster, person: uuid.UUID, word: str, number: int) -> Row:
    return {
        "sourcedId": f"{person}-{number}",
        "userSourcedId": str(person),
        "roleType": "secondary" if number else "primary",
        "role": word,
        "orgSourcedId": str(roster.school),
    }


def _relation(words: str) -> str:
    """The three words that the standard has for what a contact is."""
    if _RELATIVES.search(words):
        return "relative"
    return "parent" if _PARENTS.search(words) else "guardian"


def _enrolments(roster: Roster) -> Iterator[Row]:
    mains = Counter(place.group for place in roster.places if place.relation not in {"", "assists"})
    for place in roster.places:
        yield {
            "sourcedId": str(place.id),
            "classSourcedId": str(place.group),
            "schoolSourcedId": str(roster.school),
            "userSourcedId": str(place.person),
            "role": _enrolled_as(place),
            "primary": "true" if _enrolled_as(place) == "teacher" and mains[place.group] == 1 else "",
            "beginDate": place.stay.first_day.isoformat(),
            "endDate": _after(place.stay.last_day) if place.stay.last_day else "",
        }


def _enrolled_as(place: Place) -> str:
    if not place.relation:
        return "student"
    return "ext:assistant" if place.relation == "assists" else "teacher"


def _demographics(pupil: RosterPupil) -> Row:
    held = pupil.particulars
    told = {
        "birthDate": held.born.isoformat() if held.born else "",
        "sex": _SEXES.get(held.sex, f"ext:{held.sex}" if held.sex else ""),
    }
    return {"sourcedId": str(pupil.id), **{name: value for name, value in told.items() if value}}


def _after(last: dt.date) -> str:
    return (last + ONE_DAY).isoformat()
