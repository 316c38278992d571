import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls, wall_statements

PROTECTION = Path(__file__).parents[1]


def sql(path: str) -> migrations.RunSQL:
    """The statements of one of the SQL files beside the code that they belong to."""
    return migrations.RunSQL((PROTECTION / path).read_text(), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("email_hash", models.BinaryField(unique=True)),
                ("email_sealed", models.BinaryField()),
                ("places", models.JSONField(default=list)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "account",
            },
        ),
        migrations.CreateModel(
            name="Folder",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "folder",
            },
        ),
        migrations.CreateModel(
            name="StoredSession",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("key_hash", models.BinaryField(primary_key=True, serialize=False)),
                ("content", models.JSONField(default=dict)),
                ("device", models.CharField(default="", max_length=80)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("factor_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "stored_session",
            },
        ),
        sql("walls/walls.sql"),
        BuildWalls("Folder"),
        sql("folder/folder.sql"),
        *(
            migrations.RunSQL(statement, migrations.RunSQL.noop)
            for table in ("keys.school_key", "keys.subject_key", "folder_record")
            for statement in wall_statements(table)
        ),
        sql("audit/audit.sql"),
        sql("accounts/accounts.sql"),
    ]
