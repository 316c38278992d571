"""The bare pages: what Django costs for as many rows and bytes, signed in, but without anything that Muster is for.

They run in the same server behind the same middleware and read the same session with its account, as Django's own
engine would, so that only what a page itself does is compared. `bench/README.md` explains each.
"""

from __future__ import annotations

import json
from functools import cache

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from bench.as_much import TakenRegister, records_statement, write_as_much
from muster.protection import clock
from muster.protection.access.guards import public
from muster.protection.accounts.models import StoredSession
from muster.protection.accounts.secrets import token_hash

_ROWS = """
SELECT person AS id, name, initials, tone, code, minutes, '' AS expected FROM bench_row WHERE id <= %s ORDER BY name
"""
_WEEKS = "SELECT monday, days FROM bench_week WHERE id <= %s ORDER BY id"
_QUERIES = {"register": _ROWS, "sheet": _ROWS, "plain": _ROWS, "weeks": _WEEKS}
_CHOICES = (
    {"code": "/", "kind": "present", "words": "Present"},
    {"code": "L", "kind": "late", "words": "Late"},
    {"code": "N", "kind": "absent", "words": "Absent"},
)
_RECORDS = records_statement("%s")
_taken_by = cache(TakenRegister.invented)
_SAVE = """
INSERT INTO bench_mark (id, code, minutes) SELECT * FROM unnest(%s::integer[], %s::text[], %s::integer[])
ON CONFLICT (id) DO UPDATE SET code = excluded.code, minutes = excluded.minutes
"""


@public("a page to measure against; it exists in measurements only")
def rows_page(request: HttpRequest, template: str, rows: int, filler: int) -> HttpResponse:
    """Answer a signed-in browser with this many rows of a template and this many further bytes."""
    if not _is_signed_in(request):
        return HttpResponse(status=401)
    with connection.cursor() as cursor:
        cursor.execute(_QUERIES[template], [rows])
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    context = {"rows": found, "choices": _CHOICES, "filler": "x" * filler}
    return HttpResponse(render_to_string(f"{template}.html", context, request, using="bare"))


@public("a page to measure against; it exists in measurements only")
def save_rows(request: HttpRequest, first: int) -> HttpResponse:
    """Insert or update one row for each mark sent, and say how many."""
    if not _is_signed_in(request):
        return HttpResponse(status=401)
    marks = json.loads(request.body)["marks"]
    columns = [
        [first + place for place in range(len(marks))],
        [mark["code"] for mark in marks],
        [mark["minutes"] for mark in marks],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, columns)
    return JsonResponse({"saved": [mark["key"] for mark in marks]})


@public("a page to measure against; it exists in measurements only")
def save_as_much(request: HttpRequest, client: int) -> HttpResponse:
    """Write as many rows and bytes as Muster does for these marks, for each client into a register of its own."""
    if not _is_signed_in(request):
        return HttpResponse(status=401)
    marks = json.loads(request.body)["marks"]
    with connection.cursor() as cursor:
        write_as_much(cursor, _taken_by(client, pupils=len(marks)), _RECORDS)
    return JsonResponse({"saved": [mark["key"] for mark in marks]})


def _is_signed_in(request: HttpRequest) -> bool:
    key_hash = token_hash(request.session.session_key or "")
    live = StoredSession.objects.select_related("account").filter(
        key_hash=key_hash, expires_at__gt=clock.now()
    )
    return live.first() is not None
