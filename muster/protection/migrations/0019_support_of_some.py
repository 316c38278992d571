from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0018_day_passes")]

    operations = [
        migrations.AddField(
            "supportgrant",
            "extent",
            models.CharField(
                choices=[
                    ("school", "The whole school"),
                    ("group", "One form or class"),
                    ("pupil", "One pupil"),
                ],
                default="school",
                max_length=6,
            ),
        ),
        migrations.AddField("supportgrant", "about", models.UUIDField(null=True)),
    ]
