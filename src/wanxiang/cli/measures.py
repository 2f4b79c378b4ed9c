"""Figures, the report, and the proof: `wanxiang figures | report | prove`."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.core import clock
from wanxiang.core.models import Account
from wanxiang.engines.measures import actions, queries
from wanxiang.engines.measures.claims import paragraphs, read_claims
from wanxiang.engines.measures.computing import Computed
from wanxiang.engines.measures.contradictions import contradictions
from wanxiang.engines.measures.documents import report_text
from wanxiang.systems import annual_report, two_documents

app = typer.Typer()
figures_app = typer.Typer(help="指标：计算、来历、背后的记录")
report_app = typer.Typer(help="年度报告：读出说法、按模板生成")
app.add_typer(figures_app, name="figures")
app.add_typer(report_app, name="report")

AsOf = Annotated[str, typer.Option("--as-of", help="统计日，如 2021-12-08（默认取数据所属之日）")]


def _day(text: str) -> date | None:
    """The day asked for; None leaves it to the data."""
    return output.day(text) if text else None


@figures_app.callback(invoke_without_command=True)
def figures(context: typer.Context, as_json: Json = False, as_of: AsOf = "") -> None:
    """计算全部指标，留存其值与来历。"""
    if context.invoked_subcommand:
        return
    computed = actions.keep(by=Account.system("measures"), as_of=_day(as_of))
    if as_json:
        output.write({"figures": [c.as_json() for c in computed]})
        return
    for one in computed:
        typer.echo(_line(one))


def _line(computed: Computed) -> str:
    said = computed.as_json()
    return f"{said['name']}\t{said['title']}\t{said['wording'] or '—（' + said['reason'] + '）'}"


@figures_app.command("records")
def figure_records(
    name: str,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="行数")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="跳过的行数")] = 0,
    part: Annotated[str, typer.Option(help="比例取 of（分子）或 to（分母）")] = "of",
    as_json: Json = False,
) -> None:
    """一个指标背后的记录。"""
    found = queries.records(name, limit=limit, offset=offset, part=part)
    if as_json:
        output.write({"name": name, **found})
        return
    typer.echo(f"共 {found['total']} 行")
    for row in found["rows"]:
        typer.echo("\t".join(str(value) for value in row.values()))


@figures_app.command("by")
def figure_by(name: str, dimension: str, as_json: Json = False) -> None:
    """一个指标按街道、社区、网格或政策分开。"""
    rows = queries.by(name, dimension=dimension)
    if as_json:
        output.write({"name": name, "dimension": dimension, "rows": rows})
        return
    for row in rows:
        typer.echo(f"{row['key']}\t{row['value']}")


@figures_app.command("import")
def figure_import(file: Path, as_json: Json = False) -> None:
    """导入官方统计、佐证和计划值（CSV）。"""
    result = actions.import_file(file, by=Account.system("measures"), at=clock.now())
    output.write(result) if as_json else typer.echo(f"新增 {result['added']} 条，已有 {result['known']} 条")


@report_app.command("claims")
def report_claims(file: Path, as_json: Json = False) -> None:
    """从任意一份报告中读出带数字、名次、首创和荣誉的说法，及其自身的矛盾。"""
    text = report_text(file)
    claims = read_claims(text)
    found = contradictions(paragraphs(text), claims)
    if as_json:
        output.write({"claims": [c.as_json() for c in claims], "contradictions": [c.as_json() for c in found]})
        return
    for claim in claims:
        typer.echo(f"{claim.line}\t{claim.kind}\t{claim.text}\t{claim.subject}")
    typer.echo(f"共 {len(claims)} 处说法，{len(found)} 处矛盾")


@report_app.command("render")
def report_render(
    template: Path,
    slots: Annotated[Path, typer.Option(help="数字空位的写法（JSON）")],
    out: Annotated[Path, typer.Option(help="写到哪个文件")],
    as_of: AsOf = "",
    as_json: Json = False,
) -> None:
    """按模板生成报告：有数可查的填入，其余标明待接入。"""
    result = annual_report.render(template=template, slots=slots, out=out, as_of=_day(as_of))
    if as_json:
        output.write(result)
        return
    live = result["slots"] - result["by_state"].get("not_served", 0)
    typer.echo(f"{result['slots']} 处数字，填入 {live} 处，写到 {out}")


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
