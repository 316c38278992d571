"""The link to a family: a check first, one answer, five tries, an end, and the office approves."""

import datetime as dt
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from muster.attendance.access import WORK_FOLLOW_UP
from muster.attendance.actions.asking import HOLDS_FOR, ask_family
from muster.attendance.actions.saving import save_marks
from muster.attendance.models import ReasonLink
from muster.attendance.queries.follow_up import worklist
from muster.attendance.records import FOLLOW_UP
from muster.attendance.rules import SentMark
from muster.calendar.models import School as SchoolRow
from muster.people.models import MOST_WRONG_TRIES
from muster.protection.access.decisions import NotThere
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.identifiers import thing_id
from tests.cast import MORNING, TODAY, School, make_school
from tests.stolen_rows import stolen

BORN = {"day": "3", "month": "4", "year": "2018"}
WRONG = BORN | {"day": "4"}


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def link(school: School, at: dt.datetime = MORNING, day: dt.date = TODAY) -> str:
    with school.seen_by(school.attendance_officer, at) as viewer:
        token = ask_family(by=viewer, pupil_id=school.ada, contact_id=school.parent, day=day)
    return f"/absence/{token}"


def change_row(school: School, **columns: str) -> None:
    with school.seen_by_command():
        SchoolRow.objects.filter(id=school.id).update(**columns)


def words_of(page: bytes) -> str:
    return re.sub(r"<[^>]+>", "", page.decode().partition("<main")[2])


def proof_in(page: str) -> str:
    found = re.search(r'name="proof" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_nothing_about_the_child_is_shown_before_the_check(school, stranger):
    page = stranger.get(link(school)).content.decode()
    assert school.name in page
    assert not re.search(r"\b(Ada|Sinclair|3B|Year 3)\b", page)


def test_the_check_asks_for_three_parts_of_a_date_and_names_nothing_else(school, stranger):
    page = stranger.get(link(school)).content.decode()
    assert re.findall(r"<label for=[^>]*>([^<]*)</label>", page) == ["Day", "Month", "Year"]
    assert page.count('name="words"') == 1


def test_the_right_date_shows_the_first_name_and_takes_one_answer(school, stranger):
    address = link(school)
    page = stranger.post(address, BORN).content.decode()
    assert "Ada is not in school today" in page
    assert "Sinclair" not in page
    answer = {"proof": proof_in(page), "reason": "0", "words": "sick in the night"}
    assert "Thank you" in stranger.post(address, answer).content.decode()
    assert stranger.post(address, answer).status_code == 404
    again = stranger.get(address)
    assert again.status_code == 404
    assert "This link has been used" in again.content.decode()


def test_a_wrong_date_is_counted_and_the_fifth_ends_the_link(school, stranger):
    address = link(school)
    for _ in range(MOST_WRONG_TRIES):
        page = stranger.post(address, WRONG)
        assert page.status_code == 422
        assert "Ada" not in page.content.decode()
    page = stranger.post(address, BORN)
    assert page.status_code == 404
    assert "The date of birth was wrong five times." in page.content.decode()


def test_an_answer_without_the_check_is_refused(school, stranger):
    address = link(school)
    for proof in ("", "9999999999.00", "9999999999.\u00e9", "no proof"):
        assert stranger.post(address, {"proof": proof, "reason": "0"}).status_code == 422
    with school.seen_by(school.office) as viewer:
        assert ReasonLink.objects.get(school_id=viewer.school_id).answered_at is None


def test_a_forged_or_cut_proof_is_told_what_one_that_has_run_out_is_told(school, stranger, settings):
    address = link(school)
    proof = proof_in(stranger.post(address, BORN).content.decode())
    forged = ["\u00b2.x", "9999999999.\u00e9", ".", "9" * 200, "9" * 201, proof[:-1], f"9{proof}", "\x00"]

    def told(proof: str) -> str:
        answer = stranger.post(address, {"proof": proof, "reason": "0", "words": "sick in the night"})
        assert answer.status_code == 422
        return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())

    cut = {told(each) for each in forged}
    settings.CLOCK_OFFSET += dt.timedelta(minutes=21)
    assert cut == {told(proof)}, "whoever tries proofs learns nothing"
    [page] = cut
    assert "We have to ask for the date again" in page
    assert 'name="words" value="sick in the night"' in page
    assert "Ada" not in page
    assert "run out" not in page, "the link is good"


