"""What was sent is told apart: tables wait as they came, pictures as they were drawn anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interchange", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="sentroster",
            name="what",
            field=models.CharField(
                choices=[
                    ("tables", "Tables as they were sent"),
                    ("photographs", "Pictures that were drawn anew"),
                ],
                default="tables",
                max_length=11,
            ),
        )
    ]
