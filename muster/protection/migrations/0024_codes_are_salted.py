from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0023_emergencies_of_one_tap")]

    operations = [migrations.AddField("onetimecode", "salt", models.BinaryField(default=b""))]
