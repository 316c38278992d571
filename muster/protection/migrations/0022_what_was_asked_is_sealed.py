from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from muster.protection.accounts.binding import binding_of
from muster.protection.accounts.secrets import seal_for_account
from muster.protection.approvals.models import Approval, fingerprint_of
from muster.protection.approvals.rules import canonical, digest_of

TABLE = "ALTER TABLE approval"
"""Its owner sees the rows of every school while they are sealed, in this transaction and no longer."""


def seal_what_there_is(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Seal the details of every request, as the owner. What does not fit its digest or its binding is left as no request's."""
    for one in apps.get_model("protection", "Approval").objects.using(editor.connection.alias):
        was_ours = bytes(one.binding) == _binding(one) and bytes(one.digest) == digest_of(one.details)
        one.details_sealed = seal_for_account("approval", one.id.bytes, canonical(one.details))
        one.digest = fingerprint_of(one.details)
        one.binding = _binding(one) if was_ours else b""
        one.save(using=editor.connection.alias, update_fields=["details_sealed", "digest", "binding"])


def _binding(row: models.Model) -> bytes:
    return binding_of("approval", [getattr(row, column) for column in Approval.bound])


class Migration(migrations.Migration):
    dependencies = [("protection", "0021_looked_up")]

    operations = [
        migrations.AddField(
            "approval", "details_sealed", models.BinaryField(default=b""), preserve_default=False
        ),
        migrations.RunSQL(f"{TABLE} NO FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop),
        migrations.RunPython(seal_what_there_is, migrations.RunPython.noop),
        migrations.RunSQL(f"{TABLE} FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop),
        migrations.RemoveField("approval", "details"),
    ]
