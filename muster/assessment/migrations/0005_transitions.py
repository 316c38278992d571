from django.db import migrations, models

import muster.protection.identifiers
from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0004_attainment_8"),
    ]

    operations = [
        migrations.CreateModel(
            name="TransitionTable",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("source", models.CharField(max_length=200)),
                ("results_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("is_invented", models.BooleanField(default=False)),
                ("content", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school_id", "name", "results_year", "number"), name="one_table_a_number"
                    )
                ],
            },
        ),
        BuildWalls("transitiontable"),
    ]
