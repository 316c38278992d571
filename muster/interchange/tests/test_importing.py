import csv
import datetime as dt
import io
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError

from muster.interchange.actions import Agreement, Changed, NotConfirmed, Unanswered, import_roster
from muster.interchange.parcel import from_path, from_upload
from muster.interchange.plan import Plan
from muster.interchange.problems import Findings, Question
from muster.interchange.queries import planned
from muster.interchange.reading import read
from muster.interchange.roster import Reading
from muster.interchange.tables.choices import Choices
from muster.interchange.tests.packages import ENGLAND_YEARS, manifest, package, reading, replaced, table
from muster.interchange.words import sections, summary
from muster.people.actions import Correction, correct_names
from muster.people.directory import names
from muster.people.models import Enrolment, ExternalId, Group, Membership, Pupil, Responsibility, RoleHolding
from muster.people.queries.records import pupil_record
from muster.people.records import Name
from muster.protection.access.decisions import Refused
from tests.cast import School, make_school

SAMPLE = Path(__file__).parents[1] / "tables" / "tests" / "data" / "sds_uk_25users"
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def school(db_app: None) -> School:
    return make_school("Oakfield")


def import_into(
    school: School, sent: Reading, *, answers: dict[str, str] | None = None, many_may_end: bool = False
) -> Plan:
    with school.seen_by(school.head) as viewer:
        return import_roster(
            by=viewer,
            roster=sent.roster,
            system=sent.system,
            answers=answers or {},
            agreement=Agreement(many_may_end=many_may_end),
        )


def plan_for(school: School, sent: Reading, answers: dict[str, str] | None = None) -> Plan:
    with school.seen_by(school.head) as viewer:
        plan = planned(viewer, sent.roster, sent.system, answers or {})
    assert isinstance(plan, Plan)
    return plan


def tables(*, complete: bool = False, **files: str) -> Reading:
    findings = Findings(tolerant=False)
    parcel = from_upload([(f"{name}.csv", text.encode()) for name, text in files.items()], findings)
    return read(parcel, Choices(TODAY, complete=complete, year_groups=ENGLAND_YEARS), findings)


def counts(school: School) -> tuple[int, ...]:
    models = (Pupil, Enrolment, Group, Membership, Responsibility, RoleHolding, ExternalId)
    with school.seen_by(school.head) as viewer:
        return tuple(model.objects.filter(school_id=viewer.school_id).count() for model in models)


def shown_pupils(school: School) -> dict[str, uuid.UUID]:
    with school.seen_by(school.head) as viewer:
        held = names(viewer)
        return {held.shown(each): each for each in Pupil.objects.values_list("folder_id", flat=True)}


def test_a_package_becomes_pupils_staff_groups_and_who_is_where(school):
    before = counts(school)
    plan = import_into(school, reading(package()))
    assert summary(plan) == (
        "4 pupils join, 2 members of staff are added, 2 groups begin, 8 memberships begin."
    )
    after = counts(school)
    assert [b - a for a, b in zip(before, after, strict=True)] == [4, 4, 2, 8, 2, 2, 8]
    with school.seen_by(school.head) as viewer:
        kinds = {
            names(viewer).group(group.id): (group.kind, group.registers) for group in Group.objects.all()
        }
        relations = set(
            Responsibility.objects.filter(group__in=Group.objects.all()).values_list("relation", flat=True)
        )
        joined = Membership.objects.order_by("-id")[0]
    assert kinds["7A"] == ("form", "session")
    assert kinds["7B"] == ("class", "lesson")
    assert {"tutors", "teaches"} <= relations
    assert joined is not None
    assert (joined.first_day, joined.last_day) == (dt.date(2026, 9, 1), dt.date(2027, 7, 31))


def test_importing_twice_is_importing_once(school):
    for sent in (reading(package()), reading(package(version="1.1")), reading(package(delta=True))):
        import_into(school, sent)
        held = counts(school)
        assert plan_for(school, sent).is_nothing
        assert summary(import_into(school, sent)) == "Nothing changes."
        assert counts(school) == held


