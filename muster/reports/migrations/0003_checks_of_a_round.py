import django.db.models.deletion
from django.db import migrations, models

import muster.protection.identifiers
from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_links_to_reports")]

    operations = [
        migrations.CreateModel(
            name="CheckedRound",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "id",
                    models.UUIDField(
                        default=muster.protection.identifiers.thing_id, primary_key=True, serialize=False
                    ),
                ),
                ("reader", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("content_sealed", models.BinaryField()),
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
        BuildWalls("CheckedRound"),
    ]
