"""The proof: `wanxiang prove`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.systems import two_documents

CONTRADICTED = 3
"""The exit code of `prove --strict` when a report says what cannot all be so."""
app = typer.Typer()

AsOf = Annotated[str, typer.Option("--as-of", help="统计日，如 2021-12-08（默认取数据所属之日）")]


def _day(text: str) -> date | None:
    """The day asked for; None leaves it to the data."""
    return output.day(text) if text else None


@app.command("prove")
def prove(
    plan: Path,
    report: Path,
    as_of: AsOf = "",
    strict: Annotated[bool, typer.Option("--strict", help="报告有不能同时成立的矛盾时，以退出码 3 结束")] = False,
    as_json: Json = False,
) -> None:
    """两份文件对照：方案每一项由哪些系统承载，报告每一处说法能否查实。不改动任何数据。"""
    result = two_documents.prove(plan=plan, report=report, as_of=_day(as_of))
    if as_json:
        output.write(result)
    else:
        typer.echo("\n".join(_proved(result)))
    if strict and result["summary"]["contradictions_by_severity"]["high"]:
        raise typer.Exit(CONTRADICTED)


def _proved(result: dict[str, Any]) -> Iterator[str]:
    summary = result["summary"]
    yield f"方案 {summary['items']} 项，报告 {summary['claims']} 处说法，矛盾 {summary['contradictions']} 处"
    for state, count in summary["claims_by_state"].items():
        confirmed = summary["confirmed_by_state"].get(state, 0)
        yield f"  {two_documents.LABELS[state]} {count}（已确认 {confirmed}，建议 {summary['proposed_by_state'].get(state, 0)}）"
    for one in result["contradictions"]:
        yield f"  第 {one['line']} 行　{one['severity_label']}　{one['title']}：{one['why']}"
