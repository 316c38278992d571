import datetime as dt
import re
import uuid
from dataclasses import replace

import psycopg
import pytest
from django.test import Client

from muster.calendar.models import School as SchoolRow
from muster.calendar.refusals import NotPossible
from muster.oversight.actions.breaches import (
    close_breach,
    note_regulator_told,
    note_told,
    open_breach,
    write_breach,
)
from muster.oversight.content import BreachFile, Cause
from muster.oversight.queries.breaches import affected, breach_list, session_choices, the_breach
from muster.oversight.rules import clock_in_words, is_readable
from muster.people.access import OPEN_CARE, OPEN_FOLDER
from muster.people.actions.contacts import link_contact
from muster.people.records import CARE_CARD, NAME, PARTICULARS, Relationship
from muster.protection import clock
from muster.protection.access.decisions import NotThere, Refused
from muster.protection.accounts.access import START_SESSION
from muster.protection.accounts.log import record_own
from muster.protection.audit.reading import MOST_AT_ONCE
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders, open_folders
from tests.cast import School, make_school

NOTICED = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def school(db_app: None) -> School:
    """A school where the tutor's account has opened Ada and Ben, and the head has counted everyone in form 3B."""
    made = make_school()
    made.account(made.tutor)
    with made.seen_by(made.tutor) as viewer:
        open_folders(viewer, OPEN_FOLDER, [made.ada, made.ben], Want(NAME), Want(PARTICULARS))
        list(count_in_folders(viewer, OPEN_FOLDER, [made.daisy, made.ada], Want(NAME)))
    return made


def of_the_tutor(school: School) -> BreachFile:
    return BreachFile(Cause.ACCOUNT, account_id=school.accounts[school.tutor])


def names_reached(school: School, file: BreachFile) -> list[str]:
    with school.seen_by(school.head) as viewer:
        return [pupil.name for pupil in affected(viewer, file).pupils]


def test_an_account_answers_with_the_pupils_it_was_shown_and_their_records(school: School):
    with school.seen_by(school.data_protection_lead) as viewer:
        found = affected(viewer, of_the_tutor(school))
    assert {pupil.name for pupil in found.pupils} >= {"Ada Sinclair"}
    assert len(found.pupils) == 2
    assert found.counted_only == 1, "Daisy was only counted"
    assert found.kinds == "name, date of birth and school numbers"
    assert found.readable


def test_parents_with_parental_responsibility_are_to_be_told_and_no_other_contact(school: School):
    with school.seen_by(school.data_protection_lead) as viewer:
        (family,) = affected(viewer, of_the_tutor(school)).families
    assert (family.contact_id, family.children, family.by_hand) == (school.parent, ("Ada Sinclair",), "")


def test_a_letter_about_two_children_says_of_each_what_was_read(school: School):
    """Ada's and Ben's parent, as if they were siblings: the care card was read of one of them alone."""
    mother = Relationship(school.parent, "Mother", parental_responsibility=True)
    with school.seen_by(school.office) as viewer:
        link_contact(by=viewer, pupil_id=school.ben, relationship=mother)
    with school.seen_by(school.tutor) as viewer:
        open_folders(viewer, OPEN_CARE, [school.ben], Want(CARE_CARD))
    with school.seen_by(school.data_protection_lead) as viewer:
        found = affected(viewer, of_the_tutor(school))
    of_both = next(one for one in found.families if len(one.children) == 2)
    assert dict(of_both.reached) == {
        "Ada Sinclair": "name, date of birth and school numbers",
        "Ben Whitmore": "name, date of birth and school numbers, care card",
    }
    assert found.records == 5


def test_a_session_answers_for_itself_alone(school: School):
    session = uuid.uuid4()
    with school.seen_by(school.tutor) as viewer:
        open_folders(replace(viewer, session_id=session), OPEN_FOLDER, [school.daisy], Want(NAME))
    assert names_reached(school, BreachFile(Cause.SESSION, session_id=session)) == ["Daisy Hargreaves"]


def test_a_span_of_time_holds_what_was_opened_in_it(school: School):
    with school.seen_by(school.tutor) as viewer:
        now = viewer.moment
    window = BreachFile(Cause.WINDOW, since=now - dt.timedelta(hours=1), until=now + dt.timedelta(hours=1))
    assert len(names_reached(school, window)) >= 2
    before = BreachFile(Cause.WINDOW, since=now - dt.timedelta(hours=2), until=now - dt.timedelta(hours=1))
    assert names_reached(school, before) == []


