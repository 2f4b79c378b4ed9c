"""The tables of this installation: an empty database gets them at once, one that holds rows step by step."""

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def bring_up_to_date() -> None:
    """Create or migrate the tables; a database that is up to date is left as it is.

    An empty database gets its tables from the models as they are and every migration counts as applied: the same schema,
    without replaying how it came about (which takes longer with the square of the number of models).
    """
    if connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    else:
        create()


def create() -> None:
    """Give an empty database all tables of the models."""
    loader = MigrationLoader(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in loader.graph.nodes:
        recorder.record_applied(app, name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
