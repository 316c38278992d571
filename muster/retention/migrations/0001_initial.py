import uuid

from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    initial = True

    dependencies = [("protection", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("placed_at", models.DateTimeField()),
                ("review_on", models.DateField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("content_sealed", models.BinaryField()),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={"db_table": "legal_hold"},
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("people", models.PositiveIntegerField()),
                ("keys", models.PositiveIntegerField()),
                ("content_sealed", models.BinaryField()),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "db_table": "destruction",
                "constraints": [
                    models.UniqueConstraint(fields=("school_id", "number"), name="one_destruction_a_number")
                ],
            },
        ),
        BuildWalls("LegalHold", "Destruction"),
    ]
