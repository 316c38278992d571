from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [("protection", "0019_support_of_some")]

    operations = [
        migrations.CreateModel(
            name="TakenOut",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "school_id",
                        "taker_id",
                        "pupil_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("taker_id", models.UUIDField()),
                ("pupil_id", models.UUIDField()),
                ("taken_at", models.DateTimeField()),
            ],
            options={"db_table": "taken_out"},
        ),
        migrations.AlterField(
            "alarm",
            "kind",
            models.PositiveSmallIntegerField(
                choices=[
                    (1, "Opened more folders than the work explains"),
                    (2, "Opened many folders, as they often do or as the day asked for"),
                    (3, "Opened a pupil who does not exist"),
                    (4, "Took emergency access"),
                    (5, "Unusually many folders were opened in the whole school"),
                    (6, "Was asked for the second factor after many folders, and has not given it"),
                    (7, "Saved tables of many pupils as files"),
                ]
            ),
        ),
        BuildWalls("TakenOut"),
    ]
