import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import muster.protection.identifiers
from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    initial = True

    dependencies = [("protection", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Site",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Trust",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="AcademicYear",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school_id", "first_day"), name="one_year_a_first_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionTime",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField()),
                ("weekday", models.PositiveSmallIntegerField(null=True)),
                (
                    "year_groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4), default=list, size=None
                    ),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("ends", models.TimeField()),
                (
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendar.academicyear",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendar.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inset", "INSET day"),
                            ("holiday", "Holiday"),
                            ("emergency", "Unexpected closure"),
                        ],
                        max_length=10,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendar.academicyear",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendar.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("term", "Term"), ("half_term", "Half Term")], max_length=10),
                ),
                ("name", models.CharField(max_length=60)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendar.academicyear",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LessonPeriod",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=30)),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                (
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendar.academicyear",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school_id", "year", "number"), name="one_period_a_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("urn", models.CharField(default="", max_length=20)),
                ("profile", models.CharField(default="england", max_length=40)),
                ("timezone", models.CharField(default="Europe/London", max_length=60)),
                (
                    "pupil_word",
                    models.CharField(
                        choices=[("pupil", "Pupil"), ("student", "Student")], default="pupil", max_length=10
                    ),
                ),
                (
                    "name_order",
                    models.CharField(
                        choices=[("given_first", "Given First"), ("family_first", "Family First")],
                        default="given_first",
                        max_length=20,
                    ),
                ),
                (
                    "register_mode",
                    models.CharField(
                        choices=[("feeds", "Feeds"), ("is_register", "Is Register")],
                        default="feeds",
                        max_length=20,
                    ),
                ),
                (
                    "trust",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schools",
                        to="calendar.trust",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", models.F("school_id"))), name="school_is_its_own_school"
                    )
                ],
            },
        ),
        BuildWalls("Site", "AcademicYear", "SessionTime", "Closure", "Term", "LessonPeriod", "School"),
        migrations.RunSQL(
            "GRANT SELECT, INSERT, UPDATE ON calendar_trust TO muster_app",
            migrations.RunSQL.noop,
        ),
    ]
