"""Policies: `wanxiang policy check | run | explain | try`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from wanxiang.cli import output, policy_keys, reforms
from wanxiang.cli.output import Json
from wanxiang.core import declarations
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy import catalogue, checking, declaring, trial, wording

app = typer.Typer(name="policy", help="政策：检查、测算、解释、试算", no_args_is_help=True)
app.add_typer(policy_keys.app, name="key")
app.add_typer(reforms.commands)
app.command("versions")(reforms.versions)
app.command("past")(reforms.past)
AsOf = Annotated[str, typer.Option("--as-of", help="统计日，如 2021-12-08")]


def _print(result: Any) -> None:
    output.write(result, default=wording.plain)


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="政策文件；不写则检查全部现行政策")] = None,
    as_json: Json = False,
) -> None:
    """检查政策文件：词、单位、日期、金额、依据，并运行示例。有错以 1 退出。"""
    results = [_checked(path) for path in (files or _shipped())]
    for name, claimed in checking.twice(results).items():
        for result in (each for each in results if each["policy"] == name and each["ok"]):
            text = f"编号“{name}”有 {len(claimed)} 个文件在用：{'、'.join(claimed)}；每项政策的编号应各不相同"
            result["errors"].append({"text": text, "line": 1})
            result["ok"] = False
    if as_json:
        _print({"ok": all(result["ok"] for result in results), "policies": results})
    else:
        for result in results:
            _say(result)
    if not all(result["ok"] for result in results):
        raise typer.Exit(1)


def _shipped() -> list[Path]:
    found: dict[str, Path] = {}
    for system in sorted(declarations.SYSTEMS.glob("*/policies/*.yml")):
        found[system.name] = system
    for own in sorted(declarations.home("declarations").glob("policies/*.yml")):
        found[own.name] = own
    return list(found.values())


def _checked(path: Path) -> dict[str, Any]:
    """The result of one file; one that cannot be read is a result too, with its place."""
    try:
        local = catalogue.local()
        return {**checking.check(declaring.load(path), local=local), "file": str(path)}
    except WanxiangError as error:
        known = {
            "policy": path.stem,
            "title": "",
            "file": str(path),
            "ok": False,
            "examples": 0,
            "passed": 0,
            "warnings": [],
            "advice": [],
        }
        place = error.as_dict()
        return {**known, "errors": [{"text": error.message, **{key: place[key] for key in place if key != "message"}}]}


def _say(result: dict[str, Any]) -> None:
    mark = "通过" if result["ok"] else "有错"
    typer.echo(
        f"{mark}  {result['policy']} {result['title']}  示例 {result['passed']}/{result['examples']}  {result['file']}"
    )
    for level, sign in (("errors", "错误"), ("warnings", "提醒"), ("advice", "建议")):
        for remark in result[level]:
            place = f"第 {remark['line']} 行，" if remark.get("line") and level != "errors" else ""
            remedy = f"（{remark['hint']}）" if remark.get("hint") else ""
            typer.echo(f"    {sign}：{place}{remark['text']}{remedy}")


@app.command()
def run(as_of: AsOf, as_json: Json = False) -> None:
    """对全部人口测算全部政策：符合、不符合、待核实、在享、应享未享。"""
    from wanxiang.core.models import Account
    from wanxiang.engines.policy import actions

    with _progress(as_json) as step:
        report = actions.run(as_of=output.day(as_of), by=Account.system("policy"), progress=step)
    if as_json:
        _print(report.as_dict())
        return
    table = Table(
        "政策",
        "符合",
        "不符合",
        "待核实",
        "在享",
        "应享未享",
        "享受率",
        title=f"{as_of}，{report.run.rows:,} 人，{report.seconds:.1f} 秒",
    )
    for name, found in report.results.items():
        share = f"{found['uptake']:.1%}" if found["uptake"] is not None else "—"
        table.add_row(
            name, *(f"{found[key]:,}" for key in ("eligible", "ineligible", "unknown", "enrolled", "gap")), share
        )
    Console().print(table)


@contextmanager
def _progress(quiet: bool) -> Iterator[Any]:
    """A line that shows the step and the time; on standard error, and nothing when JSON was asked for."""
    shown = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with shown:
        task = shown.add_task("政策测算")
        yield lambda text: shown.update(task, description=f"政策测算：{text}")


@app.command()
def explain(
    person: Annotated[str, typer.Argument(help="人员编号")],
    policy: Annotated[str, typer.Argument(help="政策编号")],
    as_of: AsOf = "",
    known_on: Annotated[str, typer.Option("--known-on", help="按哪一天所知的政策文本和数据；与现在所知对照")] = "",
    as_json: Json = False,
) -> None:
    """逐条说明一个人为何符合、不符合或待核实；可按往日所知说明。查看记入审计。"""
    if known_on:
        reforms.then_and_now(person=person, policy=policy, as_of=as_of, known_on=known_on, as_json=as_json)
        return
    from wanxiang.core import audit
    from wanxiang.core.models import Account
    from wanxiang.engines.policy import queries

    found = queries.explain(person_key=person, policy=policy, as_of=output.day(as_of) if as_of else None)
    audit.look(
        by=Account.system("policy"),
        person_key=person,
        purpose=f"命令行解释政策 {policy}",
        fields=found["held"] + found["failed"] + found["unknown"],
    )
    if as_json:
        _print(found)
        return
    amount = f"，{found['amount_text']}" if found["amount_text"] else ""
    typer.echo(f"{found['title']}（{found['as_of']}）：{found['outcome_text']}{amount}")
    for clause in found["clauses"]:
        typer.echo(f"  {clause['result']}  {clause['note'] or clause['text']}  〔{clause['basis']}〕")
        for fact in clause["facts"]:
            origin = "，".join(str(part) for part in (fact["source"], fact["date"]) if part)
            typer.echo(f"        {fact['word']}：{fact['text']}{f'（{origin}）' if origin else ''}")
    if found["settle"]:
        typer.echo(f"  还需核实：{'、'.join(found['settle'])}")


@app.command()
def ask(
    policy: Annotated[list[str] | None, typer.Option("--policy", help="只看这些政策，可重复")] = None,
    place: Annotated[str, typer.Option("--place", help="街道、社区或网格编码")] = "",
    as_json: Json = False,
) -> None:
    """先核实哪一项事实，能判定的人次最多：按现行测算的待核实情形排序。"""
    from wanxiang.engines.policy import queries

    found = queries.ask_first(policies=policy or None, place=place)
    if as_json:
        _print(found)
        return
    title = f"{found['as_of']}，待核实 {found['undecided']:,} 人次，{found['persons']:,} 人"
    table = Table("先问", "必能判定（人次）", "预计判定（人次）", "涉及人数", title=title)
    for row in found["words"]:
        table.add_row(row["word"], f"{row['sure']:,}", f"{row['expected']:,.0f}", f"{row['persons']:,}")
    for row in found["pairs"]:
        table.add_row("、".join(row["words"]), f"{row['sure']:,}", "", "")
    Console().print(table)


@app.command()
def near(
    policy: Annotated[str, typer.Argument(help="政策编号")],
    place: Annotated[str, typer.Option("--place", help="街道、社区或网格编码")] = "",
    as_json: Json = False,
) -> None:
    """只差一条就符合的有多少人：逐条列出。不列人名。"""
    from wanxiang.engines.policy import queries

    found = queries.near_misses(policy, place=place)
    if as_json:
        _print({"policy": policy, "clauses": found})
        return
    table = Table("序", "只差这一条", "人数")
    for row in found:
        table.add_row(str(row["clause"] + 1), row["text"], f"{row['persons']:,}")
    Console().print(table)


@app.command("try")
def try_(
    file: Annotated[Path, typer.Argument(help="政策文件")],
    persons: Annotated[Path, typer.Option("--persons", help="人员表 CSV：表头为词汇，空格为未知，户号相同为一户")],
    as_of: AsOf,
    series: Annotated[Path | None, typer.Option("--series", help="月度表 CSV：编号、月份，每个数列一列")] = None,
    rows: Annotated[
        list[str] | None, typer.Option("--rows", help="其他表，如 证照=permits.csv：编号和表里的词")
    ] = None,
    as_json: Json = False,
) -> None:
    """用一张人员表试算一个政策文件；不读写任何库。"""
    policy = declaring.load(file)
    rows_of = {name: Path(path) for name, _, path in (each.partition("=") for each in rows or ())}
    result = trial.run(
        policy, table=persons, as_of=output.day(as_of), local=catalogue.local(), series=series, rows_of=rows_of
    )
    if as_json:
        _print(result)
        return
    table = Table("行", "结论", "金额", "缘由", title=f"{result['title']}（{as_of}）")
    for who, outcome, amount, why in trial.outcomes(result):
        table.add_row(who, declaring.OUTCOMES[outcome], amount, why)
    Console().print(table)


@app.command()
def draft(
    document: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="政策文件：docx、pdf 或 txt")
    ],
    out: Annotated[Path | None, typer.Option("--out", help="写到这个文件；不写则显示")] = None,
    as_json: Json = False,
) -> None:
    """由一份文件起草政策文件：读懂的写成条件、金额和参数，没读懂的标为“待明确”。不入库，不生效。"""
    from wanxiang.core.documents import text_of
    from wanxiang.engines.policy import drafting

    made = drafting.draft(text_of(document.read_bytes(), name=document.name), local=catalogue.local())
    if out is not None:
        out.write_text(made.text, encoding="utf-8")
    if as_json:
        _print(made.as_dict())
        return
    reading = made.reading
    typer.echo(
        f"读懂条件 {len(reading.conditions)} 条、金额 {len(reading.amounts)} 档，待明确 {len(made.questions)} 处",
        err=True,
    )
    typer.echo(f"已写入 {out}" if out is not None else made.text)
