import uuid

from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("content_sealed", models.BinaryField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "access_request",
                "indexes": [models.Index(fields=["school_id", "due_on"], name="access_request_due")],
            },
        ),
        BuildWalls("AccessRequest"),
    ]
