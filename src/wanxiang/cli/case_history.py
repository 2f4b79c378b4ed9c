"""Many cases at once: `wanxiang cases import FILE …` (批量导入) and `wanxiang cases takeover FOLDER` (a predecessor's history)."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.core import clock
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account

history_app = typer.Typer()
SHOWN = 20
"""Refused rows that the screen shows; JSON and the batch have all."""
Check = Annotated[bool, typer.Option("--check", help="只试不写：逐行指出问题")]


class BadColumn(WanxiangError):
    code = "cases.bad_column"


class NoSuchFile(WanxiangError):
    code = "cases.no_such_file"


@history_app.command("import")
def import_reports(
    files: Annotated[list[Path], typer.Argument(help="CSV 或 XLSX，每行一件")],
    source: Annotated[str, typer.Option(help="来源，如 batch、hotline、city")] = "batch",
    scheme: Annotated[str, typer.Option(help="文件中类别所属的体系，如 hotline12345；不写为本区清单")] = "",
    column: Annotated[
        list[str] | None, typer.Option("--column", help="指明列：项=列名，如 text=诉求描述；可重复")
    ] = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """批量导入事件与诉求：列名自动识别，未接收的行连同原因留在批次里；同一文件再导入不会重复。"""
    from wanxiang.engines.cases import actions

    columns = _columns(column or [])
    results = []
    for file in files:
        with _bar(f"导入 {file.name}", quiet=as_json) as tell:
            result = actions.import_reports(
                data=_read(file), name=file.name, by=Account.system("operator"), at=clock.now(), source=source, scheme=scheme,
                columns=columns, check=check, progress=tell,
            )  # fmt: skip
        results.append({"file": str(file), "check": check, **result.as_dict()})
    if as_json:
        output.write({"files": results})
        return
    for result in results:
        _show(result, title=f"{result['file']}{'（试运行，未写入）' if check else ''}")


@history_app.command()
def takeover(
    folder: Annotated[Path, typer.Argument(help="内有 takeover.yml、报告文件和办理历史的文件夹")],
    accounts: Annotated[Path | None, typer.Option(help="经办人对应表 CSV：姓名,账号")] = None,
    check: Check = False,
    as_json: Json = False,
) -> None:
    """接收原有系统的案件和全部办理历史：逐步按流程核对，不合规的整件留在批次里；中断后再运行一次即可续接。"""
    from wanxiang.engines.cases import actions

    with _bar("接收历史", quiet=as_json) as tell:
        result = actions.take_over(
            folder=folder, by=Account.system("operator"), at=clock.now(), accounts=_accounts(accounts), check=check, progress=tell
        )  # fmt: skip
    said = {"folder": str(folder), "check": check, **result.as_dict()}
    output.write(said) if as_json else _show(said, title=f"{folder}{'（试运行，未写入）' if check else ''}")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NoSuchFile(f"文件“{file}”无法打开", hint=error.strerror or "请检查路径") from None


def _columns(said: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in said]
    if wrong := [name for name, sign, column in pairs if not (name and sign and column)]:
        raise BadColumn(f"--column “{wrong[0]}”应写作 项=列名", hint="例如 --column text=诉求描述")
    return {name.strip(): column.strip() for name, _, column in pairs}


def _accounts(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    rows = list(csv.reader(_read(file).decode("utf-8-sig").splitlines()))
    if any(len(row) < 2 for row in rows):
        raise BadColumn(f"“{file.name}”每行应有两列：姓名,账号")
    return {row[0].strip(): row[1].strip() for row in rows if row[0].strip() not in ("姓名", "name")}


@contextmanager
def _bar(title: str, *, quiet: bool) -> Iterator[Any]:
    """How far it is, on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _show(result: dict[str, Any], *, title: str) -> None:
    if result["before"]:
        typer.echo(f"{title}：批次 {result['batch']} 已接收过，未作改动")
    steps = f"，写入 {result['steps']:,} 步" if result.get("steps") else ""
    typer.echo(
        f"{title}：{result['rows']:,} 行 = 新建 {result['taken']:,} + 已有 {result['known']:,} + 未接收 {len(result['refused']):,}{steps}"
        + (f"；批次 {result['batch']}" if result["batch"] else "")
    )
    if result["refused"]:
        table = Table("行", "来源编号", "原因")
        for row in result["refused"][:SHOWN]:
            table.add_row(str(row.get("row", row.get("source", ""))), row["external_id"], row["reason"])
        Console().print(table)
        if len(result["refused"]) > SHOWN:
            typer.echo(f"其余 {len(result['refused']) - SHOWN:,} 行见批次，或用 --json")
