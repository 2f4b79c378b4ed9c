"""`wanxiang plan bulletin` and `wanxiang plan appraisal`: what the records say of a period; nothing is kept."""

from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.cli.plans import Key, plan_app
from wanxiang.core.clock import today
from wanxiang.engines.measures import periods
from wanxiang.engines.plans import queries
from wanxiang.engines.plans.duties import unit_names
from wanxiang.systems.reform_ledger import appraising, bulletin

When = Annotated[str, typer.Option("--period", help="期间：2022、2022Q1、2022-03、2022-01~03")]


@plan_app.command("bulletin")
def show_bulletin(period: When, plan: Key = "", as_json: Json = False) -> None:
    """督查通报的内容：按期间由记录算出，每个数字附名单；印发在督查通报页。"""
    begins, until = _days(period)
    listed = bulletin.sections(
        document=queries.document(key=plan), period=appraising.period_of(begins=begins, until=until, today=today())
    )
    if as_json:
        output.write({"begins": begins, "until": until, "sections": [each.as_dict() for each in listed]})
        return
    table = Table("类别", "事项", "数量", title=f"{begins} 至 {until}（不含）")
    for each in listed:
        table.add_row(each.group, each.title, f"{len(each.rows)} {each.measure}")
    Console().print(table)


@plan_app.command("appraisal")
def show_appraisal(period: When, plan: Key = "", as_json: Json = False) -> None:
    """绩效考核预览：按现行办法由记录算出，每一分附依据；公示在绩效考核页。"""
    begins, until = _days(period)
    found = appraising.preview(
        document=queries.document(key=plan), period=appraising.period_of(begins=begins, until=until, today=today())
    )
    names = unit_names(each.unit for each in found.totals)
    if as_json:
        output.write({
            "begins": begins, "until": until,
            "totals": [vars(each) | {"name": names[each.unit]} for each in found.totals],
            "points": [vars(each) for each in found.points],
        })  # fmt: skip
        return
    table = Table("位次", "单位", "总分", "得分", "适用满分", "加分", title=f"{begins} 至 {until}（不含）")
    for each in found.totals:
        total = "不适用" if each.total is None else str(each.total)
        table.add_row(str(each.place), names[each.unit], total, str(each.points), str(each.most), str(each.bonus))
    Console().print(table)


def _days(said: str) -> tuple[date, date]:
    """The half-open days of a period as it is typed. Raises: BadPeriod"""
    found = periods.parse(said)
    return found.begin, found.end
