"""Writes docs/cli.md from the commands themselves: `.venv/bin/python scripts/cli_docs.py`. A guard test compares."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def _commands(command: Any, path: str) -> Iterator[str]:
    if children := getattr(command, "commands", None):
        for name in sorted(children):
            yield from _commands(children[name], f"{path} {name}")
        return
    options = [one for one in command.params if one.param_type_name == "option"]
    arguments = [(one.metavar or one.name).upper() for one in command.params if one.param_type_name == "argument"]
    yield f"## `{' '.join([path, *arguments])}`\n"
    yield from (f"{line}\n" for line in (command.help or "").strip().splitlines()[:1])
    yield from (f"- `{'`, `'.join(one.opts)}`{(one.help and f': {one.help}') or ''}" for one in options)
    yield ""


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
