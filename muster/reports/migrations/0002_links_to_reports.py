import uuid

import django.db.models.deletion
from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_reports")]

    operations = [
        migrations.AddField(
            model_name="reportcycle",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="ReportLink",
            fields=[
                ("school_id", models.UUIDField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("token_hash", models.BinaryField(unique=True)),
                ("wrong_tries", models.PositiveSmallIntegerField(default=0)),
                ("ends_at", models.DateTimeField()),
                ("content_sealed", models.BinaryField()),
                ("opened_at", models.DateTimeField(null=True)),
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
            options={"abstract": False},
        ),
        BuildWalls("ReportLink"),
    ]
