import uuid

import django.db.models.deletion
from django.db import migrations, models

import muster.protection.identifiers
from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("calendar", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayCard",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.BinaryField(unique=True)),
                ("pin_hash", models.CharField(max_length=200)),
                ("device_hash", models.BinaryField(null=True)),
                ("wrong_pins", models.PositiveSmallIntegerField(default=0)),
                ("made_by", models.UUIDField(null=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "staff",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staff",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Register",
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
                    models.CharField(choices=[("session", "Session"), ("lesson", "Lesson")], max_length=8),
                ),
                ("day", models.DateField()),
                ("slot", models.PositiveSmallIntegerField()),
                ("version", models.PositiveIntegerField(default=0)),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_by", models.UUIDField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("finished_by", models.UUIDField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.group",
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="MarkReceipt",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "register",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attendance.register",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by_person", models.UUIDField(null=True)),
                (
                    "origin",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Register"),
                            (2, "Office"),
                            (3, "Known Absence"),
                            (4, "Import"),
                            (5, "Derived"),
                            (6, "Ticket"),
                            (7, "Day Card"),
                        ]
                    ),
                ),
                ("change", models.PositiveSmallIntegerField(default=0)),
                ("sealed", models.BinaryField()),
                (
                    "register",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attendance.register",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="register",
            index=models.Index(fields=["school_id", "day"], name="attendance__school__264d6c_idx"),
        ),
        migrations.AddConstraint(
            model_name="register",
            constraint=models.UniqueConstraint(
                fields=("school_id", "group", "kind", "day", "slot"), name="one_register_a_slot"
            ),
        ),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(fields=["school_id", "register"], name="attendance__school__0c8c6d_idx"),
        ),
        BuildWalls("DayCard", "Register", "MarkReceipt", "RegisterEntry"),
    ]
