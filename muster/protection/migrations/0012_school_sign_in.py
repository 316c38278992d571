import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0011_whole_schools_take_two"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInProvider",
            fields=[
                ("binding", models.BinaryField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("school", models.UUIDField(unique=True)),
                ("words", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("microsoft", "Microsoft Entra"),
                            ("google", "Google Workspace"),
                            ("other", "Another OpenID Connect provider"),
                        ],
                        max_length=12,
                    ),
                ),
                ("issuer", models.CharField(max_length=300)),
                ("client_id", models.CharField(max_length=200)),
                ("domains", models.JSONField(default=list)),
                ("secret_sealed", models.BinaryField()),
                ("trusts_factor", models.BooleanField(default=False)),
                ("is_on", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "sign_in_provider",
            },
        ),
        migrations.CreateModel(
            name="SchoolIdentity",
            fields=[
                ("binding", models.BinaryField()),
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("subject_hash", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="school_identities",
                        to="protection.account",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to="protection.signinprovider",
                    ),
                ),
            ],
            options={
                "db_table": "school_identity",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "subject_hash"), name="one_account_a_subject"
                    ),
                    models.UniqueConstraint(fields=("provider", "account"), name="one_subject_an_account"),
                ],
            },
        ),
        migrations.RunSQL(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_provider, school_identity TO muster_app",
            migrations.RunSQL.noop,
        ),
    ]