def test_a_copy_shows_nobody_lists_of_names_nor_does_an_account_of_another_school(school: School):
    with school.seen_by(school.head) as viewer:
        assert affected(viewer, BreachFile(Cause.BACKUP)).lists == ""
        assert affected(viewer, of_the_tutor(school)).lists
    other = make_school()
    with other.seen_by(other.head) as viewer:
        assert affected(viewer, of_the_tutor(school)).lists == ""


def test_a_copy_holds_everyone_and_is_readable_only_with_its_keys(school: School):
    with school.seen_by(school.head) as viewer:
        alone, with_keys = (affected(viewer, BreachFile(Cause.BACKUP, both=both)) for both in (False, True))
    assert (alone.readable, with_keys.readable) == (False, True)
    assert alone.telling_words.startswith("Not while nobody can read what is gone"), "Article 34(3)(a)"
    assert with_keys.telling_words.startswith("Yes")
    assert len(alone.pupils) == len(with_keys.pupils) == len(school.pupils())
    assert alone.others > 0


def test_a_session_of_two_days_ago_is_offered_however_much_was_opened_since(school: School):
    old, account = uuid.uuid4(), school.account(school.tutor)
    record_own(START_SESSION, "sign in", account, session_id=old)
    with school.seen_by(school.head) as viewer:
        for _ in range(MOST_AT_ONCE):
            record(viewer, OPEN_FOLDER, "open", reason=None)
    two_days_later = clock.now() + dt.timedelta(days=2)
    with school.seen_by(school.data_protection_lead, two_days_later) as viewer:
        offered = dict(session_choices(viewer, {account.id: school.tutor}))
    assert offered[old] == "Rachel Adeyemi, 24 Nov, 08:55"


def test_a_session_that_showed_nothing_is_not_said_to_have_been_read(school: School):
    with school.seen_by(school.data_protection_lead) as viewer:
        found = affected(viewer, BreachFile(Cause.SESSION, session_id=uuid.uuid4()))
    assert (found.pupils, found.telling_words) == ((), "")
    assert found.readable_words.startswith("Nothing was shown")


def test_another_schools_openings_are_not_in_the_answer(school: School):
    everything = BreachFile(Cause.WINDOW, since=NOTICED - dt.timedelta(days=9))
    before = names_reached(school, everything)
    other = make_school("Elmbrook Academy")
    with other.seen_by(other.tutor) as viewer:
        open_folders(viewer, OPEN_FOLDER, [other.ada], Want(NAME))
    assert names_reached(school, everything) == before


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "72 h 00 min left of 72 hours"),
        (71.5, "0 h 30 min left of 72 hours"),
        (73, "the 72 hours ended 1 h 00 min ago"),
    ],
)
def test_the_clock_says_how_much_of_the_72_hours_is_left(hours: float, words: str):
    assert clock_in_words(NOTICED, NOTICED + dt.timedelta(hours=hours)) == words


def test_what_is_readable_depends_on_what_was_lost():
    assert {cause: (is_readable(cause, both=False), is_readable(cause, both=True)) for cause in Cause} == {
        Cause.ACCOUNT: (True, True),
        Cause.SESSION: (True, True),
        Cause.WINDOW: (True, True),
        Cause.BACKUP: (False, True),
        Cause.KEY: (False, True),
    }


def opened_file(school: School, *, is_rehearsal: bool = False) -> uuid.UUID:
    with school.seen_by(school.head) as viewer:
        return open_breach(
            by=viewer, noticed_at=viewer.moment, file=of_the_tutor(school), is_rehearsal=is_rehearsal
        )


def test_what_is_written_and_who_was_told_stays_in_the_file(school: School):
    breach_id = opened_file(school)
    with school.seen_by(school.head) as viewer:
        write_breach(
            by=viewer, breach_id=breach_id, what_happened="A password was guessed", measures="Changed it"
        )
        note_told(by=viewer, breach_id=breach_id, contacts=[school.parent], how="By telephone")
        note_told(by=viewer, breach_id=breach_id, contacts=[school.parent], how="By letter")
        note_regulator_told(by=viewer, breach_id=breach_id)
        page = the_breach(viewer, breach_id)
        found = affected(viewer, page.file)
    assert page.file.what_happened == "A password was guessed"
    assert page.regulator.startswith("told")
    assert [one.how for one in page.file.told] == ["By telephone"], "the first time stands"
    assert next(one for one in found.families if one.contact_id == school.parent).told.startswith(
        "By telephone"
    )
    with school.seen_by(school.head) as viewer:
        close_breach(by=viewer, breach_id=breach_id)
        with pytest.raises(NotThere):
            write_breach(by=viewer, breach_id=breach_id, what_happened="x", measures="")
        assert [one.closed_at is not None for one in breach_list(viewer)] == [True]


