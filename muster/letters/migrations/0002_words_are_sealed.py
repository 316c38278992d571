from django.apps.registry import Apps
from django.db import migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from muster.letters.content import LETTER_CODE, LetterText
from muster.protection.folder.sealed_rows import seal_into
from muster.protection.walls.context import enter_schools

TABLE = "ALTER TABLE letters_letter"
"""Its owner sees the rows of every school while they are sealed, in this transaction and no longer."""

WRITE_ANEW = ("CLUSTER letters_letter USING letters_letter_pkey", f"{TABLE} SET WITHOUT CLUSTER")
"""A column that is dropped stays in the table's file with all its words, until the table is written anew."""


def seal_what_there_is(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Seal what each letter says under its school's key, which the app may read and the owner may not."""
    for one in apps.get_model("letters", "Letter").objects.using(editor.connection.alias):
        with transaction.atomic():
            enter_schools(None, [one.school_id])
            seal_into(one, LETTER_CODE, LetterText(one.title, one.language, one.body))
        one.save(using=editor.connection.alias, update_fields=["content_sealed"])


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial"), ("protection", "0022_what_was_asked_is_sealed")]

    operations = [
        migrations.AddField(
            "letter", "content_sealed", models.BinaryField(default=b""), preserve_default=False
        ),
        migrations.AddField("letter", "version", models.PositiveIntegerField(default=1)),
        migrations.RunSQL(f"{TABLE} NO FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop),
        migrations.RunPython(seal_what_there_is, migrations.RunPython.noop),
        migrations.RunSQL(f"{TABLE} FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop),
        migrations.RemoveField("letter", "title"),
        migrations.RemoveField("letter", "language"),
        migrations.RemoveField("letter", "body"),
        migrations.RunSQL(WRITE_ANEW, migrations.RunSQL.noop),
    ]
