"""`wanxiang plan …` and `wanxiang systems`: plans in, gaps and names out, the systems that carry them."""

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from wanxiang import systems as house
from wanxiang.cli import output
from wanxiang.cli.ops import init
from wanxiang.cli.output import Json
from wanxiang.core.clock import today
from wanxiang.core.config import config
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.models import UnitAlias
from wanxiang.engines.plans.queries import tasks as ledger
from wanxiang.systems.reform_ledger import reminders, works
from wanxiang.systems.reform_ledger.standings import LABELS, rolled_up
from wanxiang.systems.reform_ledger.taskpage import rows

app = typer.Typer()
plan_app = typer.Typer(help="改革方案：导入、缺口、名称确认", no_args_is_help=True)
alias_app = typer.Typer(help="单位名称建议：查看、确认、否定", no_args_is_help=True)
plan_app.add_typer(alias_app, name="aliases")
app.add_typer(plan_app, name="plan")

Key = Annotated[str, typer.Option("--plan", help="方案编号或内容哈希开头；空为当前方案")]


class NoSuchFile(WanxiangError):
    code = "plan.no_file"


def _table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    table = Table(*columns, title=title, show_lines=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as cause:
        raise NoSuchFile(f"无法读取文件“{file}”。", hint="核对路径和权限。") from cause


def _prepare() -> None:
    """An empty home is set up first, so that a plan can be tried at once; any other unready home is said to be so."""
    home = config().home
    if not home.exists() or not any(home.iterdir()):
        with redirect_stdout(StringIO()):
            init()


@plan_app.command("import")
def import_plan(
    file: Path,
    year: Annotated[int | None, typer.Option(help="方案年度；时限未写年份时按此年", min=1990, max=2100)] = None,
    as_json: Json = False,
) -> None:
    """导入一份改革方案（txt、docx、pdf）。同一文件再次导入不会改变任何内容。"""
    data = _read(file)
    _prepare()
    done = actions.import_document(data=data, file_name=file.name, year=year, by=Account.system("cli"))
    result = queries.as_dict(document=done.document)
    result["plan"]["created"] = done.created
    if as_json:
        output.write(result)
        return
    _show(result)
    typer.echo("已导入。" if done.created else "此文件已导入过，未作改动。")


@plan_app.command("show")
def show(plan: Key = "", as_json: Json = False) -> None:
    """查看方案的任务、牵头和参与单位。"""
    result = queries.as_dict(document=queries.document(key=plan))
    output.write(result) if as_json else _show(result)


def _show(result: dict[str, Any]) -> None:
    lines = [
        [
            str(item["no"]),
            item["title"],
            "、".join(item["leaders"]),
            "、".join(item["lead_units"]),
            str(len(item["participants"])),
            item["due"] or "—",
            str(len(item["gaps"])),
        ]
        for item in result["items"]
    ]
    _table(
        f"{result['plan']['title']}（{len(lines)} 项）",
        ["序号", "任务", "牵头领导", "牵头单位", "参与", "时限", "缺口"],
        lines,
    )
    if result["alias_proposals"]:
        _show_proposals(result["alias_proposals"])


def _show_proposals(proposals: list[dict[str, Any]]) -> None:
    rows = [[one["name"], one["same_as"], str(one["score"]), one["why"]] for one in proposals]
    _table("可能是同一单位，请确认（wanxiang plan aliases confirm 名称）", ["名称", "视为", "相似度", "理由"], rows)


@plan_app.command("list")
def list_plans(as_json: Json = False) -> None:
    """已导入的方案。"""
    found = [queries.plan_dict(document) for document in queries.documents()]
    if as_json:
        output.write(found)
    else:
        _table(
            "改革方案",
            ["编号", "标题", "年度", "任务", "文件"],
            [[str(p["id"]), p["title"], str(p["year"] or "—"), str(p["items"]), p["file"]] for p in found],
        )


@plan_app.command("gaps")
def gaps(plan: Key = "", as_json: Json = False) -> None:
    """方案没有说清楚的地方：时限、目标、责任人、参与单位、“等”。"""
    report = queries.gap_report(document=queries.document(key=plan))
    if as_json:
        output.write(report)
        return
    rows = [
        [kind["title"], f"{kind['count']} / {report['total']}", "、".join(map(str, kind["items"]))]
        for kind in report["by_kind"]
    ]
    _table(f"{report['plan']['title']}：未写明之处", ["缺口", "项数", "任务序号"], rows)


@plan_app.command("tasks")
def tasks(plan: Key = "", as_json: Json = False) -> None:
    """方案分解出的任务：单位、责任人、时限，和今天算出的进展及依据。"""
    document = queries.document(key=plan)
    found = [row.as_dict() for row in rows(ledger.tasks(document=document), on=today())]
    if as_json:
        output.write({"plan": queries.plan_dict(document), "as_of": today().isoformat(), "tasks": found})
        return
    lines = [
        [one["number"], one["title"], one["unit"], one["owner"] or "—", one["due"] or "—", LABELS[one["standing"]]]
        for one in found
    ]
    _table(f"{document.title}（{len(lines)} 项任务）", ["编号", "任务", "牵头单位", "责任人", "时限", "进展"], lines)


@plan_app.command("standing")
def standing(plan: Key = "", as_json: Json = False) -> None:
    """方案和每项改革今天的进展：由任务的时限、节点、指标、前置和问题算出。"""
    document = queries.document(key=plan)
    done = works(document, on=today())
    whole = rolled_up(one for work in done.values() for one in work.standings)
    items = [
        {"no": no, "tasks": work.tasks, "closed": work.closed, "late": work.late, "blocked": work.blocked,
         "undecided_clauses": work.waiting, "standing": work.standing.light, "reasons": list(work.standing.reasons)}
        for no, work in sorted(done.items())
    ]  # fmt: skip
    if as_json:
        output.write({"plan": queries.plan_dict(document), **whole.as_dict(today()), "items": items})
        return
    lines = [
        [str(one["no"]), LABELS[one["standing"]], f"{one['closed']}/{one['tasks']}", str(one["late"]), str(one["blocked"]),
         str(one["undecided_clauses"])]
        for one in items
    ]  # fmt: skip
    _table(
        f"{document.title}：{whole.reasons[0]}", ["序号", "进展", "已销号/任务", "逾期", "受阻", "条款待认定"], lines
    )


@plan_app.command("watch")
def watch(as_json: Json = False) -> None:
    """到期、逾期、受阻的提醒（每天自动运行一次；重跑不重复提醒）。"""
    made = reminders.watch(today())
    found = [{"task": one.task_id, "kind": one.kind, "says": one.says, "raised": one.raised} for one in made]
    output.write(found) if as_json else typer.echo(f"新提醒 {len(found)} 条。")


@alias_app.command("list")
def list_aliases(as_json: Json = False) -> None:
    """全部名称建议及其状态。"""
    found = [_alias(one) for one in queries.proposals(status=None)]
    if as_json:
        output.write(found)
    else:
        _table(
            "单位名称",
            ["名称", "视为", "相似度", "状态", "理由"],
            [[a["name"], a["same_as"], str(a["score"]), a["status_label"], a["why"]] for a in found],
        )


def _alias(one: UnitAlias) -> dict[str, Any]:
    return {
        "name": one.name, "same_as": one.same_as, "score": one.score, "why": one.why,
        "status": one.status, "status_label": one.get_status_display(), "by": one.decided_by,
    }  # fmt: skip


@alias_app.command("confirm")
def confirm(
    name: Annotated[str, typer.Argument(help="建议中的名称")] = "",
    everything: Annotated[bool, typer.Option("--all", help="确认全部待确认的建议")] = False,
    as_json: Json = False,
) -> None:
    """确认一条名称建议（或以 --all 确认全部）。"""
    by = Account.system("cli")
    if everything == bool(name):
        raise WanxiangError("请写明一个名称，或用 --all 确认全部。", code="plan.alias_argument")
    done = actions.confirm_all(by=by) if everything else [actions.decide_alias(name=name, confirmed=True, by=by)]
    output.write([_alias(one) for one in done]) if as_json else typer.echo(
        f"已确认 {len(done)} 条：" + "；".join(map(str, done))
    )


@alias_app.command("reject")
def reject(name: str, as_json: Json = False) -> None:
    """否定一条名称建议。"""
    done = actions.decide_alias(name=name, confirmed=False, by=Account.system("cli"))
    output.write([_alias(done)]) if as_json else typer.echo(f"已否定：{done}")


@app.command("systems")
def list_systems(as_json: Json = False) -> None:
    """全部系统及其状态：已运行、已开工、未接入（由页面、测试和数据算出）。"""
    found = [system.as_dict() for system in house.systems()]
    if as_json:
        output.write(found)
        return
    rows = [
        [one["id"], one["name"], one["state_label"], "、".join(one["engines"]), ",".join(map(str, one["rows"]))]
        for one in found
    ]
    _table(f"系统清单（{len(rows)}）", ["编号", "系统", "状态", "引擎", "任务书行"], rows)
