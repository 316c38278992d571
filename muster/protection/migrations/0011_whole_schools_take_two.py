from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0010_destructions_take_two")]

    operations = [
        migrations.AlterField(
            model_name="approval",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "An export"), (2, "A destruction"), (3, "An export of the whole school")]
            ),
        ),
    ]
