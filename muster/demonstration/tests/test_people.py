"""The invented people."""

from collections import Counter
from datetime import date

import pytest

from muster.demonstration.made import MadePupil, MadeSchool
from muster.demonstration.people import PLANS, make_schools
from muster.demonstration.tables import awkward_names
from muster.people.upn import fault_in_upn

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def schools() -> tuple[MadeSchool, ...]:
    return make_schools(7, TODAY)


@pytest.fixture(scope="module")
def pupils(schools: tuple[MadeSchool, ...]) -> list[MadePupil]:
    return [pupil for school in schools for pupil in school.pupils]


def test_the_schools_have_about_420_and_1050_pupils(schools: tuple[MadeSchool, ...]):
    assert [len(school.pupils) for school in schools] == [
        pytest.approx(420, abs=10),
        pytest.approx(1050, abs=10),
    ]


def test_the_same_seed_gives_the_same_people(schools: tuple[MadeSchool, ...]):
    assert make_schools(7, TODAY) == schools


def test_another_seed_gives_other_people(schools: tuple[MadeSchool, ...]):
    assert make_schools(8, TODAY)[0].pupils != schools[0].pupils


def test_every_awkward_name_is_at_the_primary_school_once(schools: tuple[MadeSchool, ...]):
    names = Counter((pupil.name.given, pupil.name.middle, pupil.name.family) for pupil in schools[0].pupils)
    for awkward in awkward_names():
        assert names[awkward.given, awkward.middle, awkward.family] == 1, awkward.why


def test_every_upn_is_valid_and_belongs_to_one_pupil(pupils: list[MadePupil]):
    upns = [pupil.particulars.upn for pupil in pupils]
    assert len(set(upns)) == len(upns)
    assert not [fault for fault in map(fault_in_upn, upns) if fault]


def test_birthdays_belong_to_the_year_group(pupils: list[MadePupil]):
    for pupil in pupils:
        born = pupil.particulars.born
        assert born is not None
        eldest = date(2026 - 5 - pupil.year, 9, 1)
        assert 0 <= (born - eldest).days < 366


def test_children_of_one_family_have_different_given_names(schools: tuple[MadeSchool, ...]):
    for school in schools:
        named = Counter((pupil.links[0].contact, pupil.name.given) for pupil in school.pupils)
        assert max(named.values()) == 1


def test_a_third_of_primary_pupils_or_more_have_a_brother_or_sister_there(schools: tuple[MadeSchool, ...]):
    families = Counter(pupil.links[0].contact for pupil in schools[0].pupils)
    with_siblings = sum(size for size in families.values() if size > 1)
    assert 0.15 < with_siblings / len(schools[0].pupils) < 0.6


def test_every_pupil_has_somebody_to_ring_first(schools: tuple[MadeSchool, ...]):
    for school in schools:
        for pupil in school.pupils:
            assert [link.priority for link in pupil.links] == list(range(1, len(pupil.links) + 1))
            assert school.contacts[pupil.links[0].contact].details.telephones


def test_a_court_order_comes_with_a_warning_and_no_collecting(pupils: list[MadePupil]):
    orders = [link for pupil in pupils for link in pupil.links if link.court_order]
    assert orders
    assert all(link.warning and not link.may_collect for link in orders)


def test_some_parents_share_one_address_for_mail(schools: tuple[MadeSchool, ...]):
    mail = Counter(contact.details.emails for contact in schools[1].contacts)
    shared = sum(count > 1 for count in mail.values())
    assert 0.02 < shared / len(mail) < 0.2


def test_a_member_of_staff_is_a_parent_too(schools: tuple[MadeSchool, ...]):
    for school in schools:
        assert {person.name for person in school.staff} & {contact.name for contact in school.contacts}


def test_pupils_join_leave_return_and_are_expected(pupils: list[MadePupil]):
    first, today = date(2026, 9, 1), TODAY
    assert any(pupil.stays[-1][1] for pupil in pupils)
    assert any(len(pupil.stays) == 2 for pupil in pupils)
    assert any(first < pupil.stays[-1][0] <= today for pupil in pupils)
    assert any(pupil.stays[0][0] > today for pupil in pupils)
    assert sum(pupil.dual for pupil in pupils) == 1


def test_stays_follow_each_other(pupils: list[MadePupil]):
    for pupil in pupils:
        days = [day for stay in pupil.stays for day in stay if day is not None]
        assert days == sorted(days)
        assert all(ended is not None for _, ended in pupil.stays[:-1])


def test_eligibility_and_needs_are_near_the_national_rates(pupils: list[MadePupil]):
    assert sum(pupil.meals for pupil in pupils) / len(pupils) == pytest.approx(0.257, abs=0.04)
    assert sum(pupil.need for pupil in pupils) / len(pupils) == pytest.approx(0.19, abs=0.04)
    assert sum(bool(pupil.care.headline) for pupil in pupils) / len(pupils) == pytest.approx(0.06, abs=0.02)


def test_every_form_has_a_tutor_and_everyone_on_roll(schools: tuple[MadeSchool, ...]):
    for school in schools:
        forms = [group for group in school.groups if group.kind == "form"]
        assert all(relation == "tutors" for group in forms for _, relation in group.adults[:1])
        members = {member.pupil for group in forms for member in group.members}
        assert members == set(range(len(school.pupils)))


def test_nobody_is_in_two_classes_of_a_block_on_one_day(schools: tuple[MadeSchool, ...]):
    for day in (date(2026, 9, 21), TODAY):
        taken = Counter(
            (group.year, group.block, member.pupil)
            for group in schools[1].groups
            if group.block
            for member in group.members
            if member.first_day <= day and (member.last_day is None or member.last_day >= day)
        )
        assert max(taken.values()) == 1


def test_some_pupils_changed_set(schools: tuple[MadeSchool, ...]):
    lower = [group for group in schools[1].groups if group.name.endswith("Mathematics 2")]
    assert any(member.last_day == date(2026, 10, 29) for group in lower for member in group.members)


def test_roles_of_the_staff_room_are_all_there(schools: tuple[MadeSchool, ...]):
    for school, plan in zip(schools, PLANS, strict=True):
        roles = {role for person in school.staff for role in person.roles}
        assert {"head", "teacher", "attendance_officer", "office", "senco", "safeguarding_lead"} <= roles
        assert {"data_protection_lead", "it_administrator", "cover_supervisor", "data_manager"} <= roles
        mail = [person.details.emails[0] for person in school.staff]
        assert len(set(mail)) == len(mail)
        assert all(address.endswith(plan.mail_domain) for address in mail)
