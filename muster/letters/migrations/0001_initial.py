from django.db import migrations, models

import muster.protection.identifiers
from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("protection", "0008_approvals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=80)),
                ("language", models.CharField(max_length=8)),
                ("body", models.CharField(max_length=6000)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school_id", "name"), name="one_letter_a_name")
                ],
            },
        ),
        BuildWalls("Letter"),
    ]