def test_nothing_that_is_written_lies_plain(
    school: School, backup_cursor: psycopg.Cursor[tuple[object, ...]]
):
    breach_id = opened_file(school)
    with school.seen_by(school.head) as viewer:
        write_breach(by=viewer, breach_id=breach_id, what_happened="Ada Sinclair was shown", measures="")
    row = backup_cursor.execute("SELECT breach::text FROM breach WHERE id = %s", [breach_id]).fetchone()
    assert row
    assert b"Sinclair".hex() not in str(row[0])


def test_a_breach_cannot_be_noticed_tomorrow(school: School):
    with school.seen_by(school.head) as viewer, pytest.raises(NotPossible):
        open_breach(
            by=viewer,
            noticed_at=viewer.moment + dt.timedelta(hours=1),
            file=of_the_tutor(school),
            is_rehearsal=False,
        )


@pytest.mark.parametrize("part", ["tutor", "office", "it_administrator", "safeguarding_lead"])
def test_nobody_else_works_on_breaches(school: School, part: str):
    with school.seen_by(school.people[part]) as viewer, pytest.raises(Refused):
        affected(viewer, of_the_tutor(school))


@pytest.fixture
def lead(school: School) -> Client:
    return school.signed_in(school.data_protection_lead)


def words_of(answer: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())  # type: ignore[attr-defined]  # an answer


def test_the_whole_workbook_from_the_form_to_the_letters(school: School, lead: Client):
    with school.seen_by_command():
        SchoolRow.objects.filter(id=school.id).update(address="Mill Lane", telephone="01632 960999")
    assert "Rehearse once a year" in words_of(lead.get("/breaches"))
    form = words_of(lead.get("/breaches/new"))
    assert "Rachel Adeyemi" in form
    sent = {
        "cause": "account",
        "account": school.accounts[school.tutor],
        "noticed_at": "2026-11-24T08:00",
        "is_rehearsal": "on",
    }
    answer = lead.post("/breaches/new", sent)
    assert answer.status_code == 302
    address = answer.headers["Location"]
    page = words_of(lead.get(address))
    assert "This is a rehearsal" in page
    assert "Ada Sinclair" in page
    assert "left of 72 hours" in page
    letters = words_of(lead.get(f"{address}/letters"))
    assert "Dear Iris Sinclair" in letters
    assert "Rehearsal: not to be sent." in letters
    assert "Dear Conrad" not in letters
    assert "To be written: what was done at once" in letters
    assert "Ring us with any question, and ask for: Priti Desai, data protection lead" in letters
    report = words_of(lead.get(f"{address}/report"))
    assert "2 pupils" in report
    assert "about 4, each kind of record of each pupil counted once" in report
    assert re.search(r"names and forms of up to \d+ pupils", report)
    assert "Priti Desai, data protection lead of the school, 01632 960999, Mill Lane" in report
    assert (
        lead.post(f"{address}/told", {"how": "By letter", "contacts": [str(school.parent)]}).status_code
        == 302
    )
    assert "By letter" in words_of(lead.get(address))
    lead.post(f"{address}/regulator")
    assert re.search(r"Report due .{,20}: told", words_of(lead.get(f"{address}/report")))
    assert lead.post(f"{address}/told", {"how": "By letter"}).status_code == 422
    assert lead.post(f"{address}/close").status_code == 302


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"cause": "account"}, "Say which"),
        ({"cause": "window"}, "Say which"),
        (
            {"cause": "window", "since": "2026-11-24T09:00", "until": "2026-11-24T08:00"},
            "before the beginning",
        ),
        ({"cause": "fire"}, "Select a valid choice"),
    ],
)
def test_a_form_that_says_too_little_says_what_is_missing(lead: Client, sent: dict[str, str], says: str):
    answer = lead.post("/breaches/new", {"noticed_at": "2026-11-24T08:00", **sent})
    assert answer.status_code == 422
    assert says in words_of(answer)
