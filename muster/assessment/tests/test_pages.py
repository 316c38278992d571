"""The pages of assessment, as a browser without script meets them."""

import datetime as dt
import json
import re
import uuid
from dataclasses import replace

import msgspec
import pytest

from muster.assessment.actions.gradebook import set_gradebook
from muster.assessment.models import CourseGroup, Gradebook, Reminder
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.lists import sheet_address
from muster.assessment.series import Series
from tests.assessed import Assessed
from tests.cast import FIRST_DAY, TODAY, School
from tests.gradebooks import STRICT, WEIGHTS, Book, make_book


def fields_of(content: str) -> dict[str, str]:
    """What the plain form would send as it stands."""
    inputs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', content)
    return {name: value.replace("&#34;", '"') for name, value in inputs}


def place_of_cell(fields: dict[str, str], assessed: Assessed, pupil: object, column: int) -> str:
    shown = json.loads(fields["shown"])
    row = [each[0] for each in shown["rows"]].index(str(pupil))
    return f"r{row}c{shown['columns'].index(column)}"


def test_the_plain_form_saves_what_was_changed_and_keeps_what_could_not_be(assessed: Assessed):
    school = assessed.school
    client, address = school.signed_in(school.tutor), sheet_address(assessed.place)
    fields = fields_of(client.get(address).content.decode())
    column = assessed.column("autumn")
    ada, ben = (place_of_cell(fields, assessed, pupil, column) for pupil in (school.ada, school.ben))
    answer = client.post(address, fields | {ada: "104", ben: "lots"}).content.decode()
    assert assessed.shown()["Ada Sinclair"] == "104"
    assert 'value="lots"' in answer
    assert "Ben Whitmore, Autumn: Type a number" in answer


def test_the_plain_form_overwrites_nothing_that_somebody_entered_meanwhile(assessed: Assessed):
    school = assessed.school
    client, address = school.signed_in(school.tutor), sheet_address(assessed.place)
    fields = fields_of(client.get(address).content.decode())
    assessed.save(assessed.sent(school.ada, "99"), by=school.data_manager)
    ada = place_of_cell(fields, assessed, school.ada, assessed.column("autumn"))
    answer = client.post(address, fields | {ada: "104"})
    assert answer.status_code == 422
    assert "99 was entered by somebody else meanwhile" in answer.content.decode()
    assert assessed.shown()["Ada Sinclair"] == "99"


def test_results_sent_by_the_script_are_answered_one_by_one(assessed: Assessed):
    school = assessed.school
    sent = assessed.sent(school.ada, "140")
    mark = {
        "key": str(sent.key),
        "pupil": str(sent.pupil_id),
        "column": sent.column,
        "value": "140",
        "was": "",
    }
    answer = school.signed_in(school.tutor).post(
        f"{sheet_address(assessed.place)}results",
        json.dumps({"marks": [mark]}),
        content_type="application/json",
    )
    assert answer.json()["saved"] == [str(sent.key)]
    assert answer.json()["shown"][str(sent.key)] == ["140", "140 is more than 120."]


@pytest.mark.parametrize("body", ["", "{}", '{"marks": [{"key": "x"}]}', '{"marks": 3}'])
def test_a_batch_of_another_shape_is_refused_without_repeating_it(assessed: Assessed, body: str):
    school = assessed.school
    answer = school.signed_in(school.tutor).post(
        f"{sheet_address(assessed.place)}results", body, content_type="application/json"
    )
    assert answer.status_code == 422


def test_a_ticket_sends_and_reads_nothing(assessed: Assessed):
    school = assessed.school
    page = school.signed_in(school.tutor).get(sheet_address(assessed.place)).content.decode()
    ticket = re.search(r'data-ticket="([^"]+)"', page)
    assert ticket is not None
    assessed.save(assessed.sent(school.ben, "99"))
    sent = [assessed.sent(school.ada, "104"), assessed.sent(school.ben, "101")]
    marks = [
        {"key": str(one.key), "pupil": str(one.pupil_id), "column": one.column, "value": one.typed, "was": ""}
        for one in sent
    ]
    stranger = school.signed_in(school.office)
    answer = stranger.post(
        "/assessment/ticket",
        json.dumps({"marks": marks, "ticket": ticket[1]}),
        content_type="application/json",
    )
    assert answer.json()["saved"] == [str(sent[0].key)]
    assert '"99"' not in answer.content.decode(), "what stood there is not told"
    assert assessed.shown()["Ada Sinclair"] == "104"


