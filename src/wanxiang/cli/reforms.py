"""Reforms and history: `wanxiang policy reform check | run | budget`, `wanxiang policy explain --known-on`, `policy versions`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.engines.policy import wording

commands = typer.Typer(
    name="reform", help="政策调整：检查、测算、按经费倒推；只测算，不改动现行政策", no_args_is_help=True
)
File = Annotated[Path, typer.Argument(help="调整方案文件（YAML）")]


@commands.command()
def check(file: File, as_json: Json = False) -> None:
    """检查调整方案：政策、参数、词和单位；有错以 1 退出并指明行和词。"""
    from wanxiang.engines.policy.reforms import queries

    found = queries.read(_text(file))
    said = {"reform": found.id, "title": found.title, "from": found.since, "policies": list(found.policies)}
    if as_json:
        output.write(said, default=wording.plain)
    else:
        typer.echo(f"通过  {found.id} {found.title}，自 {found.since}，涉及：{'、'.join(found.policies)}")


@commands.command()
def run(file: File, as_json: Json = False) -> None:
    """对全部人口测算一个方案：谁受益、谁受损，十二个月按月、街道、人群的费用。"""
    from wanxiang.core.models import Account
    from wanxiang.engines.policy.reforms import actions

    by = Account.system("policy")
    made = actions.calculate(name=actions.save(text=_text(file), by=by).name, by=by)
    if as_json:
        output.write(made.result)
        return
    total = made.result["total"]
    typer.echo(
        f"{made.result['title']}：{made.result['rows']:,} 人，{made.seconds:.1f} 秒。只是测算，没有改动任何政策。"
    )
    for name, words in (("before", "现行费用"), ("after", "调整后费用"), ("difference", "差额")):
        typer.echo(f"  {words}（全年）：{amount(total[name])}")
    for name, words in (("gains", "受益"), ("loses", "受损"), ("newly", "新符合"), ("lost", "不再符合")):
        typer.echo(f"  {words}：{total[name]:,} 人，待核实 {total[f'{name}_perhaps']:,} 人")
    table = Table("月份", "符合（现行）", "符合（调整后）", "差额", title="按月")
    for row in made.result["months"]:
        table.add_row(
            row["month"], f"{row['eligible_before']:,}", f"{row['eligible_after']:,}", amount(row["difference"])
        )
    Console().print(table)


@commands.command()
def budget(
    policy: Annotated[str, typer.Argument(help="政策编号")],
    parameter: Annotated[str, typer.Argument(help="参数名")],
    limit: Annotated[int, typer.Option("--limit", help="全年经费上限（元）")],
    since: Annotated[str, typer.Option("--from", help="自哪一天起的十二个月，如 2022-01-01")],
    low: Annotated[int | None, typer.Option(help="起值（金额以元计）")] = None,
    high: Annotated[int | None, typer.Option(help="止值（金额以元计）")] = None,
    step: Annotated[int | None, typer.Option(help="步长（金额以元计）；不写则逐岁、逐分或按居民实有的数值")] = None,
    cautious: Annotated[bool, typer.Option("--cautious", help="待核实的人全部符合也不超过上限")] = False,
    as_json: Json = False,
) -> None:
    """哪个取值能使全年费用不超过上限，并列出两侧相邻的取值。"""
    from wanxiang.engines.policy import catalogue
    from wanxiang.engines.policy.reforms import queries
    from wanxiang.engines.policy.reforms.budget import SHOWN_BY, WAYS

    declared = catalogue.policy(policy)
    scale = 100 if parameter in declared.parameters and declared.parameters[parameter].type.kind == "money" else 1
    search = {
        name: None if value is None else value * scale for name, value in (("low", low), ("high", high), ("step", step))
    }
    found = queries.within_budget(
        policy=policy, parameter=parameter, limit=limit * 100, since=output.day(since),
        ends="at_most" if cautious else "at_least", **search,
    )  # fmt: skip
    if as_json:
        output.write({**vars(found), **{name: tried and vars(tried) for name, tried in _lines(found)},
                      "tried": [vars(each) for each in found.tried]})  # fmt: skip
        return
    typer.echo(
        f"费用随取值的变化：{WAYS[found.direction]}（{SHOWN_BY[found.shown_by]}），算了 {len(found.tried)} 个取值"
    )
    for words, tried in zip(
        ("最优取值", "超出上限的相邻值", "更省的相邻值"), (found.best, found.beyond, found.within), strict=True
    ):
        if tried is not None:
            cost = amount({"at_least": tried.at_least, "at_most": tried.at_most})
            typer.echo(f"  {words}：{queries.said(tried.value, declared, parameter)}，全年 {cost}")
    if found.best is None:
        typer.echo("  没有一个取值不超过上限")


def _lines(found: Any) -> list[tuple[str, Any]]:
    return [(name, getattr(found, name)) for name in ("best", "beyond", "within")]


def _text(file: Path) -> str:
    from wanxiang.engines.policy.declaring.entries import read_file

    return read_file(file).raw


def amount(ends: dict[str, int | None]) -> str:
    """100元；100元 至 300元；至少 100元。"""
    low, high = ends["at_least"], ends["at_most"]
    if low is not None and low == high:
        return wording.money(low)
    if low is None or high is None:
        return f"至少 {wording.money(low)}" if low is not None else "无法估计"
    return f"{wording.money(low)} 至 {wording.money(high)}"


def then_and_now(*, person: str, policy: str, as_of: str, known_on: str, as_json: bool) -> None:
    """What was decided with what was known on a day, beside what would be decided now; the look is logged."""
    from wanxiang.core import audit
    from wanxiang.core.models import Account
    from wanxiang.engines.policy import history

    day, known = output.day(as_of or known_on), output.day(known_on)
    found = history.then_and_now(person_key=person, policy=policy, as_of=day, known_on=known)
    fields = found["now"]["held"] + found["now"]["failed"] + found["now"]["unknown"]
    audit.look(
        by=Account.system("policy"), person_key=person, purpose=f"命令行解释政策 {policy}（往日）", fields=fields
    )
    if as_json:
        output.write(found, default=wording.plain)
        return
    for words, side in ((f"以 {known} 所知", found["then"]), ("以现在所知", found["now"])):
        money = f"，{side['amount_text']}" if side["amount_text"] else ""
        typer.echo(f"{side['title']}（{day}，{words}）：{side['outcome_text']}{money}")
        typer.echo(f"  {side['why']}")
    for words, rows in (("政策不同", found["law"]), ("事实不同", found["facts"])):
        for row in rows:
            typer.echo(f"  {words}：{row['name']} {row['then']} → {row['now']}")


def versions(
    policy: Annotated[str, typer.Argument(help="政策编号")],
    as_json: Json = False,
) -> None:
    """列出一项政策测算用过的全部文本版本，及各自知悉的日期。"""
    from wanxiang.engines.policy import history

    rows = history.texts(policy)
    if as_json:
        output.write(rows, default=wording.plain)
        return
    for row in rows:
        end = f"至 {row['until']} 前" if row["until"] else "起"
        typer.echo(f"{row['version']}  自 {row['known_on']} {end}")


def past(
    as_of: Annotated[str, typer.Option("--as-of", help="按哪一天的规定，如 2021-12-08")],
    known_on: Annotated[str, typer.Option("--known-on", help="按哪一天所知的政策文本和数据")],
    as_json: Json = False,
) -> None:
    """按某日的规定、某日所知，对全部人口判定一遍；只数人，不改动任何结论和名单。"""
    from wanxiang.engines.policy import history

    found = history.count(as_of=output.day(as_of), known_on=output.day(known_on))
    if as_json:
        output.write(found)
        return
    table = Table("政策", "符合", "不符合", "待核实", "在享", title=f"{as_of} 的规定，{known_on} 所知")
    for name, counts in found.items():
        table.add_row(name, *(f"{counts[key]:,}" for key in ("eligible", "ineligible", "unknown", "enrolled")))
    Console().print(table)
