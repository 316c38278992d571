import datetime as dt
import io
import json
import re
import uuid
import zipfile

import pyrage
import pytest

from muster.attendance.actions.saving import save_marks
from muster.attendance.rules import SentMark
from muster.calendar.profile import profile
from muster.calendar.refusals import NotPossible
from muster.oversight.access import ANSWER_REQUEST
from muster.oversight.actions.requests import (
    begin_request,
    close_request,
    decide_on_others,
    extend_request,
    make_pack,
    release_pack,
)
from muster.oversight.content import AskedBy
from muster.oversight.models import AccessRequest
from muster.oversight.queries.folders import whole_folder
from muster.oversight.queries.requests import preview, request_list, request_page
from muster.oversight.rules import answer_due, days_in_words, refusal_to_extend
from muster.oversight.third_parties import findings_in, others_than
from muster.people.access import OPEN_FOLDER
from muster.people.records import NAME, Name
from muster.photographs.access import KEEP_PHOTOGRAPH
from muster.photographs.records import PHOTOGRAPH
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.budgets.rules import NARROW_IN_A_DAY
from muster.protection.budgets.spending import OverBudget, reckon
from muster.protection.files.keeping import FileContent, keep_files
from muster.protection.folder.kinds import Want, declared_kinds
from muster.protection.folder.opening import open_folders
from muster.protection.keys.ring import KeyClass
from muster.reports.access import READ_REPORTS
from muster.reports.records import REPORT
from tests.cast import MORNING, TODAY, School

ARRIVED = dt.date(2026, 11, 2)


def begun(school: School, person: uuid.UUID) -> uuid.UUID:
    with school.seen_by(school.data_protection_lead) as viewer:
        return begin_request(by=viewer, person_id=person, asked_by=AskedBy.PARENT, received_on=ARRIVED)


def mark(school: School, code: str, was: str | None = None) -> None:
    with school.seen_by(school.tutor, MORNING) as viewer:
        marks = [SentMark(uuid.uuid4(), school.ada, code, was, 3 if code == "L" else None)]
        save_marks(by=viewer, place=school.register(), marks=marks)


def decide_all(school: School, request_id: uuid.UUID, *, out: bool) -> None:
    with school.seen_by(school.data_protection_lead) as viewer:
        found = request_page(viewer, request_id).found
        decide_on_others(by=viewer, request_id=request_id, decisions={one.finding.key: out for one in found})


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ((2026, 11, 2), (2026, 12, 2)),
        ((2026, 1, 31), (2026, 3, 2)),  # 28 February is a Saturday
        ((2026, 12, 15), (2027, 1, 15)),
        ((2026, 10, 5), (2026, 11, 5)),
        ((2026, 10, 8), (2026, 11, 9)),  # a Sunday
    ],
)
def test_the_answer_is_due_a_month_after_the_request_or_on_the_next_working_day(
    received: tuple[int, int, int], due: tuple[int, int, int]
):
    assert answer_due(dt.date(*received)) == dt.date(*due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ((2026, 11, 25), (2026, 12, 29)),  # Christmas Day, the weekend, and the day in place of Boxing Day
        ((2026, 12, 1), (2027, 1, 4)),  # New Year's Day on a Friday
        ((2027, 2, 26), (2027, 3, 30)),  # Good Friday to Easter Monday
        ((2026, 7, 31), (2026, 9, 1)),  # the last Monday of August
        ((2026, 11, 2), (2026, 12, 2)),
    ],
)
def test_bank_holidays_of_the_country_move_the_day(received: tuple[int, int, int], due: tuple[int, int, int]):
    assert answer_due(dt.date(*received), profile("england").bank_holidays) == dt.date(*due)
    assert answer_due(dt.date(*received), profile("generic").bank_holidays) <= dt.date(*due)


def test_englands_bank_holidays_are_eight_weekdays_a_year():
    days = profile("england").bank_holidays
    assert len(set(days)) == len(days)
    assert all(day.weekday() < 5 for day in days)
    assert {sum(day.year == year for day in days) for year in range(2024, 2029)} == {8}


