import uuid

from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    initial = True

    dependencies = [("protection", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("noticed_at", models.DateTimeField()),
                ("is_rehearsal", models.BooleanField()),
                ("content_sealed", models.BinaryField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "breach",
                "indexes": [models.Index(fields=["school_id", "-noticed_at"], name="breach_newest")],
            },
        ),
        migrations.CreateModel(
            name="WithheldOpenings",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("content_sealed", models.BinaryField()),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "db_table": "withheld_openings",
                "constraints": [
                    models.UniqueConstraint(fields=("school_id",), name="one_withheld_list_a_school")
                ],
            },
        ),
        BuildWalls("Breach", "WithheldOpenings"),
    ]