@pytest.mark.parametrize("guess", ["99", "101"])
def test_a_ticket_that_guesses_is_not_told_whether_it_guessed_right(assessed: Assessed, guess: str):
    """A result that enters what it claims to have seen changes nothing, and is a question without a trace."""
    school = assessed.school
    page = school.signed_in(school.tutor).get(sheet_address(assessed.place)).content.decode()
    ticket = re.search(r'data-ticket="([^"]+)"', page)
    assert ticket is not None
    assessed.save(assessed.sent(school.ben, "99"))
    one = assessed.sent(school.ben, guess)
    mark = {"pupil": str(one.pupil_id), "column": one.column, "value": guess}
    answers = [
        school.signed_in(school.office).post(
            "/assessment/ticket",
            json.dumps({"marks": [{**mark, "key": str(uuid.uuid4()), "was": was}], "ticket": ticket[1]}),
            content_type="application/json",
        )
        for was in (guess, "100")
    ]
    assert [bool(each.json()["saved"]) for each in answers] == [True, False]
    assert "99" in assessed.shown().values()


@pytest.mark.parametrize(
    "part", ["office", "governor", "it_administrator", "attendance_officer", "cover_teacher", "other_tutor"]
)
def test_a_sheet_is_not_there_for_those_who_have_nothing_to_do_with_the_class(assessed: Assessed, part: str):
    school = assessed.school
    answer = school.signed_in(school.people[part]).get(sheet_address(assessed.place))
    assert answer.status_code in {403, 404}
    assert "Ada" not in answer.content.decode()


@pytest.mark.parametrize("part", ["assistant", "senco", "year_leader"])
def test_those_who_may_only_look_get_no_form(assessed: Assessed, part: str):
    school = assessed.school
    answer = school.signed_in(school.people[part]).get(sheet_address(assessed.place))
    if part == "year_leader":  # leads the year group, and not the form
        assert answer.status_code == 404
        return
    assert "Ada Sinclair" in answer.content.decode()
    assert 'name="shown"' not in answer.content.decode()
    assert "data-ticket=" not in answer.content.decode()


def test_no_title_and_no_address_names_a_child(assessed: Assessed):
    school = assessed.school
    answer = school.signed_in(school.tutor).get(
        f"{sheet_address(assessed.place)}{assessed.column('autumn')}/{school.ada}/"
    )
    assert "Ada Sinclair" in answer.content.decode()
    title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
    assert title is not None
    assert "Ada" not in title[1]


def test_a_comment_is_kept_with_its_history_and_marked_on_the_sheet(assessed: Assessed):
    school = assessed.school
    client = school.signed_in(school.tutor)
    address = f"{sheet_address(assessed.place)}{assessed.column('autumn')}/{school.ada}/"
    client.post(address, {"words": "Explains ideas clearly."})
    assert "Explains ideas clearly." in client.get(address).content.decode()
    assert " said" in client.get(sheet_address(assessed.place)).content.decode()


def test_moderation_is_for_those_above_the_class_and_stays_in_the_history(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "104"))
    address = f"{sheet_address(assessed.place)}{assessed.column('autumn')}/{school.ada}/"
    assert school.signed_in(school.tutor).post(f"{address}moderate", {"moderated": "yes"}).status_code in {
        403,
        404,
    }
    assert (
        school.signed_in(school.senior_leader).post(f"{address}moderate", {"moderated": "yes"}).status_code
        == 302
    )
    assert "moderated" in school.signed_in(school.tutor).get(address).content.decode()