def test_the_request_page_counts_to_the_day_after_the_bank_holiday(school: School):
    with school.seen_by(school.data_protection_lead) as viewer:
        begun = begin_request(
            by=viewer, person_id=school.ada, asked_by=AskedBy.PARENT, received_on=dt.date(2025, 11, 25)
        )
        assert AccessRequest.objects.get(id=begun).due_on == dt.date(2025, 12, 29)


def test_the_clock_says_how_much_is_left():
    assert [days_in_words(TODAY + dt.timedelta(days), TODAY) for days in (8, 1, 0, -1, -3)] == [
        "8 days left",
        "1 day left",
        "due today",
        "1 day late",
        "3 days late",
    ]


def test_a_pack_may_hold_every_kind_that_is_not_safeguardings():
    kinds = {kind.name for kind in declared_kinds().values() if kind.key_class is not KeyClass.SAFEGUARDING}
    assert {kind.name for kind in ANSWER_REQUEST.kinds} == kinds


def test_the_folder_is_told_in_words_with_everybody_elses_name_found(school: School):
    with school.seen_by(school.data_protection_lead) as viewer:
        told = {one.title: one for one in whole_folder(viewer, school.daisy).sections}
    assert {"Name", "Date of birth and school numbers", "Care card"} <= told.keys()
    care = {row.label: row.words for row in told["Care card"].rows}
    assert care["Headline"] == "Nut allergy: carries two adrenaline pens"
    assert "Date" not in care


def test_marks_are_told_by_day_and_each_entry_with_its_moment(school: School):
    mark(school, "/")
    mark(school, "L", was="/")
    with school.seen_by(school.data_protection_lead) as viewer:
        told = {one.kind: one for one in whole_folder(viewer, school.ada).sections}
    assert any(
        row.label == "24 November 2026" and "AM L (Late" in row.words for row in told["session_line"].rows
    )
    entered = [row.words for row in told["register_entries"].rows]
    assert len(entered) == 2
    assert "entered 24 November 2026, 08:5" in entered[0]


def test_a_code_of_a_list_is_told_whole_though_its_words_are_somebodys_name(school: School):
    """Else "White, British" would be asked about for every child, and taken out by command, where anybody is called White."""
    speech = others_than(school.esra, {school.ada: Name(given="Speech", family="Support")}, [])
    with school.seen_by(school.data_protection_lead) as viewer:
        sections = whole_folder(viewer, school.esra).sections
    needs = [one for one in sections if one.kind == "characteristics"]
    assert "Speech, language and communication" in needs[0].rows[1].words
    assert findings_in(needs, speech) == []


def test_a_contact_is_told_under_a_word_and_not_under_the_name_of_a_column(school: School):
    with school.seen_by(school.data_protection_lead) as viewer:
        told = {one.kind: one for one in whole_folder(viewer, school.ada).sections}
    assert told["relationships"].rows[0].words.startswith("who: ")


def test_nothing_leaves_before_somebody_has_decided_about_everybody_else(school: School):
    request = begun(school, school.ada)
    with school.seen_by(school.data_protection_lead) as viewer:
        assert request_page(viewer, request).undecided > 0
        with pytest.raises(NotPossible, match="Decide first"):
            release_pack(by=viewer, request_id=request, key="")
    decide_all(school, request, out=True)
    with school.seen_by(school.data_protection_lead) as viewer:
        package = release_pack(by=viewer, request_id=request, key="")
        (released,) = request_page(viewer, request).released
    assert released.by == "Priti Desai"
    assert released.taken_out > 0
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        page, data = archive.read("folder.html").decode(), json.loads(archive.read("folder.json"))
    assert "Ada Sinclair" in page
    assert "Iris" not in page
    assert "[another person]" in page
    assert data["name"] == "Ada Sinclair"
    assert {"name", "particulars", "relationships"} <= {one["kind"] for one in data["held"]}
    assert not re.search(r"<(script|link|img)|https?://", page), "the file fetches nothing"


