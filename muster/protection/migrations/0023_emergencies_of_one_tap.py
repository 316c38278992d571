from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0022_what_was_asked_is_sealed")]

    operations = [
        migrations.AddField("alarm", "explained_at", models.DateTimeField(null=True)),
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
                    (10, "Opened a care card and contacts in an emergency"),
                    (11, "Opened care cards and contacts of many children in emergencies of one day"),
                ]
            ),
        ),
    ]
