import uuid

import django.db.models.deletion
from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0007_sealing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("binding", models.BinaryField()),
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "An export")])),
                ("digest", models.BinaryField()),
                ("details", models.JSONField()),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("is_granted", models.BooleanField(default=False)),
                ("holds_until", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protection.folder",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protection.folder",
                    ),
                ),
            ],
            options={
                "db_table": "approval",
                "indexes": [models.Index(fields=["school_id", "kind", "digest"], name="approval_by_digest")],
            },
        ),
        BuildWalls("Approval"),
    ]