def test_whoever_is_left_in_is_read_and_the_pack_tells_who_opened_the_folder(school: School):
    school.account(school.tutor)
    with school.seen_by(school.tutor) as viewer:
        open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
    request = begun(school, school.ada)
    decide_all(school, request, out=False)
    with school.seen_by(school.data_protection_lead) as viewer:
        pack = preview(viewer, request)
    relations = next(one for one in pack.sections if one.kind == "relationships")
    assert any("Iris Sinclair" in row.words for row in relations.rows)
    assert any(one.who == "Their form tutor" and one.what == "name" for one in pack.openings)


def test_a_pack_for_a_recipient_is_opened_by_them_alone(school: School):
    request, identity = begun(school, school.ada), pyrage.x25519.Identity.generate()
    decide_all(school, request, out=True)
    with school.seen_by(school.data_protection_lead) as viewer:
        with pytest.raises(NotPossible, match="no public key"):
            release_pack(by=viewer, request_id=request, key="age1nobody")
        package = release_pack(by=viewer, request_id=request, key=str(identity.to_public()))
    assert b"Sinclair" not in package.content
    assert zipfile.ZipFile(io.BytesIO(pyrage.decrypt(package.content, [identity]))).namelist() == [
        "folder.html",
        "folder.json",
    ]


def test_a_closed_request_stays_to_be_read_and_takes_no_more(school: School):
    request = begun(school, school.ada)
    with school.seen_by(school.data_protection_lead) as viewer:
        close_request(by=viewer, request_id=request)
        assert [(one.state, one.name) for one in request_list(viewer)] == [("Closed", "Ada Sinclair")]
        with pytest.raises(NotThere):
            decide_on_others(by=viewer, request_id=request, decisions={})


def test_only_the_head_and_the_data_protection_lead_answer(school: School):
    for person in (school.tutor, school.office, school.it_administrator):
        with school.seen_by(person) as viewer, pytest.raises(Refused):
            request_list(viewer)


def test_a_session_that_was_stolen_does_not_read_the_school_as_one_request_after_the_other(school: School):
    """A school answers a few a year; whoever begins one for each child walks through its folders."""
    request_id = begun(school, school.ada)
    with school.seen_by(school.data_protection_lead) as viewer:
        assert preview(viewer, request_id).name
        reckon(viewer, [uuid.uuid4() for _ in range(NARROW_IN_A_DAY - 1)])
    another = begun(school, school.ben)
    with school.seen_by(school.data_protection_lead) as viewer, pytest.raises(OverBudget):
        preview(viewer, another)


def test_a_command_takes_everybody_else_out(school: School):
    with school.seen_by_command() as viewer:
        package = make_pack(by=viewer, person_id=school.ada, key="")
        with pytest.raises(NotThere):
            make_pack(by=viewer, person_id=uuid.uuid4(), key="")
    page = zipfile.ZipFile(io.BytesIO(package.content)).read("folder.html").decode()
    assert "Iris" not in page
    assert "Released by somebody at the school" in page


def test_files_go_out_with_the_folder_as_they_are(school: School):
    report = FileContent("report.pdf", "application/pdf", b"%PDF-1.7 of Ada")
    with school.seen_by(school.head) as viewer:
        keep_files(viewer, READ_REPORTS, REPORT, files={school.ada: report})
    with school.seen_by_command() as viewer:
        package = make_pack(by=viewer, person_id=school.ada, key="")
        assert (
            "files/01-report.pdf"
            not in zipfile.ZipFile(
                io.BytesIO(make_pack(by=viewer, person_id=school.ben, key="").content)
            ).namelist()
        )
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        assert archive.read("files/01-report.pdf") == report.content
        assert "report.pdf" in archive.read("folder.html").decode()


def test_a_photograph_which_is_kept_without_a_name_goes_out_under_one_that_a_computer_opens(school: School):
    with school.seen_by(school.head) as viewer:
        picture = FileContent("", "image/webp", b"RIFF of Ada")
        keep_files(viewer, KEEP_PHOTOGRAPH, PHOTOGRAPH, files={school.ada: picture})
    with school.seen_by_command() as viewer:
        package = make_pack(by=viewer, person_id=school.ada, key="")
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        assert archive.read("files/01-photograph.webp") == picture.content
        assert "photograph.webp" in archive.read("folder.html").decode()


