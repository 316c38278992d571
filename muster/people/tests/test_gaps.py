"""The fix list: gaps are told apart, counted, and filled in place."""

import datetime as dt
import html
import uuid

import pytest
from django.http import HttpResponse
from django.test import Client

from muster.people.gaps import Gap, Known, gaps_in
from muster.people.queries.records import pupil_record
from muster.people.records import Characteristics, Particulars, Relationship, Spell
from muster.people.upn import check_letter
from tests.cast import School

TODAY = dt.date(2026, 11, 24)
REST = "801200005001"
UPN = check_letter(REST) + REST
CONTACT = Relationship(contact_id=uuid.UUID(int=1), parental_responsibility=True)


def known(**changed: object) -> Known:
    """A pupil without any gap except those given."""
    whole: dict[str, object] = {
        "particulars": Particulars(born=dt.date(2018, 5, 1), sex="F", upn=UPN),
        "contacts": (CONTACT, CONTACT),
        "has_telephone": True,
        "needs": Characteristics((Spell("ethnicity", "WBRI"), Spell("first_language", "ENG"))),
        "has_upns": True,
        "today": TODAY,
    }
    return Known(**{**whole, **changed})  # type: ignore[arg-type]  # the fields of Known


def particulars(**changed: object) -> Particulars:
    whole: dict[str, object] = {"born": dt.date(2018, 5, 1), "sex": "F", "upn": UPN}
    return Particulars(**{**whole, **changed})  # type: ignore[arg-type]  # the fields of Particulars


TEMPORARY = "80120000500A"


@pytest.mark.parametrize(
    ("changed", "gaps"),
    [
        ({}, []),
        ({"particulars": particulars(upn="")}, [Gap.NO_UPN]),
        ({"particulars": particulars(upn="A" + REST)}, [Gap.WRONG_UPN]),
        ({"particulars": particulars(upn=check_letter(TEMPORARY) + TEMPORARY)}, [Gap.TEMPORARY_UPN]),
        ({"particulars": particulars(upn=""), "has_upns": False}, []),
        ({"particulars": particulars(born=None, sex="")}, [Gap.NO_BIRTH_DATE, Gap.NO_SEX]),
        ({"contacts": (CONTACT,)}, [Gap.FEW_CONTACTS]),
        ({"contacts": (), "has_telephone": False}, [Gap.FEW_CONTACTS]),
        ({"has_telephone": False}, [Gap.NO_TELEPHONE]),
        (
            {"contacts": (Relationship(CONTACT.contact_id), Relationship(CONTACT.contact_id))},
            [Gap.NOBODY_RESPONSIBLE],
        ),
        ({"needs": Characteristics()}, [Gap.NO_ETHNICITY, Gap.NO_LANGUAGE]),
        (
            {"needs": Characteristics((Spell("ethnicity", "WBRI", last_day=dt.date(2025, 1, 1)),))},
            [Gap.NO_ETHNICITY, Gap.NO_LANGUAGE],
        ),
        (
            {
                "needs": Characteristics(
                    (Spell("ethnicity", "WBRI", last_day=TODAY), Spell("first_language", "ENG"))
                )
            },
            [],
        ),
        ({"needs": None}, []),
    ],
)
def test_what_is_missing_is_told_apart(changed: dict[str, object], gaps: list[Gap]):
    assert list(gaps_in(known(**changed))) == gaps


def listed(client: Client, gap: str) -> str:
    return html.unescape(client.get(f"/roll/fix?show={gap}").content.decode())


def mend(client: Client, school: School, gap: str, **typed: str) -> HttpResponse:
    answer = client.post(f"/roll/fix/{gap}/{school.ada}", typed)
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_upn_is_put_in_where_it_is_missing_and_a_wrong_one_stays_typed(school: School):
    client = school.signed_in(school.office)
    assert "Ada Sinclair" in listed(client, "no_upn")
    wrong = mend(client, school, "no_upn", words="A801200005001")
    assert wrong.status_code == 422
    assert 'value="A801200005001"' in wrong.content.decode()
    assert mend(client, school, "no_upn", words=UPN.lower())["Location"] == "/roll/fix?show=no_upn"
    assert f"/roll/{school.ada}/" not in listed(client, "no_upn")
    with school.seen_by(school.office) as viewer:
        assert pupil_record(viewer, school.ada).particulars.record.upn == UPN
    past = html.unescape(client.get(f"/roll/{school.ada}/history").content.decode())
    assert "From the fix list" in past


def test_what_was_put_right_meanwhile_is_said_and_changes_nothing(school: School):
    client = school.signed_in(school.office)
    mend(client, school, "no_upn", words=UPN)
    again = client.post(f"/roll/fix/no_upn/{school.ada}", {"words": UPN}, follow=True)
    assert "This has been put right meanwhile." in again.content.decode()


def test_needs_are_listed_for_who_may_change_them_alone(school: School):
    assert "Ethnicity not known" not in listed(school.signed_in(school.office), "no_upn")
    client = school.signed_in(school.data_manager)
    assert "Ada Sinclair" in listed(client, "no_ethnicity")
    wrong = client.post(f"/roll/fix/no_ethnicity/{school.ada}", {"words": "British"})
    assert "Ethnicity is a code of four letters, as WBRI." in wrong.content.decode()
    assert 'value="British"' in wrong.content.decode()
    mend(client, school, "no_ethnicity", words="wbri")
    assert f"/roll/{school.ada}/" not in listed(client, "no_ethnicity")
    office = school.signed_in(school.office)
    office.post(f"/roll/fix/no_language/{school.ada}", {"words": "eng"})
    assert "Ada Sinclair" in listed(client, "no_language")


def test_the_first_page_counts_what_the_structure_shows(school: School):
    home = html.unescape(school.signed_in(school.office).get("/").content.decode())
    assert "have no UPN, or fewer than two contacts." in home
    assert "fewer than two contacts" not in school.signed_in(school.tutor).get("/").content.decode()


@pytest.mark.parametrize("person", ["tutor", "attendance_officer", "governor"])
def test_who_keeps_no_roll_sees_no_gaps(school: School, person: str):
    assert school.signed_in(school.people[person]).get("/roll/fix").status_code == 403
