"""Taking back what one asked a second person for, on every page where somebody can be asked."""

import uuid

import pytest

from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import Details
from muster.protection.audit.reading import Sought, events
from muster.protection.tests.accounts_cast import new_browser
from tests.cast import School

KIND = Approval.Kind


@pytest.fixture
def asked(school: School) -> dict[Approval.Kind, uuid.UUID]:
    """One request of each kind by the head; what it would be for is of no account here, only whose it is."""
    details: Details = {"what": "this"}
    with school.seen_by(school.head) as head:
        for kind in KIND:
            deciding.ask(head, kind, details)
        return {KIND(one.kind): one.id for one in deciding.waiting(head, *KIND)}


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        (KIND.EXPORT, "/exports/"),
        (KIND.DESTRUCTION, "/retention"),
        (KIND.WHOLE_SCHOOL, "/exports/school"),
        (KIND.LETTERS, "/letters/"),
        (KIND.RECOVERY, "/accounts/recovery"),
        (KIND.SUPPORT, "/protection/support"),
    ],
)
def test_it_leads_back_to_the_page_where_it_was_asked_for(
    school: School, asked: dict[Approval.Kind, uuid.UUID], kind: Approval.Kind, page: str
):
    head = school.signed_in(school.head)
    answer = head.post(f"/asked/{asked[kind]}/take-back")
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    with school.seen_by(school.head) as viewer:
        assert deciding.waiting(viewer, kind) == []
        assert len(deciding.waiting(viewer, *KIND)) == len(KIND) - 1


def test_it_is_in_the_log(school: School, asked: dict[Approval.Kind, uuid.UUID]):
    school.signed_in(school.head).post(f"/asked/{asked[KIND.EXPORT]}/take-back")
    with school.seen_by(school.head) as viewer:
        (line,) = events(viewer, Sought(permission="oversight:wish:take_back"))
    assert line.action == "take back a request: an export"


def test_what_is_anothers_answered_or_nowhere_is_not_there(
    school: School, asked: dict[Approval.Kind, uuid.UUID]
):
    path = f"/asked/{asked[KIND.LETTERS]}/take-back"
    assert school.signed_in(school.office).post(path).status_code == 404
    assert new_browser().post(path).status_code == 302, "a stranger signs in first"
    head = school.signed_in(school.head)
    assert head.get(path).status_code == 405
    assert head.post(f"/asked/{uuid.uuid4()}/take-back").status_code == 404
    assert head.post(path).status_code == 302
    assert head.post(path).status_code == 404


def test_only_whoever_asked_sees_the_button(school: School):
    lead = school.signed_in(school.people["data_protection_lead"])
    head = school.signed_in(school.head)
    school.account(school.tutor)
    lead.post("/accounts/recovery", {"staff": str(school.tutor)})
    assert "Take it back" in lead.get("/accounts/recovery").content.decode()
    assert "Take it back" not in head.get("/accounts/recovery").content.decode()
