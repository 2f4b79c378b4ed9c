"""The proof: `wanxiang prove`."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.systems import two_documents

app = typer.Typer()

AsOf = Annotated[str, typer.Option("--as-of", help="统计日，如 2021-12-08（默认取数据所属之日）")]


def _day(text: str) -> date | None:
    """The day asked for; None leaves it to the data."""
    return output.day(text) if text else None


@app.command("prove")
def prove(plan: Path, report: Path, as_of: AsOf = "", as_json: Json = False) -> None:
    """两份文件对照：方案每一项由哪些系统承载，报告每一处说法能否查实。不改动任何数据。"""
    result = two_documents.prove(plan=plan, report=report, as_of=_day(as_of))
    if as_json:
        output.write(result)
        return
    summary = result["summary"]
    typer.echo(f"方案 {summary['items']} 项，报告 {summary['claims']} 处说法，矛盾 {summary['contradictions']} 处")
    for state, count in summary["claims_by_state"].items():
        typer.echo(f"  {two_documents.LABELS[state]} {count}")
