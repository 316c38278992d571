import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def end_every_session(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What is bound in a session grows by a column: everybody signs in once more."""
    apps.get_model("protection", "StoredSession").objects.using(editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("protection", "0008_approvals")]

    operations = [
        migrations.RunPython(end_every_session, migrations.RunPython.noop),
        migrations.AddField("storedsession", "passkey_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("credential_hash", models.BinaryField(unique=True)),
                ("sealed", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("words", models.CharField(default="", max_length=80)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passkeys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": "passkey"},
        ),
        migrations.RunSQL(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO muster_app", migrations.RunSQL.noop
        ),
    ]
