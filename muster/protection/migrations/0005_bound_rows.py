from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from muster.protection.accounts.binding import binding_of
from muster.protection.accounts.secrets import open_for_account, seal_for_account

TABLES = ("account", "knowndevice", "storedsession", "accountlink")
BOUND_ACCOUNT = ("id", "email_hash", "password", "pin_hash", "places", "is_active")


def bind_what_there_is(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Bind the accounts that exist, and their authenticators to them. Sessions, devices and links begin anew.

    All of it as the owner, who has the tables locked: the router would write as the app, which would wait for ever.
    """
    alias = editor.connection.alias

    def rows(model: str) -> models.QuerySet[models.Model]:
        return apps.get_model("protection", model).objects.using(alias)

    for account in rows("Account"):
        account.binding = binding_of("account", [getattr(account, column) for column in BOUND_ACCOUNT])
        account.save(using=alias, update_fields=["binding"])
    for one in rows("Authenticator"):
        secret = open_for_account("authenticator", one.id.bytes, bytes(one.secret_sealed))
        owner = one.account_id.bytes + one.id.bytes
        one.secret_sealed = seal_for_account("authenticator", owner, secret)
        one.save(using=alias, update_fields=["secret_sealed"])
    for model in TABLES[1:]:
        rows(model).all().delete()


class Migration(migrations.Migration):
    dependencies = [("protection", "0004_budgets")]

    operations = [
        *(
            migrations.AddField(model, "binding", models.BinaryField(default=b""), preserve_default=False)
            for model in TABLES
        ),
        migrations.RunPython(bind_what_there_is, migrations.RunPython.noop),
    ]
