"""`wanxiang cases snapshot`: the columns that statistics are scanned from, written anew."""

from typing import Annotated

import typer

from wanxiang.cli import output
from wanxiang.cli.cases import app as cases_app
from wanxiang.cli.output import Json
from wanxiang.core.models import Account
from wanxiang.engines.cases.statistics import store


@cases_app.command()
def snapshot(
    whole: Annotated[bool, typer.Option("--whole", help="全部重读，而不是在上一份的基础上更新")] = False,
    as_json: Json = False,
) -> None:
    """更新统计用的列式快照。没有快照或快照较旧时统计同样准确，只是慢一些；后台进程会自行更新。"""
    made = store.refresh(by=Account.system("operator"), whole=whole)
    said = {"snapshot": made.key, "cases": made.rows["cases"], "mark": made.inputs["mark"]}
    output.write(said) if as_json else typer.echo(f"快照 {made.key}：{said['cases']:,} 件")
