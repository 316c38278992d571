"""Marks that turn the direction of writing are gone before anything that was typed is read, looked for or kept."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import RequestFactory

from muster.config.turned_input import TurnedInputMiddleware
from muster.messaging.receipts import CameBack, read_report
from muster.ui.turning import TURNS
from tests.cast import TODAY, School

EVERY = "".join(sorted(TURNS))


def answered(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


STRAIGHT = TurnedInputMiddleware(answered)


def test_a_name_and_a_number_that_were_copied_with_such_marks_are_kept_without(school: School):
    office = school.signed_in(school.office)
    typed = {
        "given": f"Mae{EVERY}ve",
        "family": "\u202eOrla",
        "born": "2018-05-04",
        "first_day": TODAY,
        "kind": "single",
        "upn": "\u202ab801200005001\u202c",
    }
    place = office.post("/roll/add", typed)["Location"]
    page = office.get(place).content.decode()
    assert TURNS.isdisjoint(page)
    assert "Maeve Orla" in page
    assert "B801200005001" in page


def test_whoever_pastes_a_name_with_such_marks_finds_its_bearer(school: School):
    asked = {"words": "\u2068Ada\u2069 Sin"}
    found = school.signed_in(school.office).post("/known-absences/find", asked).content.decode()
    assert "Sinclair" in found
    assert TURNS.isdisjoint(found)


def test_a_text_that_a_family_sends_is_kept_without_them():
    fields = {"From": "07700 900123", "Body": "Back by \u202enoon"}
    assert read_report(fields) == CameBack("07700 900123", "Back by noon")


def test_what_holds_none_and_what_is_no_form_is_left_as_it_came():
    request = RequestFactory().post("/?at=%D7%90", {"words": ["שלום", "Zoë \u200f"]})
    get, post = request.GET, request.POST
    STRAIGHT.process_view(request, answered, (), {})
    assert (get, post) == (request.GET, request.POST)
    assert request.POST is post
    body = RequestFactory().post("/", b'{"words": "\xe2\x80\xae"}', content_type="application/json")
    STRAIGHT.process_view(body, answered, (), {})
    assert body.body == b'{"words": "\xe2\x80\xae"}'


def test_fields_keep_their_order_and_number_and_cannot_be_changed_afterwards():
    request = RequestFactory().post("/", {"b": ["1\u202e", "2"], "a\u202e": ["3"]})
    STRAIGHT.process_view(request, answered, (), {})
    assert QueryDict("b=1&b=2&a%E2%80%AE=3") == request.POST
    assert list(request.POST.lists()) == [("b", ["1", "2"]), ("a\u202e", ["3"])]
    assert request.POST._mutable is False
