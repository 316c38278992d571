import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("invitation", "Invitation"), ("reset", "Reset")], max_length=12
                    ),
                ),
                ("token_hash", models.BinaryField(unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "account_link",
            },
        ),
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("secret_sealed", models.BinaryField()),
                ("last_step", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "authenticator",
            },
        ),
        migrations.CreateModel(
            name="FailedTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_hash", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "failed_try",
            },
        ),
        migrations.CreateModel(
            name="KnownDevice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("token_hash", models.BinaryField(unique=True)),
                ("words", models.CharField(max_length=80)),
                ("factor_on", models.DateField(null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "known_device",
            },
        ),
        migrations.CreateModel(
            name="OneTimeCode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("recovery", "Recovery"), ("card", "Card")], max_length=8),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("code_hash", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "one_time_code",
            },
        ),
        migrations.AddField(
            model_name="account",
            name="density",
            field=models.CharField(
                blank=True,
                choices=[("", "As fits the screen"), ("comfortable", "Comfortable"), ("compact", "Compact")],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="pin_hash",
            field=models.CharField(default="", max_length=128),
        ),
        migrations.AddField(
            model_name="account",
            name="theme",
            field=models.CharField(
                blank=True,
                choices=[("", "As this device has it"), ("light", "Light"), ("dark", "Dark")],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="storedsession",
            name="locked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="storedsession",
            name="proved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="storedsession",
            name="register_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="storedsession",
            name="wrong_tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="account",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["places"], name="account_places", opclasses=("jsonb_path_ops",)
            ),
        ),
        migrations.AddField(
            model_name="accountlink",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="links", to="protection.account"
            ),
        ),
        migrations.AddField(
            model_name="authenticator",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="authenticators",
                to="protection.account",
            ),
        ),
        migrations.AddIndex(
            model_name="failedtry",
            index=models.Index(fields=["key_hash", "at"], name="failed_try_by_key"),
        ),
        migrations.AddField(
            model_name="knowndevice",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="known_devices",
                to="protection.account",
            ),
        ),
        migrations.AddField(
            model_name="storedsession",
            name="known_device",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="sessions",
                to="protection.knowndevice",
            ),
        ),
        migrations.AddField(
            model_name="onetimecode",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="one_time_codes",
                to="protection.account",
            ),
        ),
        migrations.AddConstraint(
            model_name="onetimecode",
            constraint=models.UniqueConstraint(
                fields=("account", "kind", "number"), name="one_code_a_number"
            ),
        ),
        migrations.RunSQL(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON "
            "account_link, authenticator, failed_try, known_device, one_time_code TO muster_app",
            migrations.RunSQL.noop,
        ),
    ]
