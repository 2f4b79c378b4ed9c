"""What the commands share: the options `--json` and `--as-of`, a result as JSON, a day as it is typed. No commands here."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

import typer

from wanxiang.core.errors import WanxiangError

Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]


class BadDay(WanxiangError):
    """What was typed is no day."""

    code = "cli.bad_day"


def write(result: Any, *, default: Callable[[Any], Any] = str) -> None:
    """A result as JSON on standard output; Chinese stays readable. `default`: how what JSON does not know is written."""
    typer.echo(json.dumps(result, ensure_ascii=False, indent=1, default=default))


def verdicts(checked: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """What became of each file that was checked: {"file", "ok", "problems", "said"?}. Exits with 1 where one has a fault."""
    if as_json:
        write({"ok": all(each["ok"] for each in checked), "files": checked})
    else:
        for each in checked:
            typer.echo(f"{each['file']}：{'通过' if each['ok'] else '有误'}{each.get('said', '')}")
            for problem in each["problems"]:
                typer.echo(f"  {problem}")
    if not all(each["ok"] for each in checked):
        raise typer.Exit(1)


def day(text: str) -> date:
    """2021-12-08 as a date.

    Raises: BadDay
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDay(f"日期“{text}”无效", hint="应为 2021-12-08 的样式") from None
