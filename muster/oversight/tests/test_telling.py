import pytest
from django.conf import settings

from muster.messaging.models import Message
from muster.messaging.sealing import open_parcel
from muster.oversight.actions.telling import tell_who_answers
from muster.oversight.jobs import tell_of_red
from muster.protection.access.decisions import Refused
from muster.protection.posture import evidence
from muster.protection.posture.models import Evidence
from tests.cast import School

pytestmark = pytest.mark.usefixtures("own_database")  # what was proved belongs to the whole deployment


@pytest.fixture(autouse=True)
def a_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is named; nothing is delivered before a worker runs."""
    monkeypatch.setattr(settings, "SMTP_URL", "smtp://localhost:25")


def look(*, red: list[str], turned_red: list[str]) -> None:
    result = {"red": red, "amber": [], "turned_red": turned_red, "checks": {}}
    evidence.keep(Evidence.Kind.SECURITY_CHECK, result, is_good=not red)


def written(school: School) -> dict[str, str]:
    """The words of every message, by the person's part."""
    parts = {person: part for part, person in school.people.items()}
    with school.seen_by_command():
        opened = [
            open_parcel(school.id, row.id, bytes(row.sealed))
            for row in Message.objects.filter(school_id=school.id).order_by("made_at")
        ]
    return {parts[person]: parcel.words for person, parcel in opened if parcel}


@pytest.fixture
def answering(school: School) -> School:
    """The school, in which the two who answer for the data have accounts."""
    for person in (school.data_protection_lead, school.it_administrator, school.tutor):
        school.account(person)
    return school


def test_whoever_answers_for_the_data_is_written_to_once_with_what_to_do(answering: School):
    look(red=["KEY-05"], turned_red=["KEY-05"])
    look(red=["KEY-05"], turned_red=[])  # somebody looked again before the message went
    tell_of_red.run(answering.id)
    told = written(answering)
    assert told.keys() == {"data_protection_lead", "it_administrator"}
    assert (
        "KEY-05: not so: Every school's keys open. ./run recovery keys --into DIR" in told["it_administrator"]
    )
    tell_of_red.run(answering.id)
    assert Message.objects.count() == 0, "outside the walls nobody sees any"
    with answering.seen_by_command():
        assert Message.objects.filter(school_id=answering.id).count() == 2


def test_what_is_closed_again_is_not_written_about(answering: School):
    look(red=["KEY-05"], turned_red=["KEY-05"])
    look(red=[], turned_red=[])
    tell_of_red.run(answering.id)
    assert written(answering) == {}


def test_nobody_else_may_have_it_written(school: School):
    with school.seen_by(school.tutor) as viewer, pytest.raises(Refused):
        tell_who_answers(by=viewer)
