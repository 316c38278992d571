import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import muster.protection.identifiers
from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("calendar", "0002_changes"),
        ("people", "0004_year_turns"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportTemplate",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), size=None
                    ),
                ),
                ("opening", models.CharField(blank=True, default="", max_length=800)),
                ("closing", models.CharField(blank=True, default="", max_length=800)),
                ("logo", models.CharField(blank=True, default="", max_length=140000)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school_id", "name"), name="one_report_template_a_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportCycle",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "year_groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4), size=None
                    ),
                ),
                (
                    "points",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "series",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                (
                    "courses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), default=list, size=None
                    ),
                ),
                ("shortest", models.PositiveSmallIntegerField(default=40)),
                ("longest", models.PositiveSmallIntegerField(default=600)),
                ("words_due", models.DateField()),
                ("released_on", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
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
                    "template",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.reporttemplate",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
                ("read_by", models.UUIDField(null=True)),
                ("file_id", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "pupil",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.pupil",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.reportcycle",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school_id", "cycle", "pupil"), name="one_report_a_pupil")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="reportcycle",
            constraint=models.UniqueConstraint(
                fields=("school_id", "year", "name"), name="one_report_cycle_a_name"
            ),
        ),
        BuildWalls("Report", "ReportCycle", "ReportTemplate"),
    ]
