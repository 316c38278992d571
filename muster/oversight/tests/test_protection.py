"""The data protection centre: who may see it, what it says, and what the first page tells when something is red."""

import datetime as dt

import pytest
from django.urls import reverse

from muster.oversight.actions.breaches import open_breach
from muster.oversight.actions.requests import begin_request
from muster.oversight.content import AskedBy, BreachFile, Cause
from muster.oversight.protection import centre, red_notice, security_check
from muster.protection.access.decisions import Refused
from muster.protection.access.doings import Doing
from muster.protection.folder.kinds import declared_kinds
from muster.protection.posture import evidence
from muster.protection.posture.check import Outcome, Result, declared_checks
from muster.protection.posture.models import Evidence
from muster.protection.posture.run import as_kept
from muster.protection.posture.under_way import under_way
from muster.protection.tests.deployments import WHOLE
from tests.cast import School

PAGES = ("/protection", "/protection/check")


pytestmark = pytest.mark.usefixtures("own_database")  # nothing is proved there yet


def looked(outcome: Outcome = Outcome.GOOD) -> Evidence:
    """A security check of two questions, of which the red one ended so."""
    checks = declared_checks()
    words = ("The database listens on * without encryption.",) if outcome is Outcome.FOUND else ()
    results = [Result(checks["DB-01"], outcome, words), Result(checks["DB-06"], Outcome.GOOD)]
    before = evidence.latest(Evidence.Kind.SECURITY_CHECK)
    is_good = outcome is not Outcome.FOUND
    return evidence.keep(Evidence.Kind.SECURITY_CHECK, as_kept(results, before=before), is_good=is_good)


@pytest.mark.parametrize("part", ["head", "data_protection_lead", "it_administrator"])
def test_those_who_answer_for_the_data_read_the_centre(school: School, part: str):
    looked()
    client = school.signed_in(school.people[part])
    for page in PAGES:
        assert client.get(page).status_code == 200, page
    body = client.get("/protection").content.decode()
    assert "2 checks: nothing is open." in body
    for kind in declared_kinds().values():
        assert kind.purpose[1:].replace("'", "&#39;") in body


@pytest.mark.parametrize("part", ["tutor", "office", "governor", "senior_leader"])
def test_others_are_refused(school: School, part: str):
    client = school.signed_in(school.people[part])
    assert {client.get(page).status_code for page in PAGES} == {403}
    assert client.post("/protection/check/now").status_code == 403
    with pytest.raises(Refused), school.seen_by(school.people[part]) as viewer:
        centre(viewer)


def test_the_verdict_is_one_sentence_and_names_what_to_act_on(school: School):
    with school.seen_by(school.head) as viewer:
        assert centre(viewer).verdict.startswith(
            "Nothing is known to be open. Not proved yet: security check,"
        )
    looked(Outcome.FOUND)
    with school.seen_by(school.head) as viewer:
        shown = centre(viewer)
    assert shown.verdict == "Somebody must act: security check."
    assert shown.proofs[0].words == "1 of 2 checks found something that must be closed now."


def test_a_drill_that_is_being_done_is_said_to_be_and_what_must_be_acted_on_stays(school: School):
    looked()
    with under_way(Evidence.Kind.LEAK_DRILL), under_way(Evidence.Kind.EXPOSURE_DRILL):
        body = school.signed_in(school.data_protection_lead).get("/protection").content.decode()
        assert body.count("Running now. What comes of it stands here when it is done") == 2
        evidence.keep(Evidence.Kind.LEAK_DRILL, WHOLE, is_good=False)
        with school.seen_by(school.head) as viewer:
            leak = centre(viewer).proofs[1]
    assert leak.state == "act"
    assert leak.words.endswith("It is being done again now.")
    with school.seen_by(school.head) as viewer:
        proofs = centre(viewer).proofs
    assert not any("now" in proof.words for proof in proofs)


