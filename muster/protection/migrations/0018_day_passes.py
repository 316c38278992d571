import uuid

import django.db.models.deletion
from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls

_PERSON = {
    "db_constraint": False,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "protection.folder",
}


class Migration(migrations.Migration):
    dependencies = [("protection", "0017_earlier_log")]

    operations = [
        migrations.CreateModel(
            name="DayPass",
            fields=[
                ("binding", models.BinaryField()),
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("code_hash", models.BinaryField()),
                ("given_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("staff", models.ForeignKey(**_PERSON)),
                ("given_by", models.ForeignKey(**_PERSON)),
            ],
            options={
                "db_table": "day_pass",
                "indexes": [models.Index(fields=["school_id", "staff", "ends_at"], name="day_pass_in_force")],
            },
        ),
        BuildWalls("DayPass"),
    ]