def test_the_sample_imports_into_a_school_and_again_changes_nothing(school):
    findings = Findings(tolerant=False)
    sent = read(from_path(SAMPLE, findings), Choices(TODAY, year_groups=ENGLAND_YEARS), findings)
    plan = import_into(school, sent)
    assert (len(plan.people.new_pupils), len(plan.people.new_staff), len(plan.groups.joins)) == (22, 2, 176)
    assert plan.notes == ("Left out, since other schools have them: 14 groups.",)
    assert plan_for(school, sent).is_nothing


def test_who_is_missing_from_a_whole_package_leaves_and_from_changes_does_not(school):
    import_into(school, reading(package()))
    gone = package(pupils=3)
    changes = {**package(pupils=3, delta=True)}
    assert plan_for(school, reading(changes)).is_nothing
    plan = plan_for(school, reading(gone))
    assert [day for _, day in plan.people.leaving] == [TODAY]
    import_into(school, reading(gone))
    left = shown_pupils(school)["Given3 Family3"]
    with school.seen_by(school.head):
        assert set(Enrolment.objects.filter(pupil_id=left).values_list("last_day", flat=True)) == {TODAY}
        assert set(Membership.objects.filter(pupil_id=left).values_list("last_day", flat=True)) == {TODAY}
    assert plan_for(school, reading(gone)).is_nothing


def test_changes_say_of_known_people_only_what_changed_and_no_role(school):
    """The standard's delta: users.csv has a line for each changed user, and roles.csv none where no role changed."""
    import_into(school, reading(package()))
    whole = package(delta=True)
    for name in ("orgs", "academicSessions", "courses", "classes", "enrollments", "roles"):
        del whole[f"{name}.csv"]
    users, born = whole["users.csv"].splitlines(), whole["demographics.csv"].splitlines()
    renamed = [line.replace("Family1", "Newname") for line in users if "pupil-1" in line]
    renamed += [line.replace("Cher0", "Married") for line in users if "teacher-0" in line]
    stranger = [renamed[0].replace("pupil-1", "pupil-77")]
    changed = {
        "manifest.csv": manifest({"users": [], "demographics": []}, version="1.2", mode="delta"),
        "users.csv": "\r\n".join([users[0], *renamed, *stranger, ""]),
        "demographics.csv": "\r\n".join([born[0], *(x for x in born if "pupil-2" in x), ""]).replace(
            "2014", "2013"
        ),
    }
    plan = import_into(school, reading(changed))
    assert [(each.role, each.fields) for each in plan.people.changes] == [
        ("pupil", ("family",)),
        ("pupil", ("born",)),
        ("staff", ("family",)),
    ]
    assert [note for note in plan.notes if "Nobody here" in note] == [
        "Nobody here is meant by users.csv, line 4, and roles.csv does not say what they are: send it too."
    ]
    assert "Given1 Newname" in shown_pupils(school)


def test_who_comes_back_gets_the_old_folder_back(school):
    import_into(school, reading(package()))
    import_into(school, reading(package(pupils=3)), many_may_end=True)
    before = shown_pupils(school)
    plan = import_into(school, reading(package()))
    assert not plan.people.new_pupils
    assert shown_pupils(school) == before


def test_many_endings_are_confirmed_first(school):
    import_into(school, reading(package()))
    held = counts(school)
    few = reading(package(pupils=1))
    assert plan_for(school, few).needs_confirmation
    with pytest.raises(NotConfirmed):
        import_into(school, few)
    assert counts(school) == held
    import_into(school, few, many_may_end=True)


def test_groups_made_here_are_not_ended_by_a_roster(school):
    sent = reading(package())
    import_into(school, sent)
    assert not plan_for(school, sent).groups.closing
    plan = plan_for(school, reading(package(classes=1)))
    assert len(plan.groups.closing) == 1
    made_here = {school.form_3b, school.form_4a, school.mathematics, school.year_3}
    assert not made_here & {each.group_id for each in plan.groups.ended}