def test_a_link_ends_and_a_forged_one_never_was(school, stranger):
    page = stranger.get(link(school, MORNING - HOLDS_FOR))
    assert page.status_code == 404
    assert "This link has run out" in page.content.decode()
    for address in (link(school)[:-2] + "xx", "/absence/nonsense"):
        forged = stranger.get(address)
        assert forged.status_code == 404
        assert "This link is not complete" in forged.content.decode()
        assert school.name not in forged.content.decode(), "an address that is not ours names no school"


def test_a_link_that_has_run_out_says_whom_to_ring_and_nothing_of_a_child(school, stranger):
    change_row(school, telephone="01632 960123")
    page = stranger.get(link(school, MORNING - HOLDS_FOR)).content.decode()
    assert f"Ring {school.name}:" in page
    assert 'href="tel:01632960123"' in page
    assert not re.search(r"\b(Ada|Sinclair|3B|Year 3|your child)\b", page)


def test_a_link_whose_child_was_erased_looks_like_one_that_has_run_out(school, stranger):
    address = link(school)
    run_out = stranger.get(link(school, MORNING - HOLDS_FOR)).content
    with school.seen_by_command():
        ReasonLink.objects.filter(school_id=school.id).delete()
    assert words_of(stranger.get(address).content) == words_of(run_out)


def test_a_check_that_has_run_out_is_asked_for_again_and_what_was_typed_stays(school, stranger, settings):
    address = link(school)
    proof = proof_in(stranger.post(address, BORN).content.decode())
    settings.CLOCK_OFFSET += dt.timedelta(minutes=21)
    late = stranger.post(address, {"proof": proof, "reason": "0", "words": "sick in the night"})
    page = late.content.decode()
    assert late.status_code == 422
    assert "We have to ask for the date again" in page
    assert "Ada" not in page
    kept = {"reason": "0", "words": "sick in the night"}
    assert all(f'name="{name}" value="{value}"' in page for name, value in kept.items())
    again = stranger.post(address, BORN | kept).content.decode()
    assert "sick in the night</textarea>" in again
    assert "checked" in again
    answer = {"proof": proof_in(again), **kept}
    assert "Thank you" in stranger.post(address, answer).content.decode()


def test_something_else_is_said_in_words_and_what_was_typed_stays(school, stranger):
    address = link(school)
    proof = proof_in(stranger.post(address, BORN).content.decode())
    page = stranger.post(address, {"proof": proof, "reason": "else", "words": ""})
    assert page.status_code == 422
    assert "Please write why" in page.content.decode()
    assert "Ada is not in school today" in page.content.decode()  # the question stands there still
    nothing = stranger.post(address, {"proof": proof, "words": ""})
    assert "Choose one of these" in nothing.content.decode()


def test_nothing_of_whom_a_link_is_about_lies_readable(school, superuser_cursor):
    link(school)
    superuser_cursor.execute("SELECT l::text FROM attendance_reasonlink l WHERE school_id = %s", [school.id])
    row = stolen(superuser_cursor)
    assert school.ada.hex not in row
    assert school.ada.bytes.decode("latin-1") not in row
    assert str(school.ada) not in row


def test_a_link_is_made_for_a_contact_of_the_child_only(school):
    with school.seen_by(school.attendance_officer) as viewer, pytest.raises(NotThere):
        ask_family(by=viewer, pupil_id=school.ben, contact_id=school.parent, day=TODAY)


def test_a_day_that_is_over_is_asked_for_as_such(school, stranger):
    page = stranger.post(link(school, day=TODAY - dt.timedelta(days=1)), BORN).content.decode()
    assert "Ada was not in school" in page
    assert "today" not in page.partition("<main")[2].partition("<form")[0]


