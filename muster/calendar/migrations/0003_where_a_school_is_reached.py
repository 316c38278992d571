from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calendar", "0002_changes"),
    ]

    operations = [
        migrations.AddField("school", "address", models.CharField(default="", max_length=300)),
        migrations.AddField("school", "telephone", models.CharField(default="", max_length=40)),
    ]