def test_what_was_changed_here_by_hand_is_asked_and_kept_unless_a_person_says_otherwise(school):
    sent = reading(package())
    import_into(school, sent)
    pupil = shown_pupils(school)["Given0 Family0"]
    with school.seen_by(school.head) as viewer:
        corrected = Name(given="Corrected", family="Family0")
        correct_names(by=viewer, corrections=[Correction(pupil, corrected, why="as on the passport")])
    plan = import_into(school, sent)
    assert [question.key for question in plan.people.by_hand] == [f"hand:{pupil}:given"]
    assert "Corrected Family0" in shown_pupils(school)
    import_into(school, sent, answers={f"hand:{pupil}:given": "take"})
    assert "Given0 Family0" in shown_pupils(school)
    assert plan_for(school, sent).is_nothing


def test_what_was_not_touched_by_hand_follows_the_file(school):
    import_into(school, reading(package()))
    changed = replaced(package(), "users.csv", "Given0", "Renamed")
    plan = import_into(school, reading(changed))
    assert [each.fields for each in plan.people.changes] == [("given",)]
    assert "Renamed Family0" in shown_pupils(school)


def test_a_name_and_a_birth_date_only_propose(school):
    sent = tables(pupils="Adno,Forename,Surname,DOB\n900,Ada,Sinclair,2018-04-03\n")
    with pytest.raises(Unanswered) as asked:
        import_into(school, sent)
    key = asked.value.questions[0].key
    assert not plan_for(school, sent, {key: "same"}).people.new_pupils
    assert len(plan_for(school, sent, {key: "new"}).people.new_pupils) == 1
    import_into(school, sent, answers={key: "same"})
    assert not plan_for(school, sent).questions


def test_a_name_alone_matches_nobody(school):
    plan = plan_for(school, tables(pupils="Adno,Forename,Surname,DOB\n900,Ada,Sinclair,2017-01-01\n"))
    assert len(plan.people.new_pupils) == 1


def test_a_upn_matches_whatever_the_name(school):
    import_into(school, tables(pupils="UPN,Forename,Surname\nB801200005001,A,B\n"))
    other_system = replace(tables(pupils="UPN,Forename,Surname\nB801200005001,Anna,B\n"), system="Another")
    plan = import_into(school, other_system)
    assert not plan.people.new_pupils
    assert [each.fields for each in plan.people.changes] == [("given",)]


def test_a_pupil_who_is_put_into_another_form_leaves_the_old_one(school):
    import_into(school, tables(pupils="Adno,Forename,Surname,Reg\n1,A,B,7A\n2,C,D,7B\n"))
    moved = tables(pupils="Adno,Forename,Surname,Reg\n1,A,B,7B\n")
    plan = import_into(school, moved, many_may_end=True)
    assert (len(plan.groups.joins), len(plan.groups.ended)) == (1, 1)
    with school.seen_by(school.head) as viewer:
        pupil = next(
            each
            for each in Pupil.objects.values_list("folder_id", flat=True)
            if names(viewer).shown(each) == "A B"
        )
        now = [
            names(viewer).group(each.group_id) for each in Membership.objects.filter(pupil_id=pupil).on(TODAY)
        ]
    assert now == ["7B"]
    assert plan_for(school, moved).is_nothing


def test_the_plan_says_who_gains_and_who_loses_access_to_whom(school):
    import_into(school, reading(package()))
    only = package()
    only["enrollments.csv"] = only["enrollments.csv"].replace(
        "class-1-pupil-0,,,class-1,school,pupil-0,student,,,\r\n", ""
    )
    with school.seen_by(school.head) as viewer:
        lost = planned(viewer, reading(only).roster, "Tests", {})
        assert isinstance(lost, Plan)
        said = {each.title: each.lines for each in sections(lost, reading(only).roster, names(viewer))}
    assert "Who will see whom" not in said
    assert said["Who will see no more"] == ("Tea1 Cher1: 1 pupil (Given0 Family0)",)


def test_what_was_agreed_to_is_what_is_applied(school):
    sent = reading(package())
    shown = plan_for(school, sent).fingerprint()
    import_into(school, tables(pupils="Adno,Forename,Surname\n1,A,B\n"))
    assert plan_for(school, sent).fingerprint() == shown
    with school.seen_by(school.head) as viewer, pytest.raises(Changed):
        import_roster(
            by=viewer,
            roster=reading(package(pupils=5)).roster,
            system=sent.system,
            answers={},
            agreement=Agreement(shown),
        )


