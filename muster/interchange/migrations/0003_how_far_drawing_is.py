"""How far the drawing of sent pictures is, for the page that waits for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interchange", "0002_what_was_sent")]

    operations = [
        migrations.AddField(
            model_name="sentroster", name=name, field=models.PositiveSmallIntegerField(default=0)
        )
        for name in ("to_draw", "drawn")
    ]
