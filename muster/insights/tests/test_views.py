"""Whole schools as those see them who see no child by name."""

import datetime as dt
import re

import pytest

from muster.people import actions
from muster.people.actions import NewMembership, NewPupil
from muster.people.records import Name, Particulars
from tests.cast import FIRST_DAY, School, make_school
from tests.past_registers import take_week

WEEKS = [dt.date(2026, 11, 9), dt.date(2026, 11, 16)]
MANY = 20


@pytest.fixture
def school(db_app: None) -> School:
    """The cast with twenty more in form 3B, of whom nine missed every other day."""
    made = make_school()
    with made.seen_by_command() as by:
        new = [
            NewPupil(Name(given=f"Given{n}", family="Added"), Particulars(), FIRST_DAY) for n in range(MANY)
        ]
        pupils = actions.admit_pupils(by=by, pupils=new)
        actions.add_memberships(
            by=by, memberships=[NewMembership(made.form_3b, pupil, FIRST_DAY) for pupil in pupils]
        )
    for monday in WEEKS:
        marks = {pupil: "II/\\II/\\/\\" if n < 9 else "/\\" * 5 for n, pupil in enumerate(pupils)}
        take_week(made, made.form_3b, monday, {**marks, made.ada: "/\\" * 5, made.ben: "/\\" * 5})
    return made


def said(school: School, who: str) -> str:
    answer = school.signed_in(school.people[who]).get("/schools")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2]).split())


def test_a_governor_sees_rounded_figures_of_the_whole_school(school: School):
    text = said(school, "governor")
    found = re.search(r"Missed half or more Oakfield Primary School (.*?) Key stage 2", text)
    assert found is not None
    # 368 of 440 sessions attended, said as 370 of 440; nine pupils of 22 persistently absent, said as 10 of 20
    assert found[1] == "about 20 84.1% 84.1% no change about 10 (50%) none"


def test_no_name_and_no_link_to_a_pupil_is_on_the_page(school: School):
    page = school.signed_in(school.governor).get("/schools").content.decode()
    main = page.partition("<main")[2]
    assert "Sinclair" not in page
    assert "Given1" not in page
    assert "/pupils/" not in main


def test_a_stage_of_a_few_pupils_shows_nothing_of_them(school: School):
    with school.seen_by_command() as by:
        infants = actions.create_groups(
            by=by,
            groups=[
                actions.NewGroup("1A", "form", FIRST_DAY, registers="session", year_group="1")  # type: ignore[arg-type]
            ],
        )
        few = [NewPupil(Name(given=f"Little{n}"), Particulars(), FIRST_DAY) for n in range(3)]
        pupils = actions.admit_pupils(by=by, pupils=few)
        actions.add_memberships(
            by=by, memberships=[NewMembership(infants[0], pupil, FIRST_DAY) for pupil in pupils]
        )
    take_week(school, infants[0], WEEKS[1], dict.fromkeys(pupils, "II/\\/\\/\\/\\"))
    text = said(school, "governor")
    row = re.search(r"Key stage 1 (.*?) Key stage 2", text)
    assert row is not None
    assert row[1] == "fewer than 8 or withheld no figure no figure fewer than 8 or withheld none"


@pytest.mark.parametrize("who", ["tutor", "head", "it_administrator", "office"])
def test_those_who_see_exact_figures_elsewhere_have_no_rounded_ones_beside_them(school: School, who: str):
    assert school.signed_in(school.people[who]).get("/schools").status_code == 403


def test_counting_is_recorded_with_the_reason(school: School):
    school.signed_in(school.governor).get("/schools")
    page = school.signed_in(school.data_protection_lead).get(
        "/who-opened-what", {"who": str(school.accounts[school.governor])}
    )
    assert "you are a governor of this school" in page.content.decode()


def test_an_account_in_two_schools_sees_them_side_by_side(school: School):
    other = make_school("Northgate School")
    account = school.account(school.governor)
    place = {"school": str(other.id), "person": str(other.governor)}
    account.change(places=[*account.places, place])
    text = said(school, "governor")
    assert "Northgate School" in text
    assert "All schools together" in text
