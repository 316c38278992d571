from pathlib import Path

from django.db import migrations

EARLIER = Path(__file__).parents[1] / "audit" / "earlier.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0016_support_grants"),
    ]

    operations = [
        migrations.RunSQL(EARLIER.read_text(), migrations.RunSQL.noop),
    ]
