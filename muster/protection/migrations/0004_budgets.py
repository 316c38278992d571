import uuid

import django.db.models.deletion
from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0003_sealed_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decoy",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("group_id", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "decoy",
            },
        ),
        migrations.CreateModel(
            name="Occasion",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Parents' evening"),
                            (2, "Reports are written"),
                            (3, "Exams"),
                            (4, "Census or another return"),
                        ]
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
            ],
            options={
                "db_table": "occasion",
            },
        ),
        migrations.CreateModel(
            name="UnexplainedOpening",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "school_id",
                        "opener_id",
                        "person_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("opener_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("counted_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "db_table": "unexplained_opening",
                "indexes": [
                    models.Index(fields=["school_id", "counted_at"], name="unexplained_opening_by_time")
                ],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Opened more folders than the work explains"),
                            (2, "Opened many folders, as they often do or as the day asked for"),
                            (3, "Opened a pupil who does not exist"),
                            (4, "Took emergency access"),
                            (5, "Unusually many folders were opened in the whole school"),
                        ]
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Ordinary work"),
                            (2, "A mistake, talked about"),
                            (3, "The account was misused, and is secured now"),
                            (4, "A breach: taken further"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "opener",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protection.folder",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protection.folder",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protection.folder",
                    ),
                ),
            ],
            options={
                "db_table": "alarm",
                "indexes": [
                    models.Index(
                        condition=models.Q(("reviewed_at__isnull", True)),
                        fields=["school_id", "opener"],
                        name="alarm_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("begins", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                (
                    "opener",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protection.folder",
                    ),
                ),
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
                "db_table": "emergency_access",
                "indexes": [
                    models.Index(fields=["school_id", "opener", "ends"], name="emergency_access_open")
                ],
            },
        ),
        BuildWalls("Alarm", "Decoy", "EmergencyAccess", "Occasion", "UnexplainedOpening"),
    ]
