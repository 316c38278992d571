import uuid

import django.db.models.deletion
from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls

_PERSON = {
    "db_constraint": False,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "protection.folder",
}


class Migration(migrations.Migration):
    dependencies = [("protection", "0015_recovery")]

    operations = [
        migrations.AlterField(
            "approval",
            "kind",
            models.PositiveSmallIntegerField(
                choices=[
                    (1, "An export"),
                    (2, "A destruction"),
                    (3, "An export of the whole school"),
                    (4, "Many letters at once"),
                    (5, "Letting a colleague in again"),
                    (6, "Access for support"),
                ]
            ),
        ),
        migrations.CreateModel(
            name="SupportGrant",
            fields=[
                ("binding", models.BinaryField()),
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=12)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("staff", models.ForeignKey(**_PERSON)),
                ("asked_by", models.ForeignKey(**_PERSON)),
                ("agreed_by", models.ForeignKey(**_PERSON)),
                ("ended_by", models.ForeignKey(null=True, **_PERSON)),
            ],
            options={
                "db_table": "support_grant",
                "indexes": [
                    models.Index(fields=["school_id", "staff", "ends_at"], name="support_grant_in_force")
                ],
            },
        ),
        BuildWalls("SupportGrant"),
    ]
