import django.db.models.deletion
from django.db import migrations, models

import muster.protection.identifiers
from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("calendar", "0001_initial"),
        ("protection", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "folder",
                    models.OneToOneField(
                        db_column="id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="protection.folder",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "folder",
                    models.OneToOneField(
                        db_column="id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="protection.folder",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Directory",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveBigIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school_id",), name="one_directory_a_school")
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("key_hash", models.BinaryField()),
                ("target_id", models.UUIDField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["school_id", "target_id"], name="people_exte_school__6e87b9_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school_id", "source", "kind", "key_hash"), name="one_target_a_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
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
                            ("form", "Form"),
                            ("class", "Class"),
                            ("year", "Year group"),
                            ("house", "House"),
                            ("band", "Band"),
                            ("intervention", "Intervention"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "registers",
                    models.CharField(
                        choices=[
                            ("none", "No register"),
                            ("session", "Morning and afternoon"),
                            ("lesson", "Each lesson"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("year_group", models.CharField(default="", max_length=4)),
                ("name_sealed", models.BinaryField()),
                ("name_version", models.PositiveIntegerField(default=1)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
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
                (
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
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
            name="Pupil",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "folder",
                    models.OneToOneField(
                        db_column="id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="protection.folder",
                    ),
                ),
                ("upn_hash", models.BinaryField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school_id", "upn_hash"), name="one_pupil_a_upn")
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.group",
                    ),
                ),
                (
                    "pupil",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.pupil",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["school_id", "group"], name="people_memb_school__7409cd_idx"),
                    models.Index(fields=["school_id", "pupil"], name="people_memb_school__39c740_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "Only at this school"),
                            ("dual_main", "Dual registered, mainly here"),
                            ("dual_other", "Dual registered, mainly elsewhere"),
                            ("guest", "Guest"),
                        ],
                        default="single",
                        max_length=12,
                    ),
                ),
                (
                    "pupil",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.pupil",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["school_id", "pupil"], name="people_enro_school__7840a3_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactLink",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("priority", models.PositiveSmallIntegerField(default=1)),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.contact",
                    ),
                ),
                (
                    "pupil",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.pupil",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school_id", "pupil", "contact"), name="one_link_a_contact"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleHolding",
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
                ("role", models.CharField(max_length=40)),
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
                "indexes": [
                    models.Index(fields=["school_id", "staff"], name="people_role_school__f12478_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="Responsibility",
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
                    "relation",
                    models.CharField(
                        choices=[
                            ("teaches", "Teaches"),
                            ("tutors", "Tutors"),
                            ("assists", "Assists"),
                            ("leads", "Leads"),
                        ],
                        max_length=8,
                    ),
                ),
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
                "indexes": [
                    models.Index(fields=["school_id", "staff"], name="people_resp_school__0c8c26_idx"),
                    models.Index(fields=["school_id", "group"], name="people_resp_school__32ebf6_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("slot", models.PositiveSmallIntegerField(null=True)),
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
                "indexes": [
                    models.Index(fields=["school_id", "staff", "day"], name="people_cove_school__0206eb_idx")
                ],
            },
        ),
        BuildWalls(
            "Contact",
            "Staff",
            "Directory",
            "ExternalId",
            "Group",
            "Pupil",
            "Membership",
            "Enrolment",
            "ContactLink",
            "RoleHolding",
            "Responsibility",
            "Cover",
        ),
    ]
