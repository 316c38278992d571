"""Plain tables: who is meant by a list that names nobody by the school's own id, and what is said of the lines that mean nobody."""

from dataclasses import replace

from muster.interchange.tests.packages import package, reading
from muster.interchange.tests.test_importing import (
    import_into,
    plan_for,
    shown_pupils,
    tables,
)
from muster.interchange.words import sections, summary
from muster.people.access import OPEN_CONTACTS
from muster.people.actions import give_role
from muster.people.directory import names
from muster.people.models import Staff
from muster.people.records import RELATIONSHIPS
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

BESIDE = (
    "Admission Number,Forename,Surname,DOB,Reg,Contact 1 Name,Contact 1 Relationship,Contact 1 Mobile,Contact 2 Name\n"
    "0042,Ada,Newton,13/04/2018,3B,Grace Newton,Mother,07700 900001,Theo Newton\n"
    "0043,Ben,Newton,14/04/2017,4A,Grace Newton,Mother,07700 900001,\n"
)


def test_contacts_beside_their_pupils_are_added_once_however_often_the_file_is_sent(school):
    first = import_into(school, tables(pupils=BESIDE))
    assert len(first.people.new_contacts) == 2
    assert len(first.people.new_links) == 3
    again = plan_for(school, tables(pupils=BESIDE))
    assert again.questions == ()
    assert again.is_nothing, again


def test_a_contact_without_a_number_is_known_again_by_the_pupil_and_never_by_the_line(school):
    import_into(school, tables(pupils=BESIDE))
    header, first, second = BESIDE.splitlines()
    turned = f"{header}\n{second.removesuffix(',')},Omar Ward\n{first}\n"
    plan = plan_for(school, tables(pupils=turned))
    assert [each.names.given for each in plan.people.new_contacts] == ["Omar"]
    assert plan.people.changes == ()


def test_a_court_order_comes_along_and_the_plan_says_so(school):
    pupils = "Admission Number,Forename,Surname,DOB,Reg\n0042,Ada,Newton,13/04/2018,3B\n"
    contacts = (
        "Admission Number,Contact Forename,Contact Surname,Relationship,Court Order\n"
        "0042,Grace,Newton,Mother,No\n0042,Theo,Newton,Father,T\n0042,Omar,Ward,Stepfather,Not to collect\n"
    )
    sent = tables(pupils=pupils, contacts=contacts)
    with school.seen_by(school.head) as viewer:
        told = sections(plan_for(school, sent), sent.roster, names(viewer))
    assert "Theo Newton: contact of Ada Newton, with a court order" in [
        line for section in told for line in section.lines
    ]
    import_into(school, sent)
    ada = shown_pupils(school)["Ada Newton"]
    with school.seen_by(school.head) as viewer:
        opened = open_folders(viewer, OPEN_CONTACTS, [ada], Want(RELATIONSHIPS))
        links = opened.of(RELATIONSHIPS)[ada].record.contacts
    assert [(each.court_order, each.warning) for each in links] == [
        (False, ""),
        (True, ""),
        (True, "Not to collect"),
    ]


def test_a_place_in_a_file_is_nobodys_id(school):
    header = "Forename,Surname,DOB,Reg\n"
    first, second = "Ada,Newton,13/04/2018,3B\n", "Ben,Waterman,14/05/2018,3B\n"
    import_into(school, tables(pupils=header + first + second))
    plan = plan_for(school, tables(pupils=header + second + first))
    assert (plan.people.changes, plan.questions, plan.is_nothing) == ((), (), True)


def test_many_people_of_known_name_and_birth_date_are_asked_about_at_once(school):
    header = "Forename,Surname,DOB,Reg\n"
    lines = [f"Given{n},Newton,{n + 13}/04/2018,3B\n" for n in range(5)]
    import_into(school, replace(tables(pupils=header + "".join(lines)), system="Another system"))
    sent = tables(pupils=header + "".join(reversed(lines)))
    (question,) = plan_for(school, sent).questions
    assert question.words.startswith("5 people have the name and the birth date")
    assert not plan_for(school, sent, {question.key: "same"}).people.new_pupils
    assert len(plan_for(school, sent, {question.key: "each"}).questions) == 5


