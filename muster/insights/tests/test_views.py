"""Whole schools as those see them who see no child by name."""

import datetime as dt
import io
import re

import pypdf
import pytest

from muster.people import actions
from muster.people.actions import NewMembership, NewPupil
from muster.people.models import Group
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
    assert school.name in main
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
    rows = re.search(r"Oakfield Primary School Group .*? Key stage 1 (.*?) Key stage 2 (.*?) Counts", text)
    assert rows is not None
    nothing = "fewer than 8 or withheld no figure no figure fewer than 8 or withheld fewer than 8 or withheld"
    # The other stage is withheld too: the school less that stage would be the few.
    assert rows.groups() == (nothing, nothing)


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


def groups_page(school: School, who: str, **asked: str) -> tuple[int, str]:
    answer = school.signed_in(school.people[who]).get("/schools/groups", asked)
    main = answer.content.decode().partition("<main")[2]
    return answer.status_code, " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_governor_sees_groups_beside_each_other_with_nothing_of_a_few(school: School):
    take_week(school, school.form_3b, dt.date(2026, 9, 7), {school.esra: "/\\" * 5})
    status, text = groups_page(school, "governor")
    assert status == 200
    assert "Year 3 to Year 4. The school year 2026 to 2027, so far" in text
    nothing = "fewer than 10, or withheld so that such a number stays unknown"
    # One pupil has SEN support: the others are withheld with her, and the school stands alone.
    assert re.search(rf"No special educational need {nothing} SEN support {nothing}", text)
    # Nobody's language is held, so that the one group is the whole: 378 of 450 sessions, 9 of 23 pupils.
    found = re.search(r" All (.*?) \d+ Year group", text)
    assert found is not None
    assert found[1] == "about 25 84.4% about 10 (40%) none"
    assert f"First language Not held {found[1]}" in text
    assert "Sinclair" not in text
    assert "/pupils/" not in text


def infants(school: School, year_group: str, away: int) -> None:
    """Twelve more in a year group, of whom some missed every other day."""
    with school.seen_by_command() as by:
        new = actions.NewGroup(
            f"{year_group}A",
            Group.Kind.FORM,
            FIRST_DAY,
            registers=Group.Registers.SESSION,
            year_group=year_group,
        )
        (form,) = actions.create_groups(by=by, groups=[new])
        few = [NewPupil(Name(given=f"Little{n}"), Particulars(), FIRST_DAY) for n in range(12)]
        pupils = actions.admit_pupils(by=by, pupils=few)
        places = [NewMembership(form, pupil, FIRST_DAY) for pupil in pupils]
        actions.add_memberships(by=by, memberships=places)
    marks = {pupil: "II/\\II/\\/\\" if n < away else "/\\" * 5 for n, pupil in enumerate(pupils)}
    take_week(school, form, WEEKS[1], marks)


def test_a_stage_tells_what_its_year_groups_may_not(school: School):
    infants(school, "1", 5)
    infants(school, "2", 5)
    _, text = groups_page(school, "governor")
    told = {
        words: re.search(rf" {words} about \d+ [\d.]+% (about \d+ \(\d+%\)|fewer than 8 or withheld)", text)
        for words in ("Key stage 1", "Year 1", "Year 2")
    }
    # Five of each are too few to be told; together they are ten of twenty-four.
    assert {words: found and found[1] for words, found in told.items()} == {
        "Key stage 1": "about 10 (40%)",
        "Year 1": "fewer than 8 or withheld",
        "Year 2": "fewer than 8 or withheld",
    }


def test_what_is_told_of_no_group_is_said_once_and_is_no_column(school: School):
    _, text = groups_page(school, "governor")
    assert "Missed half or more" in text
    with school.seen_by_command() as by:
        away = actions.admit_pupils(by=by, pupils=[NewPupil(Name(given="Away"), Particulars(), FIRST_DAY)])
        actions.add_memberships(by=by, memberships=[NewMembership(school.form_3b, away[0], FIRST_DAY)])
    take_week(school, school.form_3b, dt.date(2026, 9, 7), {away[0]: "II" * 5})
    _, text = groups_page(school, "governor")
    assert "Missed half or more Registers missing" not in text
    assert "How many missed half or more is not told" in text
    answer = school.signed_in(school.head).get("/schools/groups/paper")
    (page,) = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert "is not told" in " ".join(page.extract_text().split())


def test_two_stretches_stand_beside_each_other(school: School):
    status, text = groups_page(school, "head", chosen="half-2026-11-02", beside="half-2026-09-01")
    assert status == 200
    assert "beside Autumn, first half (2026)" in text
    assert "3 school weeks: persistent absence is provisional." in text
    assert "Attendance Then Change Persistently absent Then Missed half or more" in text


def test_a_stretch_of_ones_own_making_is_not_to_be_had(school: School):
    status, text = groups_page(school, "governor", chosen="half-2026-11-17")
    assert status == 422
    assert "One thing to put right" in text
    assert school.signed_in(school.governor).get("/schools/groups/paper", {"chosen": "x"}).status_code == 422


def test_the_paper_is_one_page(school: School):
    answer = school.signed_in(school.head).get("/schools/groups/paper", {"beside": "half-2026-09-01"})
    assert answer["Content-Type"] == "application/pdf"
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) == 1


@pytest.mark.parametrize("who", ["tutor", "it_administrator", "office", "year_leader"])
def test_groups_are_no_page_of_others(school: School, who: str):
    assert groups_page(school, who)[0] == 403
