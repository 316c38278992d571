from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0012_school_sign_in")]

    operations = [
        migrations.AddField("alarm", "stopped_session", models.UUIDField(null=True)),
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
                ]
            ),
        ),
    ]