UPN = "N801332615970"
PUPILS = f"Adno,UPN,Forename,Surname,DOB,Reg,Year\n003401,{UPN},Tom,Smith,2014-09-13,7A,Year 7\n"


def test_a_list_of_sets_finds_its_pupils_by_upn_or_number_and_makes_its_groups(school):
    import_into(school, tables(pupils=PUPILS))
    for text in (f"UPN,Teaching group\n{UPN.lower()},7x/Ma1\n", "Adno,Teaching group\n3401,7x/En1\n"):
        plan = import_into(school, tables(sets=text))
        assert summary(plan) == "1 group begins, 1 membership begins."
        assert plan_for(school, tables(sets=text)).is_nothing


def test_a_list_of_members_means_the_group_of_that_name_that_is_here(school):
    import_into(school, tables(pupils=PUPILS))
    plan = plan_for(school, tables(members=f"UPN,Group\n{UPN},7A\n"))
    assert (plan.groups.new, plan.groups.joins, plan.notes) == ((), (), ())


def test_lines_of_somebody_who_is_not_here_are_counted_and_make_nobody(school):
    sent = tables(
        sets="UPN,Group\nC801332615971,7x/Ma1\n",
        contacts="Adno,Contact Name,Relationship,Mobile\n99,Jane Jones,Mother,07700900111\n",
    )
    plan = import_into(school, sent)
    assert plan.people.new_contacts == ()
    assert plan.notes == (
        "Left out, since nothing here has the number that stands there: the pupil of 1 line, the pupil of 1 contact.",
    )


def test_a_change_of_a_class_that_nobody_sent_is_counted(school):
    files = package(delta=True)
    kept = {name: files[name] for name in ("users.csv", "roles.csv", "demographics.csv", "enrollments.csv")}
    modes = dict.fromkeys(("users", "roles", "demographics", "enrollments"), "delta")
    lines = files["manifest.csv"].splitlines()
    lines = [
        line if line.removeprefix("file.").split(",")[0] in modes else line.replace("delta", "absent")
        for line in lines
    ]
    plan = plan_for(school, reading({"manifest.csv": "\n".join(lines) + "\n", **kept}))
    assert (
        plan.notes[-1]
        == "Left out, since nothing here has the number that stands there: the group of 10 lines."
    )


def test_a_year_group_that_is_none_is_made_nothing_of(school):
    plan = plan_for(school, tables(pupils=PUPILS.replace("Year 7", "Post-16")))
    assert plan.notes == ()
    assert {each.group.kind for each in plan.groups.new} == {"form"}


def test_a_new_year_group_goes_by_its_name_in_the_plan(school):
    sent = tables(pupils=PUPILS.replace("Year 7", "NCY 13"))
    plan = plan_for(school, sent)
    with school.seen_by(school.head) as viewer:
        found = {section.title: section.lines for section in sections(plan, sent.roster, names(viewer))}
    assert "Year 13" in found["New groups"]


def test_a_role_that_reaches_further_is_said_until_a_person_gave_one(school):
    sent = tables(staff="Staff Code,Forename,Surname,Work Email,Role\nOT,Ola,Tren,ola@elm.example,SENCO\n")
    words = "1 member of staff gets no role from the file, which says SENCO: roles that reach further are given under Staff."
    assert import_into(school, sent).notes == (words,)
    assert plan_for(school, sent).notes == (words,)
    with school.seen_by(school.head) as by:
        everyone = Staff.objects.filter(school_id=school.id).values_list("pk", flat=True)
        staff_id = next(one for one in everyone if "Ola" in names(by).shown(one))
        give_role(by=by, staff_id=staff_id, role="senco", first_day=by.today)
    assert plan_for(school, sent).notes == ()
