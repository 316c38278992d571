from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_gradebook"),
    ]

    operations = [
        migrations.AddField(
            model_name="course",
            name="awards",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="course",
            name="slot",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
    ]
