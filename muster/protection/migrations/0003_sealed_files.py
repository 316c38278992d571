import uuid

import django.db.models.deletion
from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [("protection", "0002_accounts")]

    operations = [
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.PositiveSmallIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protection.folder",
                    ),
                ),
            ],
            options={
                "db_table": "sealed_file",
                "indexes": [
                    models.Index(fields=["school_id", "person", "kind"], name="sealed_file_of_person")
                ],
            },
        ),
        BuildWalls("SealedFile"),
    ]
