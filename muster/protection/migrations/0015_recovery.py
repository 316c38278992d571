from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0014_many_letters_take_two")]

    operations = [
        migrations.AlterField(
            "accountlink",
            "purpose",
            models.CharField(
                choices=[("invitation", "Invitation"), ("reset", "Reset"), ("recovery", "Recovery")],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            "approval",
            "kind",
            models.PositiveSmallIntegerField(
                choices=[
                    (1, "An export"),
                    (2, "A destruction"),
                    (3, "An export of the whole school"),
                    (4, "Many letters at once"),
                    (5, "Letting a colleague in again"),
                ]
            ),
        ),
    ]
