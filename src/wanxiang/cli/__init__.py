"""`wanxiang …`: every command, each with `--json`.

One module per engine or task; a module of this package that has `app` (a Typer) adds its commands. What a person can
put right is said in one Chinese sentence and exits with 2; anything else is a defect and shows its traceback.
"""

import json
import os
import pkgutil
import sys
from functools import cache
from importlib import import_module
from typing import Any

import typer

from wanxiang.core.errors import WanxiangError

main_app = typer.Typer(
    name="wanxiang", help="万象：一个城区的改革与治理平台", no_args_is_help=True, pretty_exceptions_enable=False
)


@cache
def assemble() -> None:
    """Start Django and add the commands of every module here."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanxiang.project.settings")
    django.setup()
    for found in pkgutil.iter_modules(__path__):
        if found.name == "__main__":
            continue
        app: typer.Typer | None = getattr(import_module(f"{__name__}.{found.name}"), "app", None)
        if app is not None:
            main_app.add_typer(app, name=app.info.name if isinstance(app.info.name, str) else None)


def main(arguments: list[str] | None = None) -> Any:
    """Run one command; the entry point of the console script."""
    try:
        assemble()
        return _run(arguments)
    except WanxiangError as error:
        _say(error, as_json="--json" in (sys.argv if arguments is None else arguments))
        sys.exit(2)


def _run(arguments: list[str] | None) -> Any:
    """The command; where the database refuses because nothing is set up yet, that is said instead."""
    from django.db import DatabaseError

    from wanxiang.core import readiness

    try:
        return main_app(arguments)
    except DatabaseError:
        readiness.demand()
        raise


def _say(error: WanxiangError, *, as_json: bool) -> None:
    """The error for a person on standard error; for a program also as JSON on standard output."""
    if as_json:
        typer.echo(json.dumps({"error": error.as_dict()}, ensure_ascii=False))
    typer.echo(f"错误 [{error.code}] {error.message}", err=True)
    if error.hint:
        typer.echo(f"  {error.hint}", err=True)
