from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0024_codes_are_salted")]

    operations = [
        migrations.AlterField(
            "occasion",
            "kind",
            models.PositiveSmallIntegerField(
                choices=[
                    (1, "Parents' evening"),
                    (2, "Reports are written"),
                    (3, "Exams"),
                    (4, "Census or another return"),
                    (5, "The school year begins"),
                ]
            ),
        )
    ]
