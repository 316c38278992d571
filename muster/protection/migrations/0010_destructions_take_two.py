from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0009_passkeys")]

    operations = [
        migrations.AlterField(
            model_name="approval",
            name="kind",
            field=models.PositiveSmallIntegerField(choices=[(1, "An export"), (2, "A destruction")]),
        ),
    ]
