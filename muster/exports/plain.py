"""A roster as plain tables, with column names that `./run import` and other systems recognise. Pure."""

from collections.abc import Iterator

from muster.exports.oneroster import mobile_and_telephone
from muster.exports.queries.roster import Person, Roster, RosterPupil
from muster.people.records import ContactDetails, Name
from muster.people.roll import Stay
from muster.ui.tables import Table

_NAMES = ("First Name", "Middle Names", "Last Name", "Preferred First Name", "Preferred Surname")
_REACHED = ("Email", "Mobile", "Telephone")
_LIVES = ("Address", "Postcode")
_DAYS = ("Start Date", "End Date")
_KINDS = {"year": "Year group"}


def roster_tables(roster: Roster) -> Iterator[Table]:
    """The tables, those that say nothing left out. Last days are included, as plain tables have them."""
    tables = (_pupils(roster), _staff(roster), _contacts(roster), _groups(roster), _pupils_in_groups(roster))
    for table in (*tables, _staff_of_groups(roster)):
        if table.rows:
            yield table


def _pupils(roster: Roster) -> Table:
    numbers = ("Pupil ID", "UPN", "ULN", "Admission Number")
    about = ("Date of Birth", "Sex", "Year Group", "Admission Date", "Leaving Date")
    headings = (*numbers, *_NAMES, *about, *_REACHED, *_LIVES)
    return Table("pupils", headings, [_pupil(pupil) for pupil in roster.pupils])


def _pupil(pupil: RosterPupil) -> list[str]:
    held = pupil.particulars
    return [
        *(str(pupil.id), held.upn, held.uln, held.admission_number),
        *_name(pupil.name),
        *(held.born.isoformat() if held.born else "", held.sex, pupil.year_group),
        *_days(pupil.on_roll),
        *_reached(pupil.details),
        *(pupil.details.address, pupil.details.postcode),
    ]


def _staff(roster: Roster) -> Table:
    rows = [
        [str(one.id), one.name.title, *_name(one.name), ", ".join(_words(one)), *_reached(one.details)]
        for one in roster.staff
    ]
    return Table("staff", ("Staff ID", "Title", *_NAMES, "Role", *_REACHED), rows)


def _words(member: Person) -> list[str]:
    return [role.replace("_", " ") for role in member.roles]


def _contacts(roster: Roster) -> Table:
    """A line for each pupil whose contact somebody is."""
    people = {one.id: one for one in roster.contacts}
    rows = []
    for link in roster.links:
        one = people[link.contact]
        said = link.relationship
        rows.append(
            [
                *(str(one.id), str(link.pupil), one.name.title, one.name.given, one.name.family),
                *(said.relation, "Yes" if said.parental_responsibility else "No", link.priority),
                *_reached(one.details),
                *(one.details.address, one.details.postcode),
            ]
        )
    about = ("Relationship", "Parental Responsibility", "Priority")
    people_columns = ("Contact ID", "Pupil ID", "Title", "First Name", "Last Name")
    return Table("contacts", (*people_columns, *about, *_REACHED, *_LIVES), rows)


def _groups(roster: Roster) -> Table:
    rows = [
        [str(one.id), one.name, _KINDS.get(one.kind, one.kind.capitalize()), one.year_group, *_days(one.stay)]
        for one in roster.groups
    ]
    return Table("groups", ("Group ID", "Group Name", "Group Type", "Year Group", *_DAYS), rows)


def _pupils_in_groups(roster: Roster) -> Table:
    rows = [[str(one.group), str(one.person), *_days(one.stay)] for one in roster.places if not one.relation]
    return Table("pupils_in_groups", ("Group ID", "Pupil ID", *_DAYS), rows)


def _staff_of_groups(roster: Roster) -> Table:
    rows = [
        [
            str(one.group),
            str(one.person),
            "Assistant" if one.relation == "assists" else "Teacher",
            *_days(one.stay),
        ]
        for one in roster.places
        if one.relation
    ]
    return Table("staff_of_groups", ("Group ID", "Staff ID", "Role", *_DAYS), rows)


def _name(name: Name) -> tuple[str, ...]:
    return (name.given, name.middle, name.family, name.preferred_given, name.preferred_family)


def _reached(details: ContactDetails) -> tuple[str, str, str]:
    return (next(iter(details.emails), ""), *mobile_and_telephone(details.telephones))


def _days(stay: Stay) -> tuple[str, str]:
    return stay.first_day.isoformat(), stay.last_day.isoformat() if stay.last_day else ""
