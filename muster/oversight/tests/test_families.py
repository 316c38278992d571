import re

import pytest
from django.test import Client

from muster.calendar.refusals import NotPossible
from muster.oversight.actions.withholding import look_again, review_withheld, withhold_opening
from muster.oversight.content import Why
from muster.oversight.queries.families import SECOND_LOOK, family_view, not_shown
from muster.people.access import OPEN_FOLDER
from muster.people.records import NAME, PARTICULARS
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.access.viewer import Viewer
from muster.protection.audit.reading import Sought, events
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders, open_folders
from tests.cast import School, make_school

SAYS_THE_SAME = "Safeguarding records, if any, are not listed here."


@pytest.fixture
def school(db_app: None) -> School:
    """A school where the tutor has opened Ada's folder twice, and the safeguarding lead once."""
    made = make_school()
    for part in (made.tutor, made.safeguarding_lead, made.head):
        made.account(part)
    for part in (made.tutor, made.tutor, made.safeguarding_lead):
        with made.seen_by(part) as viewer:
            open_folders(viewer, OPEN_FOLDER, [made.ada], Want(NAME), Want(PARTICULARS))
    return made


def told(school: School, part: str = "data_protection_lead") -> list[tuple[str, str, int]]:
    with school.seen_by(school.people[part]) as viewer:
        return [(one.who, one.what, one.times) for one in family_view(viewer, school.ada).openings]


def by_the_tutor(school: School) -> int:
    with school.seen_by_command() as viewer:
        found = events(viewer, Sought(person_id=school.ada, account_id=school.accounts[school.tutor]))
    return found[0].sequence


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_family_reads_who_by_role_and_what_in_its_own_words(school: School):
    assert ("Their form tutor", "name, date of birth and school numbers", 2) in told(school)


def test_no_name_of_staff_and_no_trace_of_safeguarding_is_on_the_page(school: School):
    page = text_of(school.signed_in(school.head), f"/who-opened-what/{school.ada}/family")
    main = page.partition("Who has opened the folder of Ada Sinclair")[2]
    assert SAYS_THE_SAME in main
    assert "Adeyemi" not in main
    assert "safeguarding lead" not in main.lower().replace(SAYS_THE_SAME.lower(), "")
    assert {who for who, _, _ in told(school)} == {"Their form tutor", "The school's own computer"}


def test_the_page_says_the_same_of_safeguarding_for_every_child(school: School):
    page = text_of(school.signed_in(school.head), f"/who-opened-what/{school.theo}/family")
    assert SAYS_THE_SAME in page


def test_what_was_only_counted_is_not_listed(school: School):
    with school.seen_by(school.head) as viewer:
        list(count_in_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME)))
    assert not any(who == "The head" for who, _, _ in told(school))


def test_a_withheld_opening_is_kept_at_once_and_shown_again_if_the_second_person_says_so(school: School):
    sequence = by_the_tutor(school)
    with school.seen_by(school.safeguarding_lead) as viewer:
        withhold_opening(by=viewer, person_id=school.ada, sequence=sequence, why=Why.SAFETY)
    assert [times for who, _, times in told(school) if who == "Their form tutor"] == [1]
    with school.seen_by(school.head) as viewer:
        (waiting,) = not_shown(viewer).waiting
        assert (waiting.name, waiting.own) == ("Ada Sinclair", False)
        review_withheld(by=viewer, person_id=school.ada, sequence=sequence, keep=False)
    assert [times for who, _, times in told(school) if who == "Their form tutor"] == [2]


def test_withholding_leaves_no_trace_on_the_page_of_the_family(school: School):
    before = told(school)
    with school.seen_by(school.safeguarding_lead) as viewer:
        withhold_opening(by=viewer, person_id=school.ada, sequence=by_the_tutor(school), why=Why.SAFETY)
    assert [who for who, _, _ in told(school)] == [who for who, _, _ in before]


def test_nobody_looks_a_second_time_at_what_they_withheld_themselves(school: School):
    sequence = by_the_tutor(school)
    with school.seen_by(school.safeguarding_lead) as viewer:
        withhold_opening(by=viewer, person_id=school.ada, sequence=sequence, why=Why.ASKED)
        with pytest.raises(NotPossible, match="somebody else"):
            review_withheld(by=viewer, person_id=school.ada, sequence=sequence, keep=True)
    with school.seen_by(school.head) as viewer:
        review_withheld(by=viewer, person_id=school.ada, sequence=sequence, keep=True)
        assert not_shown(viewer).kept == 1
        with pytest.raises(NotThere):
            review_withheld(by=viewer, person_id=school.ada, sequence=sequence, keep=False)


def test_only_an_opening_of_this_pupil_can_be_withheld(school: School):
    with school.seen_by(school.safeguarding_lead) as viewer:
        for person, sequence in ((school.theo, by_the_tutor(school)), (school.ada, 1)):
            with pytest.raises(NotThere):
                withhold_opening(by=viewer, person_id=person, sequence=sequence, why=Why.SAFETY)


def test_openings_of_safeguarding_are_counted_until_a_second_person_has_looked(school: School):
    def waiting(viewer: Viewer) -> int:
        return not_shown(viewer).safeguarding

    with school.seen_by(school.head) as viewer:
        assert waiting(viewer) == 1
    with school.seen_by(school.head) as viewer:
        look_again(by=viewer)
    with school.seen_by(school.head) as viewer:
        found = events(viewer, Sought(permission="oversight:opening:review"))
        assert SECOND_LOOK in {event.action for event in found}
        assert not_shown(viewer).looked_at is not None
        assert waiting(viewer) == 0


@pytest.mark.parametrize("part", ["tutor", "office", "safeguarding_lead", "it_administrator"])
def test_nobody_else_sees_what_a_family_is_told(school: School, part: str):
    with school.seen_by(school.people[part]) as viewer, pytest.raises(Refused):
        family_view(viewer, school.ada)


@pytest.mark.parametrize("part", ["head", "data_protection_lead", "tutor"])
def test_nobody_but_the_safeguarding_lead_withholds(school: School, part: str):
    with school.seen_by(school.people[part]) as viewer, pytest.raises(Refused):
        withhold_opening(by=viewer, person_id=school.ada, sequence=by_the_tutor(school), why=Why.SAFETY)


def test_a_parent_is_no_pupil_and_has_no_such_page(school: School):
    with school.seen_by(school.head) as viewer, pytest.raises(NotThere):
        family_view(viewer, school.parent)


def test_the_log_tells_nobody_outside_the_circle_what_was_withheld(school: School):
    with school.seen_by(school.safeguarding_lead) as viewer:
        withhold_opening(by=viewer, person_id=school.ada, sequence=by_the_tutor(school), why=Why.SAFETY)
    address = f"/who-opened-what?whose={school.ada}"
    for_the_lead = text_of(school.signed_in(school.data_protection_lead), address)
    assert "Keep an opening from the family" not in for_the_lead
    assert SAYS_THE_SAME in for_the_lead
    assert "Keep an opening from the family" in text_of(school.signed_in(school.head), address)
