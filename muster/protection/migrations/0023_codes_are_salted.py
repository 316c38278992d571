from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0022_what_was_asked_is_sealed")]

    operations = [migrations.AddField("onetimecode", "salt", models.BinaryField(default=b""))]
