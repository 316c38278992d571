"""Composite relations and row security for tables of a school: what Django's own relations leave to be done.

A plain foreign key bypasses row security: it would let a row of one school point at a row of another. Here every
relation between rows of a school carries the school, and every table of a school is walled.
"""

from typing import Any

from django.apps import apps as live_apps
from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

SCHOOL_COLUMN = "school_id"


class SchoolRow(models.Model):
    """A row of a school: its relations carry the school, and the database hides it from other schools."""

    school_id = models.UUIDField()

    class Meta:
        abstract = True


def school_relation(to: str | type[models.Model], *, null: bool = False) -> "models.ForeignKey[Any, Any]":
    """A relation inside a school. The database constraint, with the school in it, comes from BuildWalls."""
    return models.ForeignKey(to, db_constraint=False, null=null, on_delete=models.PROTECT, related_name="+")


def is_school_row(model: type[models.Model]) -> bool:
    """Whether the model's table belongs to a school."""
    return any(field.column == SCHOOL_COLUMN for field in model._meta.local_concrete_fields)


def relations_of(model: type[models.Model]) -> list[tuple[str, str]]:
    """(column, table pointed at) of each relation that needs a composite foreign key."""
    return [
        (
            field.attname if field.db_column is None else field.db_column,
            field.remote_field.model._meta.db_table,
        )
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and is_school_row(field.remote_field.model)
    ]


def wall_statements(table: str) -> list[str]:
    """Row security for one table: enabled and forced, one policy that runs its function once a query."""
    rule = f"{SCHOOL_COLUMN} = ANY ((SELECT wall.context_schools())::uuid[])"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY school ON {table} USING ({rule}) WITH CHECK ({rule})",
    ]


def relation_statement(table: str, column: str, target: str) -> str:
    """The composite foreign key of one relation, checked at commit."""
    name = f"{table}_{column}_in_school"
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ({SCHOOL_COLUMN}, {column}) '
        f'REFERENCES "{target}" ({SCHOOL_COLUMN}, id) DEFERRABLE INITIALLY DEFERRED'
    )


class BuildWalls(Operation):
    """Migration operation: composite keys, row security and the app's grants for new tables of a school.

    Name the models after they are created, in any order: the foreign keys are added when all tables of the
    migration exist.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, *model_names: str) -> None:
        self.model_names = model_names

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        return (type(self).__name__, list(self.model_names), {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that Django's models know of changes."""

    def database_forwards(
        self,
        app_label: str,
        editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for name in self.model_names:
            model = to_state.apps.get_model(app_label, name)
            table = model._meta.db_table
            unique = f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_in_school" UNIQUE ({SCHOOL_COLUMN}, id)'
            if any(field.column == "id" for field in model._meta.local_concrete_fields):
                editor.execute(unique)
            for statement in wall_statements(f'"{table}"'):
                editor.execute(statement)
            editor.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO muster_app')
        # A second round, since a table may point at one that is created after it.
        for name in self.model_names:
            model = to_state.apps.get_model(app_label, name)
            for column, target in relations_of(model):
                editor.deferred_sql.append(relation_statement(model._meta.db_table, column, target))

    def database_backwards(
        self,
        app_label: str,
        editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The tables themselves are dropped by the operations that created them."""

    def describe(self) -> str:
        return f"Build the walls of {', '.join(self.model_names)}"


def school_models(registry: Apps = live_apps) -> list[type[models.Model]]:
    """Every model whose rows belong to a school."""
    return [model for model in registry.get_models() if is_school_row(model)]