def test_the_telephone_of_the_school_is_one_tap_away_where_it_is_known(school, stranger):
    change_row(school, telephone="01632 960123")
    page = stranger.post(link(school), BORN).content.decode()
    assert 'href="tel:01632960123"' in page


def test_what_a_family_chooses_is_a_code_of_its_country(school, stranger):
    change_row(school, profile="united_states")
    address = link(school)
    page = stranger.post(address, BORN).content.decode()
    stranger.post(address, {"proof": proof_in(page), "reason": "1", "words": "back by \u202enoon"})
    with school.seen_by(school.attendance_officer) as viewer:
        opened = open_folders(viewer, WORK_FOLLOW_UP, [school.ada], Want(FOLLOW_UP, TODAY.year))
    step = opened.of(FOLLOW_UP, TODAY.year)[school.ada].record.steps[-1]
    assert (step.code, step.words) == ("E", "Doctor, dentist or hospital. back by noon")


@pytest.mark.parametrize("month", ["04", "April", "apr", "Apr."])
def test_the_month_is_understood_by_number_and_by_name(school, stranger, month):
    page = stranger.post(link(school), BORN | {"month": month})
    assert "Ada is not in school today" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": ""}, "Fill in the day, the month and the year."),
        ({"year": "18"}, "There is no such date."),
        ({"day": "31"}, "There is no such date."),
        ({"month": "Ju"}, "There is no such date."),
        ({"day": "\u00b3"}, "There is no such date."),
    ],
)
def test_what_is_no_date_is_said_and_counts_as_no_try(school, stranger, typed, said):
    page = stranger.post(link(school), BORN | typed)
    assert page.status_code == 422
    assert said in page.content.decode()
    with school.seen_by(school.office):
        assert ReasonLink.objects.get(school_id=school.id).wrong_tries == 0


def test_the_line_says_that_wrong_dates_closed_the_link(school, stranger):
    with school.seen_by(school.tutor) as viewer:
        sent = [SentMark(thing_id(), school.ada, "N")]
        save_marks(by=viewer, place=school.register(), marks=sent)
    address = link(school)
    for tried in range(1, MOST_WRONG_TRIES + 1):
        with school.seen_by(school.attendance_officer, MORNING.replace(hour=10)) as viewer:
            found = worklist(viewer)
            assert found is not None
            (line,) = found.lines
            assert not line.has_failed, f"after {tried - 1} tries"
        stranger.post(address, WRONG)
    with school.seen_by(school.attendance_officer, MORNING.replace(hour=10)) as viewer:
        found = worklist(viewer)
        assert found is not None
        (line,) = found.lines
    assert line.steps[-1].words.startswith("The link is closed after 5 wrong dates of birth")
    assert line.has_failed
    assert not line.case.has_contact


def sent_together(address: str, forms: Sequence[dict[str, str]]) -> list[int]:
    """The status of each answer, when as many browsers send a form at the same moment."""
    barrier = threading.Barrier(len(forms))

    def send(form: dict[str, str]) -> int:
        browser = Client(headers={"host": "localhost"})
        browser.defaults["wsgi.url_scheme"] = "https"
        barrier.wait()
        try:
            return browser.post(address, form).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(forms)) as browsers:
        return sorted(browsers.map(send, forms))


def test_of_several_answers_at_the_same_moment_one_counts(school, stranger):
    address = link(school)
    proof = proof_in(stranger.post(address, BORN).content.decode())
    answers = [{"proof": proof, "reason": "else", "words": f"number {place}"} for place in range(8)]
    assert sent_together(address, answers) == [200, *[404] * 7]


def test_wrong_dates_of_the_same_moment_are_all_counted(school, stranger):
    address = link(school)
    guesses = [BORN | {"day": str(day)} for day in range(10, 18)]
    assert sent_together(address, guesses) == [*[404] * (8 - MOST_WRONG_TRIES), *[422] * MOST_WRONG_TRIES]
    assert stranger.post(address, BORN).status_code == 404