def test_who_has_not_entered_is_reminded_once(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "104"))
    client = school.signed_in(school.head)
    page = client.get(f"/assessment/not-entered/?point={assessed.points['autumn']}").content.decode()
    assert ">3B</a>" in page
    assert re.search(r'data-head="Entered"[^>]*>1</td><td [^>]*data-head="Of"[^>]*>10</td>', page)
    assert "0 of 2 sheets are complete. 1 is not begun." in page
    assert re.findall(r'<details class="more" open><summary><span class="strong">([^<]+)', page) == [
        "Year 3",
        "Year 4",
    ]
    by_subject = client.get(f"/assessment/not-entered/?point={assessed.points['autumn']}&by=subject")
    assert by_subject.content.decode().count('<details class="more" open>') == 1
    address = f"/assessment/not-entered/remind/{assessed.points['autumn']}/{assessed.course}/{school.form_3b}"
    answer, again = (client.post(f"{address}?by=subject") for _ in range(2))
    assert answer.status_code == again.status_code == 302
    shown, _, row = answer["Location"].partition("#")
    assert f' id="{row}"' in client.get(shown).content.decode()
    assert "by=subject" in shown
    with school.seen_by_command():
        assert Reminder.objects.filter(school_id=school.id).count() == 1
    tutor = school.signed_in(school.tutor)
    assert "Reminder of 24 Nov" in tutor.get("/assessment/").content.decode()
    assert "1 sheet waits for results of Autumn" in tutor.get("/").content.decode()
    assert "You were reminded" not in school.signed_in(school.subject_teacher).get("/").content.decode()


def test_a_teacher_sets_a_test_and_marks_its_questions(assessed: Assessed):
    school = assessed.school
    client = school.signed_in(school.tutor)
    work = {"title": "Spelling", "set_on": "2026-11-24", "questions": "1, 2\n2a, 3"}
    answer = client.post(f"{sheet_address(SheetPlace(school.form_3b, assessed.course, Show.WORK))}work", work)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert [head in page for head in ("/2<", "/3<")] == [True, True]


@pytest.mark.parametrize("line", ["1, many", "1, NaN", "1, 0.01", "1, 1e9"])
def test_a_question_that_cannot_be_read_is_named_and_nothing_is_set(assessed: Assessed, line: str):
    school = assessed.school
    work = {"title": "Spelling", "set_on": "2026-11-24", "questions": line}
    answer = school.signed_in(school.tutor).post(f"{sheet_address(assessed.place)}work", work)
    assert answer.status_code == 422
    assert line in answer.content.decode()


def test_a_school_changes_its_scale_in_mid_course_and_old_results_keep_their_meaning(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "3", series=Series.EFFORT))
    client = school.signed_in(school.head)
    page = client.get("/assessment/scales/").content.decode()
    address = re.search(r'href="(/assessment/scales/[^"]+/)">Effort, 4 is best', page)
    assert address is not None
    form = client.get(f"{address[1]}change").content.decode()
    fields = fields_of(form) | {"label_2": "Very good", "name": "Effort", "higher_is_better": "on"}
    assert client.post(f"{address[1]}change", fields).status_code == 302
    changed = client.get(address[1]).content.decode()
    assert "Version 2" in changed
    assert "Very good" in changed
    assert assessed.shown(series=Series.EFFORT)["Ada Sinclair"] == "3"


def test_a_form_of_a_scale_keeps_what_was_typed_and_says_what_is_wrong(assessed: Assessed):
    school = assessed.school
    answer = school.signed_in(school.head).post(
        "/assessment/scales/add",
        {"name": "Odd", "code_0": "A", "position_0": "2", "code_1": "B", "position_1": "1"},
    )
    assert answer.status_code == 422
    assert "lowest first" in answer.content.decode()
    assert 'value="Odd"' in answer.content.decode()


def test_a_group_that_stops_following_a_course_keeps_what_it_followed(assessed: Assessed):
    school = assessed.school
    client, address = school.signed_in(school.head), sheet_address(assessed.place)
    open_page = fields_of(client.get(address).content.decode())
    with school.seen_by_command():
        CourseGroup.objects.filter(school_id=school.id).update(first_day=FIRST_DAY)
    answer = client.post(f"/assessment/courses/{assessed.course}/groups", {"groups": [str(school.form_4a)]})
    assert answer.status_code == 302
    assert client.post(address, open_page | {"r0c0": "3"}).headers["Location"] == address
    assert client.get(address).status_code == 404
    with school.seen_by_command():
        rows = CourseGroup.objects.filter(school_id=school.id, group_id=school.form_3b)
        assert [row.last_day for row in rows] == [TODAY - dt.timedelta(days=1)]


