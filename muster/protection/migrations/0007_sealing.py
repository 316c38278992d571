from pathlib import Path

from django.db import migrations

SEALING = Path(__file__).parents[1] / "audit" / "sealing.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0006_evidence"),
    ]

    operations = [
        migrations.RunSQL(SEALING.read_text(), migrations.RunSQL.noop),
    ]
