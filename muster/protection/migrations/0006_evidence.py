import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("protection", "0005_bound_rows")]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("security_check", "Security check"),
                            ("leak_drill", "Leak drill"),
                            ("exposure_drill", "Exposure drill"),
                            ("backup", "Backup"),
                            ("restore_test", "Restore test"),
                            ("key_loss_drill", "Key loss drill"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("is_good", models.BooleanField()),
                ("result", models.JSONField()),
                ("signature", models.BinaryField()),
            ],
            options={
                "db_table": "evidence",
                "indexes": [models.Index(fields=["kind", "-at"], name="evidence_newest")],
            },
        ),
        # Appended, never changed: not even the role that appends can do that.
        migrations.RunSQL("GRANT SELECT, INSERT ON evidence TO muster_app", migrations.RunSQL.noop),
    ]
