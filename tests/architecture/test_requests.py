"""What holds for every page: reading changes nothing, and responses carry the right headers."""

import ast
import re
from collections.abc import Mapping

import psycopg
import pytest
from django.core.validators import MaxLengthValidator, RegexValidator
from django.forms import CharField, ChoiceField, UUIDField
from django.test import Client

from muster.config.accepting import declared_forms
from tests.architecture.sources import sources
from tests.cast import make_school
from tests.pages import opened_pages

KEEPS_COUNT = {
    "audit.event",
    "audit.people_set",
    "public.alarm",
    "public.stored_session",
    "public.unexplained_opening",
}
"""What reading itself leaves behind: that it was done, that somebody is still there, and its cost to a budget."""


@pytest.mark.usefixtures("own_database")
def test_no_page_that_is_only_read_changes_anything(owner_cursor: psycopg.Cursor[tuple[object, ...]]):
    school = make_school()
    for part in school.people.values():
        school.account(part)
    before = fingerprints(owner_cursor)
    opened = [one.address for one in opened_pages(school)]
    changed = {table for table, print_ in fingerprints(owner_cursor).items() if before.get(table) != print_}
    assert len(opened) > 100
    assert changed - KEEPS_COUNT == set()


def fingerprints(cursor: psycopg.Cursor[tuple[object, ...]]) -> Mapping[str, object]:
    """The number of rows in each table, and the last transaction that wrote to it."""
    cursor.execute(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname IN ('public', 'keys', 'wall') AND c.relname NOT LIKE 'procrastinate%'"
    )
    found: dict[str, object] = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f"SELECT count(*), max(xmin::text::bigint) FROM {name}".encode())
        found[str(name)] = cursor.fetchone()
    return found


@pytest.mark.parametrize("address", ["/", "/sign-in", "/pupils/", "/no-such-page", "/account/settings"])
def test_no_page_answers_trace(school, address: str):
    answer = school.signed_in(school.head).trace(address)
    assert answer.status_code in {403, 404, 405}
    assert b"TRACE" not in answer.content


@pytest.mark.parametrize("address", ["/", "/sign-in", "/pupils/", "/no-such-page", "/who-opened-what"])
def test_an_answer_says_what_it_is_and_in_which_letters(school, address: str):
    clients = (school.signed_in(school.head), Client(headers={"host": "localhost"}))
    answers = [client.get(address) for client in clients]
    assert {one.headers["Content-Type"] for one in answers if one.content} == {"text/html; charset=utf-8"}


def test_what_is_sent_twice_counts_once_and_an_address_never_speaks_for_a_form(school):
    """HTTP parameter pollution: of two values the last counts, and the address is no substitute for the posted form."""
    office = school.signed_in(school.office)
    office.post("/account/settings?theme=dark", {"theme": ["dark", "light"], "density": "compact"})
    assert (school.account(school.office).theme, school.account(school.office).density) == (
        "light",
        "compact",
    )
    office.post("/account/settings?theme=dark", {"density": "compact"})
    assert (school.account(school.office).theme, school.account(school.office).density) == ("", "compact")


def test_every_field_of_text_has_an_end():
    endless = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in declared_forms()
        for name, field in form.base_fields.items()
        if isinstance(field, CharField)
        and not isinstance(field, ChoiceField | UUIDField)
        and not any(isinstance(one, MaxLengthValidator | RegexValidator) for one in field.validators)
    ]
    assert endless == []


@pytest.mark.usefixtures("school")
def test_a_form_where_json_is_taken_is_refused_and_breaks_nothing():
    """The check of the token reads a form to its end, so that there is no body left to read."""
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/sign-in", secure=True).content.decode()
    (token,) = set(re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', page))
    headers = {"X-CSRFToken": token, "Origin": "https://testserver"}
    answer = browser.post("/sign-in/passkey", {"a": "b"}, secure=True, headers=headers)
    assert answer.status_code == 400


def test_a_body_is_read_where_a_form_in_its_place_is_refused():
    reading = {source.name for source in sources() if re.search(r"\brequest\.body\b", source.text)}
    assert reading == {"muster/ui/bodies.py"}


def test_what_came_in_is_decoded_once():
    """Decoding twice lets through what was checked after the first time. The files named here decode no request."""
    allowed = {
        "muster/config/walk.py",  # reads its own pages, as a browser does
        "muster/messaging/gateways/smtp.py",  # a setting
        "muster/messaging/gateways/texts.py",  # a setting
    }
    again = re.compile(r"\b(unquote(?:_plus)?|unescape|parse_qsl?)\(|decode\(\"unicode_escape")
    assert {one.name for one in sources() if again.search(one.text)} <= allowed


def test_what_is_filled_in_is_a_form_of_our_own():
    """`format` and `format_map` read attributes of what they are given, so the format string must never be input."""
    strange = [
        f"{one.name}:{node.lineno}"
        for one in sources()
        if "/demonstration/" not in one.name and one.name not in SQL_OF_LITERALS
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "format_map"}
        and not _is_our_own(node.func.value)
    ]
    assert strange == []


SQL_OF_LITERALS = {"muster/config/roles.py"}


def _is_our_own(text: ast.expr) -> bool:
    """Whether a text is a literal, a named constant, or SQL or markup made from a literal."""
    if isinstance(text, ast.Constant):
        return True
    if isinstance(text, ast.Name):
        return text.id.isupper()
    return isinstance(text, ast.Call) and all(_is_literal(one) for one in text.args[:1])


def _is_literal(text: ast.expr) -> bool:
    return isinstance(text, ast.Constant | ast.BinOp | ast.JoinedStr | ast.Name)
