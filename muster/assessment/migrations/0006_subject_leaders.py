import django.db.models.deletion
from django.db import migrations, models

import muster.protection.identifiers
from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0005_transitions"),
        ("people", "0005_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubjectLeader",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                (
                    "staff",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staff",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.subject",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["school_id", "staff"], name="assessment__school__b9d71c_idx")
                ],
            },
        ),
        BuildWalls("subjectleader"),
    ]
