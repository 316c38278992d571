"""Weekly key rotation: subject keys are rewrapped, records stay untouched, and readers never wait.

Each wrapped key names its epoch, so old and new wrappings can be read side by side during a rotation.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection

from django.db import connection, transaction

from muster.protection.keys.provider import epoch_of, first_day_of, provider
from muster.protection.keys.ring import (
    KeyPlace,
    add_school_key,
    forget_school_keys,
    unwrap_subject_key,
    wrap_subject_key,
)
from muster.protection.walls.context import enter_schools
from muster.protection.walls.schools import school_ids

_DAYS_A_WEEK = 7
EPOCH_DAYS_KEPT = 70  # from the Monday of its week: nothing erased stays in a backup for longer
_BATCH = 1000


def rotate_everything(today: dt.date, say: Callable[[str], None]) -> list[int]:
    """Rotate every school, then destroy root keys older than 70 days. `say` reports progress. Returns the destroyed epochs."""
    schools = school_ids()
    for place, school_id in enumerate(schools, start=1):
        moved = rotate_school(school_id, today)
        say(f"School {place} of {len(schools)}: {moved} keys wrapped anew.")
    in_use = {epoch for school_id in schools for epoch in epochs_in_use(school_id)}
    return destroy_old_epochs(today, in_use=in_use)


def rotate_school(school_id: uuid.UUID, today: dt.date) -> int:
    """Rewrap every subject key of the school under this week's key.

    Returns the number of keys rewrapped. Works in batches, each its own transaction, and can be stopped and repeated
    at any point. School keys of earlier weeks stay until their root key is due for destruction: a reader that fetched
    a subject key just before it was rewrapped still finds the school key that opens it, however soon the next rotation
    follows. Raises RuntimeError inside a transaction: a root key may be destroyed only once the rewrapped keys are
    committed.
    """
    provider().add_epoch(epoch_of(today))
    with transaction.atomic(durable=True):
        enter_schools(None, [school_id])
        epoch = add_school_key(school_id)
        _drop_old_school_keys(school_id, _oldest_kept(today))
    moved = 0
    while batch := _rotate_batch(school_id, epoch):
        moved += batch
    return moved


def _rotate_batch(school_id: uuid.UUID, epoch: int) -> int:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        enter_schools(None, [school_id])
        cursor.execute(
            "SELECT subject_id, class, epoch, wrapped FROM keys.subject_key WHERE school_id = %s AND epoch <> %s "
            "ORDER BY subject_id, class LIMIT %s FOR UPDATE",
            [school_id, epoch, _BATCH],
        )
        rows = cursor.fetchall()
        anew = [
            wrap_subject_key(
                KeyPlace(school_id, subject, key_class, epoch),
                unwrap_subject_key(KeyPlace(school_id, subject, key_class, old_epoch), bytes(wrapped)),
            )
            for subject, key_class, old_epoch, wrapped in rows
        ]
        cursor.execute(
            "UPDATE keys.subject_key k SET epoch = %s, wrapped = t.w "
            "FROM unnest(%s::uuid[], %s::smallint[], %s::bytea[]) AS t(s, c, w) "
            "WHERE k.school_id = %s AND k.subject_id = t.s AND k.class = t.c",
            [epoch, [row[0] for row in rows], [row[1] for row in rows], anew, school_id],
        )
        return len(rows)


def _drop_old_school_keys(school_id: uuid.UUID, oldest_kept: int) -> None:
    """Delete school keys under which nothing is wrapped any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM keys.school_key s WHERE school_id = %s AND epoch < %s AND NOT EXISTS ("
            "SELECT 1 FROM keys.subject_key k WHERE k.school_id = s.school_id AND k.epoch = s.epoch)",
            [school_id, oldest_kept],
        )


def _oldest_kept(today: dt.date) -> int:
    return epoch_of(today - dt.timedelta(days=EPOCH_DAYS_KEPT - _DAYS_A_WEEK))


def destroy_old_epochs(today: dt.date, *, in_use: Collection[int]) -> list[int]:
    """Destroy root keys older than 70 days, so that backups of that age cannot be opened.

    Returns their epochs. An epoch that a school still uses is kept until that school has been rotated.
    """
    oldest = _oldest_kept(today)
    old = [epoch for epoch in provider().epochs()[:-1] if epoch < oldest and epoch not in in_use]
    for epoch in old:
        provider().destroy_epoch(epoch)
    if old:
        forget_school_keys()  # this process must not be able to open it either
    return old


def opened_by_nothing_from(day: dt.date) -> dt.date:
    """The day from which no backup made on `day` opens what was erased that day: its week's root key is destroyed then.

    That happens in the rotation on the Monday 70 days after the week began: 64 to 70 days later.
    """
    return first_day_of(epoch_of(day)) + dt.timedelta(days=EPOCH_DAYS_KEPT)


def epochs_in_use(school_id: uuid.UUID) -> set[int]:
    """The epochs under which keys of the school are wrapped."""
    with transaction.atomic(), connection.cursor() as cursor:
        enter_schools(None, [school_id])
        cursor.execute("SELECT DISTINCT epoch FROM keys.school_key WHERE school_id = %s", [school_id])
        return {row[0] for row in cursor.fetchall()}
