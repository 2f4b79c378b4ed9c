"""Cases: `wanxiang cases check | route try | verify | watch | recompute …`; commands of neighbours hang here too."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from wanxiang.cli import output
from wanxiang.cli.case_adapters import exchange_app
from wanxiang.cli.case_history import history_app
from wanxiang.cli.case_keys import keys_app
from wanxiang.cli.case_letters import letters_app
from wanxiang.cli.classify import text_app
from wanxiang.cli.output import Json
from wanxiang.core import clock
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import timekeeping, trying, verifying

app = typer.Typer(name="cases", help="事件与诉求：检查、试派、核验、训练、导入", no_args_is_help=True)
route_app = typer.Typer(help="派遣规则", no_args_is_help=True)
app.add_typer(route_app, name="route")
app.add_typer(keys_app, name="key")
app.add_typer(exchange_app)
app.add_typer(text_app)
app.add_typer(history_app)
app.add_typer(letters_app, name="letters")


@app.command()
def check(files: list[Path], as_json: Json = False) -> None:
    """检查声明文件（流程、清单、对应关系、职责、准入、定级、派遣）：错在哪一行、哪个词。有错以 1 退出。"""
    output.verdicts([_checked(path) for path in files], as_json=as_json)


def _checked(path: Path) -> dict[str, Any]:
    try:
        problems = trying.check(path)
    except WanxiangError as error:
        problems = [str(error)]
    return {"file": str(path), "ok": not problems, "problems": problems}


@route_app.command("try")
def try_rules(
    file: Path,
    month_of: Annotated[str, typer.Option(help="试该日期的上一个月，默认今天")] = "",
    as_json: Json = False,
) -> None:
    """用上个月的案件试一遍派遣规则：会派给谁、哪些与实际不同；不改动任何案件。"""
    trial = trying.rehearse(file, month_of=output.day(month_of) if month_of else clock.today())
    if as_json:
        output.write(trial.as_dict())
        return
    table = Table(
        "承办单位",
        "件数",
        title=f"试派 {trial.cases:,} 件，自动派出 {trial.automatic:,} 件，与实际不同 {len(trial.moved):,} 件",
    )
    for name, count in trial.by_handler.most_common():
        table.add_row(name, f"{count:,}")
    Console().print(table)


@app.command()
def verify(as_json: Json = False) -> None:
    """核验办理历史：摘要链、每一步是否合法、案件与历史是否一致。有问题以 1 退出。"""
    began = time.perf_counter()
    found = verifying.verify()
    seconds = time.perf_counter() - began
    if as_json:
        output.write({**vars(found), "seconds": round(seconds, 2)})
    else:
        typer.echo("\n".join(found.problems) or f"核验通过：{found.cases:,} 件、{found.steps:,} 步，{seconds:.1f} 秒")
    if found.problems:
        raise typer.Exit(1)


@app.command()
def watch(as_json: Json = False) -> None:
    """看一遍时限：提醒、逐级上报、恢复挂账、到期办结归档（后台进程每五分钟也看一遍）。"""
    done = vars(timekeeping.watch(at=clock.now(), by=Account.system("cases")))
    output.write(done) if as_json else typer.echo(
        f"提醒 {done['warned']}，上报 {done['told']}，待人工确认 {done['held']}，恢复 {done['resumed']}，办结 {done['closed']}，归档 {done['archived']}"
    )


@app.command()
def recompute(as_json: Json = False) -> None:
    """放假安排公布、日历更新之后，重新计算暂定的时限。"""
    moved = timekeeping.recompute(at=clock.now(), by=Account.system("cases"))
    output.write({"moved": moved}) if as_json else typer.echo(f"重新计算 {moved} 件")
