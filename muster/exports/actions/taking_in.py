"""Imports a whole school into a Muster that does not have it, all or nothing."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from psycopg import sql

from muster.calendar.refusals import NotPossible
from muster.exports.carried import Carried, opened
from muster.exports.models import Recipe
from muster.exports.queries.arrived import require_file, require_known_words, require_seals
from muster.exports.queries.beside import AccountLine, AgreementLine, RecipeLine
from muster.exports.queries.whole import tables_in_order
from muster.exports.whole_access import EXPORT_WHOLE
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.actions.opening import AlreadySomebody, take_in_account
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.approvals.models import Approval
from muster.protection.audit.earlier import take_over
from muster.protection.audit.recording import record
from muster.protection.files import store
from muster.protection.files.models import SealedFile
from muster.protection.folder.models import Folder
from muster.protection.keys.ring import add_given_keys, add_school_key
from muster.protection.walls.context import enter_schools
from muster.protection.walls.schools import add_school_id, school_ids

_SECONDS = 3600
_INSERT = "INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
)
_BATCH = 2000


@transaction.atomic
def take_in_school(package: bytes, identity: str, *, because: str) -> Viewer:
    """Take in a whole school, all of it or nothing. Returns the viewer of the command.

    Raises NotPossible where the package does not open, is damaged or altered, is of another version, names rows that are
    another school's or are here already, or where its school is here already.
    """
    carried = opened(package, identity)
    school_id = carried.about.school
    if school_id in school_ids():
        raise NotPossible("This school is here already. It is taken in by a Muster that does not know it.")
    known = tables_in_order()
    unknown = sorted(carried.about.tables.keys() - set(known))
    if unknown:
        raise NotPossible(f"The package is of another version of Muster: {', '.join(unknown)}.")
    try:
        return _take_in(carried, school_id, known, because=because)
    except (AlreadySomebody, DataError, IntegrityError, ProgrammingError):
        # The words of the database may quote a row.
        raise NotPossible(
            "The package was altered, or holds rows that are another school's or are here already. Nothing was taken in."
        ) from None


def _take_in(carried: Carried, school_id: uuid.UUID, tables: list[str], *, because: str) -> Viewer:
    add_school_id(school_id)
    enter_schools(None, [school_id], seconds=_SECONDS)
    add_school_key(school_id)
    add_given_keys(school_id, carried.keys())
    for table in tables:
        if table in carried.about.tables:
            _fill(table, carried.rows(table))
    require_known_words(school_id)
    viewer = unscoped_viewer(school_id, because=because)
    accounts = _take_in_accounts(school_id, carried.accounts())
    _take_in_agreements(school_id, carried.agreements(), viewer.moment)
    _take_in_recipes(school_id, carried.recipes())
    log = _take_in_log(school_id, carried, accounts)
    require_seals(viewer)
    _take_in_files(school_id, carried)  # last: a file that was stored is not undone with the transaction
    record(replace(viewer, because=f"{because}; {log}"), EXPORT_WHOLE, "take in a whole school", reason=None)
    return viewer


def _take_in_files(school_id: uuid.UUID, carried: Carried) -> None:
    """The sealed files, of which each has a row."""
    held = {row.id: row for row in SealedFile.objects.filter(school_id=school_id)}
    if held.keys() != carried.file_ids():
        raise NotPossible(
            "The package has files without a row, or rows without a file. Nothing was taken in."
        )
    for file_id, row in held.items():
        require_file(row, carried.file(file_id))
    for file_id in sorted(held):
        store.put(file_id, carried.file(file_id))


def _take_in_accounts(school_id: uuid.UUID, lines: Sequence[AccountLine]) -> dict[uuid.UUID, uuid.UUID]:
    """An account for each, without a password; those of there that are another one here."""
    people = set(Folder.objects.filter(school_id=school_id).values_list("id", flat=True))
    if not people.issuperset(line.person for line in lines):
        raise NotPossible("The package has an account of somebody who is not in it. Nothing was taken in.")
    moved = {}
    for line in lines:
        account = take_in_account(
            line.email,
            known_as=line.account,
            school_id=school_id,
            person_id=line.person,
            is_active=line.is_active,
        )
        if account.id != line.account:
            moved[line.account] = account.id
    return moved


def _take_in_agreements(school_id: uuid.UUID, lines: Sequence[AgreementLine], moment: dt.datetime) -> None:
    """What was agreed to there, bound by our key. None of it holds any longer: here nobody has agreed to anything."""
    for line in lines:
        agreed = Approval(
            id=line.id,
            school_id=school_id,
            kind=line.kind,
            asked_by_id=line.asked_by,
            asked_at=line.asked_at,
            answered_by_id=line.answered_by,
            answered_at=line.answered_at,
            is_granted=line.is_granted,
            holds_until=min(line.holds_until, moment) if line.holds_until else None,
        )
        agreed.describe(line.details).save(force_insert=True)


def _take_in_recipes(school_id: uuid.UUID, lines: Mapping[uuid.UUID, RecipeLine]) -> None:
    """The words of every recipe, sealed under our key."""
    recipes = {recipe.id: recipe for recipe in Recipe.objects.filter(school_id=school_id)}
    if recipes.keys() != lines.keys():
        raise NotPossible(
            "The package has recipes without words, or words without one. Nothing was taken in."
        )
    for recipe_id, recipe in recipes.items():
        recipe.write(lines[recipe_id].words, lines[recipe_id].recipient)
        recipe.save(update_fields=["words_sealed"])


def _take_in_log(school_id: uuid.UUID, carried: Carried, accounts: Mapping[uuid.UUID, uuid.UUID]) -> str:
    """Its rows, beside our own log. Returns in words how many, with their hash: that row of ours is sealed and proved."""
    rows, digest, last = 0, hashlib.sha256(), carried.about.log_until
    for content, lines in carried.log():
        digest.update(content)
        rows += len(lines)
        for start in range(0, len(lines), _BATCH):
            take_over(school_id, lines[start : start + _BATCH], last=last, accounts=accounts)
    return f"log of {rows} rows, SHA-256 {digest.hexdigest()}"


def _fill(table: str, rows: list[dict[str, Any]]) -> None:
    """Put the rows into the table. A column that is not known here would be lost, so it is refused."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        known = {row[0] for row in cursor.fetchall()}
        if any(row.keys() != known for row in rows):
            raise NotPossible(f"The package is of another version of Muster: {table} has other columns.")
        if table == "calendar_school":
            rows = [
                {**row, "trust_id": None} for row in rows
            ]  # a trust is above schools, and stays where it is
        query = sql.SQL(_INSERT).format(table=sql.Identifier(table))
        for start in range(0, len(rows), _BATCH):
            cursor.execute(query, [json.dumps(rows[start : start + _BATCH])])
