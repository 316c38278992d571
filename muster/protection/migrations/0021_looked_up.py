from django.db import migrations, models

from muster.protection.walls.relations import BuildWalls


class Migration(migrations.Migration):
    dependencies = [("protection", "0020_taken_out")]

    operations = [
        migrations.CreateModel(
            name="LookedUp",
            fields=[
                ("school_id", models.UUIDField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "school_id",
                        "opener_id",
                        "person_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("opener_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "looked_up"},
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
                    (7, "Saved or printed what is held of many pupils"),
                    (8, "Looked many pupils up at the desk"),
                    (9, "Chose a device that holds the evacuation list"),
                ]
            ),
        ),
        BuildWalls("LookedUp"),
    ]