def test_nothing_is_ever_half_imported(school):
    held = counts(school)
    sent = reading(package())
    twice = replace(
        sent.roster, contacts=(), groups=(*sent.roster.groups, replace(sent.roster.groups[0], name="Again"))
    )
    with pytest.raises(IntegrityError):
        import_into(school, replace(sent, roster=twice))
    assert counts(school) == held


def test_only_who_may_change_roll_groups_and_staff_imports(school):
    sent = reading(package())
    for part in ("office", "tutor", "attendance_officer", "it_administrator"):
        with pytest.raises(Refused), school.seen_by(school.people[part]) as viewer:
            import_roster(by=viewer, roster=sent.roster, system="", answers={}, agreement=Agreement())


def test_several_schools_are_asked_about_and_the_others_are_left_out(school):
    files = package()
    files["orgs.csv"] = table(
        "orgs",
        [
            {"sourcedId": "school", "name": "Elm", "type": "school"},
            {"sourcedId": "other", "name": "Ash", "type": "school"},
        ],
    )
    files["roles.csv"] = files["roles.csv"].replace(
        "role-pupil-0,,,pupil-0,primary,student,,,school", "role-pupil-0,,,pupil-0,primary,student,,,other"
    )
    sent = reading(files)
    assert sent.problems == ()
    with school.seen_by(school.head) as viewer:
        question = planned(viewer, sent.roster, sent.system, {})
    assert isinstance(question, Question)
    assert len(plan_for(school, sent, {"school": "school"}).people.new_pupils) == 3
    assert len(plan_for(school, sent, {"school": "other"}).people.new_pupils) == 1


def test_contacts_are_added_and_linked_in_the_order_of_the_file(school):
    sent = tables(
        pupils="Adno,Forename,Surname\n1,A,B\n",
        contacts="Adno,Contact Name,Relationship,Mobile,Contact Priority\n1,Sam B,Father,07700 900111,2\n1,Pat B,Mother,07700 900222,1\n",
    )
    plan = import_into(school, sent)
    assert len(plan.people.new_links) == 2
    assert plan_for(school, sent).is_nothing
    more = tables(
        pupils="Adno,Forename,Surname\n1,A,B\n",
        contacts="Adno,Contact Name,Relationship,Mobile,Contact Priority\n1,Jo B,Aunt,07700 900333,3\n",
    )
    assert len(import_into(school, more).people.new_links) == 1
    assert plan_for(school, more).is_nothing


@pytest.mark.parametrize("kind", ["admissionNumber", "Admission No", "adno"])
def test_an_admission_number_is_known_among_the_numbers_of_a_oneroster_user(school, kind):
    files = package()
    users = list(csv.DictReader(io.StringIO(files["users.csv"])))
    users[0] |= {"userIds": f"{{{kind}:004711}},{{badge:7}}"}
    import_into(school, reading({**files, "users.csv": table("users", users)}))
    pupil = shown_pupils(school)["Given0 Family0"]
    with school.seen_by(school.head) as viewer:
        found = pupil_record(viewer, pupil).particulars.record
    assert (found.admission_number, found.outside_ids) == ("004711", {"badge": "7"})


def test_outside_ids_are_kept_as_hashes(school):
    import_into(school, tables(pupils="UPN,Forename,Surname\nB801200005001,A,B\n"))
    with school.seen_by(school.head):
        kept = [bytes(row) for row in ExternalId.objects.values_list("key_hash", flat=True)]
    assert kept
    assert all(len(row) == 32 and b"B801200005001" not in row for row in kept)


def test_changes_withdraw_a_membership(school):
    import_into(school, reading(package()))
    files = package(delta=True)
    files["enrollments.csv"] = files["enrollments.csv"].replace(
        "class-1-pupil-0,active", "class-1-pupil-0,tobedeleted"
    )
    only = {
        "manifest.csv": manifest({"enrollments": 1}, mode="delta"),
        "enrollments.csv": files["enrollments.csv"],
    }
    plan = import_into(school, reading(only), many_may_end=True)
    assert len(plan.groups.ended) == 1
    assert plan_for(school, reading(only)).is_nothing