def test_everything_proved_says_so(school: School):
    looked()
    for kind in Evidence.Kind:
        if kind is not Evidence.Kind.SECURITY_CHECK:
            evidence.keep(kind, WHOLE, is_good=True)
    with school.seen_by(school.head) as viewer:
        shown = centre(viewer)
    assert shown.verdict == "Everything that can be proved was proved, and nothing is open."
    assert "0 of 400 values of 20 people could be read" in shown.proofs[1].words


def done(school: School, part: str) -> dict[str, Doing]:
    with school.seen_by(school.people[part]) as viewer:
        return {one.title: one for one in centre(viewer).doings}


def test_what_was_asked_for_ended_and_sent_stands_with_its_day(school: School):
    before = done(school, "data_protection_lead")
    assert before["Access requests"].words == "Nobody waits."
    assert before["Destructions"].words == "Nothing was destroyed yet."
    assert before["Exports"].words == "Nothing has left yet."
    assert before["The whole school"].words == "It was never agreed that it leaves."
    assert before["Breaches"].words == "None noticed. Rehearsed never."
    assert not any(one.at or one.must_act for one in before.values())
    with school.seen_by(school.data_protection_lead) as viewer:
        received = viewer.today - dt.timedelta(days=60)
        begin_request(by=viewer, person_id=school.ada, asked_by=AskedBy.PARENT, received_on=received)
        open_breach(by=viewer, noticed_at=viewer.moment, file=BreachFile(Cause.KEY), is_rehearsal=True)
    after = done(school, "data_protection_lead")
    assert after["Access requests"].words.startswith("1 open, the first due on ")
    assert after["Access requests"].must_act
    assert after["Breaches"].words == "None noticed. Rehearsed once."
    with school.seen_by(school.data_protection_lead) as viewer:
        assert centre(viewer).verdict == "Somebody must act: access requests."
    body = school.signed_in(school.data_protection_lead).get("/protection").content.decode()
    assert "What was asked for, ended and sent away" in body
    assert "Sinclair" not in body


def test_nobody_is_told_of_work_whose_page_they_may_not_open(school: School):
    assert done(school, "it_administrator") == {}
    for part in ("head", "data_protection_lead"):
        client = school.signed_in(school.people[part])
        for one in done(school, part).values():
            assert client.get(reverse(one.url_name)).status_code == 200, (part, one.url_name)


def test_a_result_that_was_changed_afterwards_is_not_believed(school: School, superuser_cursor):
    looked(Outcome.FOUND)
    superuser_cursor.execute("UPDATE evidence SET is_good = true")
    with school.seen_by(school.head) as viewer:
        assert centre(viewer).proofs[0].words == "What is kept of it was changed afterwards."
        assert not security_check(viewer).is_genuine
    assert (
        "was changed after it was made"
        in school.signed_in(school.head).get("/protection/check").content.decode()
    )


def test_the_first_page_tells_those_who_can_act_when_something_turns_red(school: School):
    looked()
    with school.seen_by(school.head) as viewer:
        assert red_notice(viewer) is None
    looked(Outcome.FOUND)
    words = "The security check found 1 thing that must be closed now."
    assert words in school.signed_in(school.head).get("/").content.decode()
    assert words not in school.signed_in(school.tutor).get("/").content.decode()


def test_the_check_page_shows_what_to_do_first_and_the_history(school: School):
    looked()
    looked(Outcome.FOUND)
    body = school.signed_in(school.head).get("/protection/check").content.decode()
    assert body.index("The database listens on * without encryption.") < body.index("What was looked at")
    assert declared_checks()["DB-01"].do.split(";")[0].replace("'", "&#39;") in body
    with school.seen_by(school.head) as viewer:
        assert [one.turned_red for one in security_check(viewer).history] == ["DB-01", ""]


def test_looking_now_is_recorded_and_kept(school: School):
    answer = school.signed_in(school.it_administrator).post("/protection/check/now")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/protection/check")
    last = evidence.latest(Evidence.Kind.SECURITY_CHECK)
    assert last is not None
    assert len(last.result["checks"]) == len(declared_checks())
