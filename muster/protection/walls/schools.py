"""Which schools exist: opaque ids, for commands and jobs that work through them one by one."""

import uuid

from django.db import connection


def school_ids() -> list[uuid.UUID]:
    """The ids of all schools of this deployment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM wall.school ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def add_school_id(school_id: uuid.UUID) -> None:
    """Make a school known. Everything else about it is a row behind the walls."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO wall.school (id) VALUES (%s) ON CONFLICT DO NOTHING", [school_id])