def test_the_whole_way_by_page(school: School):
    lead = school.signed_in(school.data_protection_lead)
    found = lead.post("/access-requests", {"words": "Sinclair"})
    assert b"Ada Sinclair" in found.content
    sent = lead.post(
        f"/access-requests?whose={school.ada}", {"asked_by": "parent", "received_on": ARRIVED.isoformat()}
    )
    address = sent.headers["Location"]
    shown = lead.get(address).content.decode()
    keys = re.findall(r'name="(other-[0-9a-f]+)"', shown)
    assert keys
    lead.post(f"{address}/others", dict.fromkeys(keys, "out"))
    assert b"[another person]" in lead.get(f"{address}/pack").content
    refused = lead.post(f"{address}/release", {"knows_who": "on"})
    assert refused.status_code == 422
    sure = dict.fromkeys(("knows_who", "no_harm", "no_results_to_come", "pupil_agrees"), "on")
    answer = lead.post(f"{address}/release", sure)
    assert answer.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="access-pack-\d{4}-\d\d-\d\d\.zip"', answer.headers["Content-Disposition"]
    )
    lead.post(f"{address}/close")
    assert b"Closed" in lead.get("/access-requests").content
    late = lead.post(
        f"/access-requests?whose={school.ada}", {"asked_by": "self", "received_on": "2027-01-01"}
    )
    assert b"still to come" in late.content


def test_a_month_is_made_three_when_they_are_told_why_in_time(school: School):
    request_id = begun(school, school.ada)
    client = school.signed_in(school.data_protection_lead)
    address = f"/access-requests/{request_id}"
    refused = client.post(f"{address}/extend", {"told_on": "2026-10-30", "reason": "Seven years of files"})
    assert refused.status_code == 422
    assert "before the request arrived" in refused.content.decode()
    assert "Seven years of files" in refused.content.decode(), "what was typed stays"
    assert client.post(f"{address}/extend", {"told_on": "2026-11-20", "reason": ""}).status_code == 422
    said = {"told_on": "2026-11-20", "reason": "Seven years of files"}
    assert client.post(f"{address}/extend", said).status_code == 302
    shown = client.get(address).content.decode()
    assert "2 February 2027" in shown
    assert "Seven years of files" in shown
    assert "They were told" not in shown


def test_it_is_made_longer_once(school: School):
    request_id = begun(school, school.ada)
    with school.seen_by(school.data_protection_lead) as viewer:
        extend_request(by=viewer, request_id=request_id, told_on=TODAY, reason="Complex")
    with pytest.raises(NotPossible, match="once"), school.seen_by(school.data_protection_lead) as viewer:
        extend_request(by=viewer, request_id=request_id, told_on=TODAY, reason="Complex")
    with pytest.raises(Refused), school.seen_by(school.tutor) as viewer:
        extend_request(by=viewer, request_id=request_id, told_on=TODAY, reason="Complex")


@pytest.mark.parametrize(
    ("told_on", "refused"),
    [
        (dt.date(2026, 12, 2), ""),
        (dt.date(2026, 12, 3), "The first month was over"),
        (dt.date(2026, 11, 1), "before the request arrived"),
        (dt.date(2027, 1, 5), "still to come"),
    ],
)
def test_they_are_told_within_the_first_month(told_on: dt.date, refused: str):
    said = refusal_to_extend(ARRIVED, told_on, dt.date(2027, 1, 4))
    assert (refused in said) if refused else said == ""


def test_three_months_are_reckoned_over_the_turn_of_the_year():
    assert answer_due(dt.date(2026, 11, 30), is_extended=True) == dt.date(2027, 3, 1)  # a Sunday before it
    assert answer_due(dt.date(2026, 9, 15), is_extended=True) == dt.date(2026, 12, 15)
