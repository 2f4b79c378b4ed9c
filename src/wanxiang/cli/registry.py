"""Data of departments: `wanxiang source check | list`, `ingest`, `link`, `person show`, `registry status`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.core import audit
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.district import profile
from wanxiang.engines.registry import actions, queries, trial

app = typer.Typer()
source_app = typer.Typer(help="数据来源声明", no_args_is_help=True)
person_app = typer.Typer(help="人员", no_args_is_help=True)
registry_app = typer.Typer(help="块数据底板", no_args_is_help=True)
app.add_typer(source_app, name="source")
app.add_typer(person_app, name="person")
app.add_typer(registry_app, name="registry")


class NoSuchAccount(WanxiangError):
    code = "registry.no_such_account"


@contextmanager
def _steps(title: str, quiet: bool) -> Iterator[Any]:
    """What is being done and for how long, on standard error."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with bar:
        task = bar.add_task(title)
        yield lambda what, done, total: bar.update(task, description=f"{title} {done}/{total} {what}")


@source_app.command("check")
def source_check(
    file: Annotated[Path, typer.Argument(help="来源声明文件（YAML）")],
    sample: Annotated[Path | None, typer.Option(help="用一个真实文件试读，什么也不写")] = None,
    as_json: Json = False,
) -> None:
    """检查一份来源声明；有错时指出文件、行和词。"""
    result = trial.check(file, sample=sample)
    if as_json:
        output.write(result)
        return
    typer.echo(
        f"声明无误：{result['id']}（{result['title']}，{result['department']}），{result['columns']} 列，版本 {result['version']}"
    )
    if tried := result.get("sample"):
        typer.echo(
            f"试读 {tried['file']}：{tried['rows']} 行，整行退回 {tried['refused_rows']}，退回的值 {tried['refused_values']}"
        )
        for line in tried["reasons"]:
            typer.echo(
                f"  {line['column'] or '整行'}：{line['reason']} × {line['count']}（如 {line['example'] or '—'}）"
            )


@source_app.command("list")
def source_list(as_json: Json = False) -> None:
    """列出全部来源声明。"""
    rows = [
        {"id": each.id, "title": each.data.title, "department": each.data.department, "file": each.data.pattern, "entity": each.data.entity,
         "full": each.data.full, "sensitivity": each.data.sensitivity, "version": each.version, "origin": each.origin}
        for each in declared("source")
    ]  # fmt: skip
    if as_json:
        output.write({"sources": rows})
        return
    for row in rows:
        typer.echo(f"{row['id']}\t{row['title']}\t{row['department']}\t{row['file']}")


@app.command()
def ingest(
    folder: Annotated[Path, typer.Argument(help="送达目录，下有以日期命名的文件夹")], as_json: Json = False
) -> None:
    """接收部门数据：封存原件，标准化；同样的内容再送一次不改变任何东西。"""
    with _steps("接收", as_json) as tell:
        done = actions.ingest(folder=folder, by=Account.system("ingest"), progress=tell)
    if as_json:
        output.write(done.as_dict())
        return
    for outcome in done.files:
        if outcome.state != "landed" or outcome.notes:
            typer.echo(f"{outcome.file}：{outcome.reason or '；'.join(outcome.notes)}")
    counts = {state: done.count(state) for state in ("landed", "repeated", "refused", "unknown")}
    typer.echo(
        f"落地 {counts['landed']} 个文件、{done.rows:,} 行；重复送达 {counts['repeated']}，"
        f"退回 {counts['refused']}，未识别来源 {counts['unknown']}"
    )


@app.command()
def link(
    as_of: Annotated[str, typer.Option("--as-of", help="截至日，如 2021-12-08（默认取区情的基准日）")] = "",
    as_json: Json = False,
) -> None:
    """关联：把截至某日送达的记录关联成人、户、企业，生成画像快照。"""
    day = output.day(as_of) if as_of else profile().as_of
    with _steps("关联", as_json) as tell:
        done = actions.link(by=Account.system("link"), as_of=day, progress=tell)
    if as_json:
        output.write({"snapshot": done.snapshot.key, **done.counts, "seconds": done.seconds})
        return
    counts = done.counts
    typer.echo(
        f"{counts['persons']:,} 人、{counts['households']:,} 户、{counts['enterprises']:,} 家企业；"
        f"送达 {counts['rows_in']:,} 行 = 关联 {counts['rows_linked']:,} + 搁置 {counts['rows_aside']:,}（{done.seconds['合计']} 秒）"
    )


@person_app.command("show")
def person_show(
    key: Annotated[str, typer.Argument(help="人员编号")],
    purpose: Annotated[str, typer.Option(help="查看用途，记入审计")] = "",
    account: Annotated[str, typer.Option(help="以哪个账号查看")] = "",
    as_json: Json = False,
) -> None:
    """查看一个人的画像及每个字段的来历；用途必填并记入审计。"""
    by = _account(account)
    audit.look(by=by, person_key=key, purpose=purpose, fields=["*"])
    found = queries.person(key)
    if found is None:
        raise actions.NoSuchPerson(f"没有编号为“{key}”的居民")
    result = {"person": found, "sources": queries.person_sources(key), "enrolments": queries.enrolments(key)}
    if as_json:
        output.write(result)
        return
    for line in result["sources"]:
        typer.echo(
            f"{line['word']}\t{line['value']}\t{line['title']} {line['date']}（{len(line['others'])} 条其他记录）"
        )


def _account(username: str) -> Account:
    if not username:
        return Account.system("cli")
    found = Account.objects.filter(username=username).first()
    if found is None:
        raise NoSuchAccount(f"没有名为“{username}”的账号")
    return found


@registry_app.command("status")
def registry_status(as_json: Json = False) -> None:
    """块数据底板现状：送达、行数、关联与搁置（按原因）、人和户。"""
    state = queries.status()
    if as_json:
        output.write(state)
        return
    typer.echo(
        f"截至 {state['as_of'] or '—'}：{state['persons']:,} 人、{state['households']:,} 户；"
        f"送达 {state['rows_in']:,} 行 = 关联 {state['rows_linked']:,} + 搁置 {state['rows_aside']:,}"
    )
    for row in state["aside"]:
        typer.echo(f"  {row['source']}\t{'整行' if row['whole_row'] else '值'}\t{row['reason']}\t{row['rows']:,}")
    for row in state["waiting"]:
        typer.echo(f"  {row['state']}\t{row['file']}\t{row['reason']}")
