import json

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from muster.protection.accounts.secrets import seal_for_account

TABLE = "ALTER TABLE exports_recipe"
"""Its owner sees the rows of every school while they are sealed, in this transaction and no longer."""


def seal_what_there_is(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Seal what each recipe says, as the owner."""
    for one in apps.get_model("exports", "Recipe").objects.using(editor.connection.alias):
        typed = json.dumps([one.words, one.recipient])
        one.words_sealed = seal_for_account("recipe", one.id.bytes, typed)
        one.save(using=editor.connection.alias, update_fields=["words_sealed"])


class Migration(migrations.Migration):
    dependencies = [("exports", "0001_initial")]

    operations = [
        migrations.AddField(
            "recipe", "words_sealed", models.BinaryField(default=b""), preserve_default=False
        ),
        migrations.RunSQL(f"{TABLE} NO FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop),
        migrations.RunPython(seal_what_there_is, migrations.RunPython.noop),
        migrations.RunSQL(f"{TABLE} FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop),
        migrations.RemoveField("recipe", "words"),
        migrations.RemoveField("recipe", "recipient"),
    ]
