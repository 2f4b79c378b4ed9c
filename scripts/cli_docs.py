"""Writes docs/cli.md from the commands themselves: `.venv/bin/python scripts/cli_docs.py`. A guard test compares."""

from collections.abc import Iterator
from pathlib import Path

import click
import typer

from wanxiang import cli

TARGET = Path(__file__).parents[1] / "docs" / "cli.md"
HEAD = """# Commands

Generated from the commands (`scripts/cli_docs.py`). Every command answers `--help`; what a person can put right is said in
one sentence on standard error, with exit code 2.
"""


def text() -> str:
    """The whole page."""
    cli.assemble()
    root = typer.main.get_command(cli.main_app)
    return "\n".join([HEAD, *_commands(root, "wanxiang")]) + "\n"


def _commands(command: click.Command, path: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _commands(command.commands[name], f"{path} {name}")
        return
    context = click.Context(command)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## `{path} {usage}`\n"
    if command.help:
        yield f"{command.help.strip().splitlines()[0]}\n"
    yield from (f"- `{'`, `'.join(option.opts)}`{_said(option)}" for option in command.params if _told(option))
    yield ""


def _told(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option) and "--help" not in parameter.opts


def _said(option: click.Parameter) -> str:
    return f": {option.help}" if getattr(option, "help", None) else ""


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