@pytest.mark.parametrize(
    "address", ["/assessment/scales/add", "/assessment/points/add", "/assessment/courses/add"]
)
def test_teachers_see_the_set_up_and_do_not_change_it(assessed: Assessed, address: str):
    school = assessed.school
    assert school.signed_in(school.tutor).get("/assessment/scales/").status_code == 200
    assert school.signed_in(school.tutor).get(address).status_code == 403


LETTERS = {"name": "Letters", "higher_is_better": "on", "missing": ["absent"]} | {
    f"{name}_{place}": value
    for place, (code, cut) in enumerate((("C", "0"), ("B", "50"), ("A", "80")))
    for name, value in (("code", code), ("position", str(place)), ("percent", cut))
}
"""Three letters with their cut-offs, as the form sends them."""


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"percent_1": ""}, "Give every value a percentage, or none of them."),
        ({"percent_0": "10"}, "The lowest value is earned from 0 on."),
        ({"percent_2": "40"}, "The percentages rise from value to value."),
        ({"percent_2": "101"}, "less than or equal to 100"),
    ],
)
def test_cut_offs_that_leave_a_percentage_without_a_letter_are_refused(
    assessed: Assessed, typed: dict[str, str], says: str
):
    school = assessed.school
    answer = school.signed_in(school.head).post("/assessment/scales/add", LETTERS | typed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert 'value="Letters"' in answer.content.decode()


def test_what_is_no_value_of_a_scale_is_said_beside_every_meaning_it_was_typed_for(assessed: Assessed):
    client = assessed.school.signed_in(assessed.school.head)
    client.post("/assessment/scales/meanings", {"listed": "Below\nAt\nAbove"})
    found = re.search(
        r'href="(/assessment/scales/[^"]+/)">Effort, 4', client.get("/assessment/scales/").content.decode()
    )
    assert found is not None
    names = re.findall(r'name="(meaning_\w+)"', client.get(f"{found[1]}meanings").content.decode())
    answer = client.post(f"{found[1]}meanings", dict.fromkeys(names, "NaN"))
    assert answer.status_code == 422
    assert answer.content.decode().count('class="error"') >= len(names) == 3


def test_a_school_moves_its_cut_offs_and_a_course_follows_when_its_rules_say_so(school: School):
    book = make_book(school)
    book.type(school.ada, homework_1="15", homework_2="15", homework_3="15", test_1="30")
    client = school.signed_in(school.head)
    assert client.post("/assessment/scales/add", LETTERS).status_code == 302
    found = re.search(
        r'href="(/assessment/scales/[^"]+/)">Letters', client.get("/assessment/scales/").content.decode()
    )
    assert found is not None
    assert "from 80%" in client.get(found[1]).content.decode()
    _choose_letters(book, "Letters")
    assert "B on the scale Letters begins at 50" in book.why(school.ada)
    assert client.post(f"{found[1]}change", LETTERS | {"percent_2": "75"}).status_code == 302
    assert "B on the scale Letters begins at 50" in book.why(school.ada)
    assert "Letters, version 1, as now" in client.get(book.settings).content.decode()
    _choose_letters(book, "Letters")
    assert "A on the scale Letters begins at 75" in book.why(school.ada)


def _choose_letters(book: Book, name: str) -> None:
    """What is offered under this name in the rules of the course becomes its letters."""
    school = book.school
    form = school.signed_in(school.head).get(book.settings).content.decode()
    option = re.search(rf'<option value="([^"]+)"[^>]*>{name}</option>', form)
    assert option is not None
    with school.seen_by(school.head) as head:
        seen = Gradebook.objects.get(school_id=school.id, course_id=book.assessed.course).number
        categories = [replace(one, id=book.categories[one.name]) for one in WEIGHTS]
        policy = msgspec.structs.replace(STRICT, letters=uuid.UUID(option[1]))
        set_gradebook(
            by=head, course_id=book.assessed.course, policy=policy, categories=categories, seen=seen
        )
