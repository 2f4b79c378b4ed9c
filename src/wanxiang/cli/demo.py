"""`wanxiang demo`: a district in a few minutes: simulated, loaded, decided, visited, served, summed up.

What officers and grid workers do is done by simulated people through the doors of the real server; the rest are the
commands of the product, called one after the other.
"""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from wanxiang.cli import case_year, cast, last_plan_year, loop, paperwork, plan_year
from wanxiang.cli.loop import Course, Doors
from wanxiang.core import clock, crypto, schema
from wanxiang.core.access import EVERYTHING
from wanxiang.core.config import config
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import home, write_bytes
from wanxiang.core.models import Account
from wanxiang.district import Profile, profile
from wanxiang.district.actions import load_profile
from wanxiang.simulation import Report, simulate
from wanxiang.simulation.simulate import steps as simulation_steps

app = typer.Typer()
SUMMARY = "demo.json"


class NotADemo(WanxiangError):
    """The home holds something that a demonstration must not touch."""

    code = "demo.not_a_demo"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What kind of demonstration."""

    district: str
    residents: int
    seed: int
    willingness: float
    visits: bool

    def of_data(self) -> dict[str, Any]:
        """The part that a home is made for: another one needs another home."""
        return {"district": self.district, "residents": self.residents, "seed": self.seed}


@app.command()
def demo(
    scale: Annotated[float, typer.Option(help="按区情公布人口的倍数", min=0.0005, max=3)] = 0.1,
    district: Annotated[str, typer.Option(help="区情：luohu、yunchuan 或自有")] = "luohu",
    visits: Annotated[bool, typer.Option("--visits/--no-visits", help="是否走访")] = True,
    willingness: Annotated[float, typer.Option(help="办理意愿的倍数", min=0, max=1.5)] = 1.0,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="结束后启动网站")] = True,
    seed: Annotated[int, typer.Option(help="随机种子")] = 1,
    residents: Annotated[int | None, typer.Option(help="常住人口，代替 --scale", min=200)] = None,
    port: Annotated[int, typer.Option(help="网站端口")] = 8000,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出小结，不启动网站")] = False,
) -> None:
    """演示：模拟一个区，走完一次闭环，打印小结，启动网站。"""
    ground = profile(district)
    count = residents or max(200, round(ground.total("residents") * scale))
    wish = Wish(district=district, residents=count, seed=seed, willingness=willingness, visits=visits)
    began = time.perf_counter()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=as_json) as progress:
        summary = run(wish, Course(progress=progress))
    summary["seconds"]["total"] = round(time.perf_counter() - began, 2)
    keep(summary)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1, default=str))
        return
    _show(summary, ground)
    if serve:
        from wanxiang.cli.ops import serve as serve_website

        typer.echo(f"\n网站：http://127.0.0.1:{port}（按 Ctrl+C 结束）")
        serve_website(port=port)


def run(
    wish: Wish, course: Course, *, doors: Callable[[], AbstractContextManager[Doors]] = loop.server
) -> dict[str, Any]:
    """All the steps; returns the summary that demo.json keeps."""
    ground = profile(wish.district)
    before = _earlier(wish)
    with course.step("init", "建库、账号、密钥"):
        accounts = _make_home(wish, ground.as_of, before)
    with doors() if wish.visits else nullcontext() as opened:
        simulated = _simulate(wish, course, ground)
        first, second = _folders(home("simulated", "deliveries"), ground.as_of)
        _load(course, first, ground.as_of, suffix="")
        papers = paperwork.bring_in(course, ground, residents=wish.residents, seed=wish.seed)
        year = case_year.live_a_year(course, ground, residents=wish.residents, seed=wish.seed, as_of=ground.as_of)
        first_run = _decide(course, ground.as_of, suffix="")
        planned = _plan(course, ground, accounts, doors=opened, seed=wish.seed)
        _figures(course, "figures_before", "指标（走访前）")
        truth = home("simulated", "truth")
        tally = loop.walk(course, accounts, doors=opened, truth_folder=truth, as_of=ground.as_of) if opened else {}
    _load(course, second, ground.as_of, suffix="_again")
    second_run = _decide(course, ground.as_of, suffix="_again")
    accounts = cast.engage(known=[account.as_dict() for account in accounts])
    return {
        "demo": wish.of_data() | {"willingness": wish.willingness, "visits": wish.visits},
        "as_of": ground.as_of.isoformat(),
        "residents": simulated.residents,
        "seconds": course.seconds,
        "uptake": {
            policy: {"before": first_run[policy]["uptake"], "after": second_run[policy]["uptake"]}
            for policy in second_run
        },
        "policies": second_run,
        "cases": _cases() | tally,
        "case_year": year,
        "paperwork": papers,
        "plan_year": planned,
        "figures": _figures(course, "figures", "指标"),
        "proof": _prove(course, ground),
        "accounts": [account.as_dict() for account in accounts],
    }


def _simulate(wish: Wish, course: Course, ground: Profile) -> Report:
    with course.step("simulate", "模拟一个区", total=simulation_steps(ground.as_of)) as tick:
        return simulate(
            profile=ground, out=home("simulated"), residents=wish.residents, seed=wish.seed, as_of=ground.as_of,
            willingness=wish.willingness, tell=lambda _: tick(1),
        )  # fmt: skip


def _earlier(wish: Wish) -> dict[str, Any]:
    """The summary of an earlier run in this home, if any; refuses a home of another kind."""
    try:
        said = json.loads(home(SUMMARY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        if home("db.sqlite3").exists() and not home("district.txt").exists():
            raise NotADemo(
                f"{config().home} 已有正式数据，演示不会动它", hint="请用 WANXIANG_HOME 另指一个空目录"
            ) from None
        return {}
    if said["demo"] | wish.of_data() != said["demo"]:
        raise NotADemo(f"{config().home} 是为另一组参数演示的", hint="请删去该目录，或用 WANXIANG_HOME 另指一个空目录")
    return said


def _make_home(wish: Wish, day: date, before: dict[str, Any]) -> list[cast.Printed]:
    """Database, key, units and places, accounts; the day stands still on that of the data."""
    config().home.mkdir(parents=True, exist_ok=True)
    write_bytes(home("district.txt"), wish.district.encode())
    config.cache_clear()
    clock.pin(day)
    crypto.make_key()
    schema.bring_up_to_date()
    load_profile(name=wish.district, by=Account.system("demo"))
    accounts = cast.engage(known=before.get("accounts", ()))
    keep({"demo": wish.of_data(), "as_of": day.isoformat(), "accounts": [one.as_dict() for one in accounts]})
    return accounts


def _folders(deliveries: Path, day: date) -> tuple[list[Path], list[Path]]:
    """Deliveries of before the visits, and of the last two days."""
    folders = sorted(path for path in deliveries.iterdir() if path.is_dir())
    late = (day - timedelta(days=2)).isoformat()
    return [one for one in folders if one.name < late], [one for one in folders if one.name >= late]


def _load(course: Course, folders: list[Path], day: date, *, suffix: str) -> None:
    from wanxiang.engines.registry import actions as registry

    by = Account.system("demo")
    again = "（新送达）" if suffix else ""
    with course.step(f"ingest{suffix}", f"接收部门数据{again}", total=len(folders)) as tick:
        for folder in folders:
            registry.ingest(folder=folder, by=by)
            tick(1)
    with course.step(f"link{suffix}", f"关联成人、户{again}"):
        registry.link(by=by, as_of=day)


def _decide(course: Course, day: date, *, suffix: str) -> dict[str, dict[str, Any]]:
    """Run every policy; {policy: {eligible, ineligible, unknown, enrolled, gap, uptake}}."""
    from wanxiang.engines.policy import actions, queries

    with course.step(f"policy{suffix}", "按政策测算" + ("（新送达）" if suffix else "")):
        actions.run(as_of=day, by=Account.system("demo"))
    return queries.results()


def _plan(
    course: Course, ground: Profile, accounts: list[cast.Printed], *, doors: Doors | None, seed: int
) -> dict[str, Any]:
    """The profile's own plan, where it has one, and a year of work on it."""
    from wanxiang.engines.plans import actions

    if not ground.plan_path.exists():
        return {}
    with course.step("last_plan", "上年度改革任务销号"):
        last_plan_year.end(ground, seed=seed)
    with course.step("plan", "导入改革方案"):
        actions.import_document(
            data=ground.plan_path.read_bytes(), file_name=ground.plan_path.name, by=Account.system("demo")
        )
    return plan_year.live(course, ground, accounts, doors=doors, seed=seed)


def _figures(course: Course, name: str, title: str) -> dict[str, Any]:
    """Compute and keep every declared figure; {id: value}."""
    from wanxiang.engines.measures import actions

    with course.step(name, title):
        computed = actions.keep(by=Account.system("demo"))
    return {each.figure.id: each.as_json()["value"] for each in computed}


def _prove(course: Course, ground: Profile) -> dict[str, Any]:
    """Both of the profile's documents against the platform, in counts; nothing where it has none."""
    from wanxiang.systems.two_documents import logic

    if not (ground.plan_path.exists() and ground.report_path.exists()):
        return {"items": 0, "claims": 0, "by_kind": {}}
    with course.step("prove", "两份文件对照"):
        shown = logic.prove(plan=ground.plan_path, report=ground.report_path)
    kinds = [claim.get("kind") or claim.get("state") for claim in shown["claims"]]
    return {
        "items": len(shown["items"]),
        "claims": len(shown["claims"]),
        "by_kind": {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)},
    }


def _cases() -> dict[str, Any]:
    from wanxiang.engines.outreach import queries

    states = {row["state"]: row["cases"] for row in queries.funnel(scope=EVERYTHING) if row["cases"]}
    return {"by_state": states, "visit_counts": queries.visit_counts(scope=EVERYTHING)}


def keep(summary: dict[str, Any]) -> None:
    """demo.json, readable by its owner alone: it holds the passwords of the ready-made accounts."""
    path = home(SUMMARY)
    write_bytes(path, json.dumps(summary, ensure_ascii=False, indent=1, default=str).encode())
    path.chmod(0o600)


def _show(summary: dict[str, Any], ground: Profile) -> None:
    console = Console()
    console.print(_uptake_table(summary, ground))
    console.print(_accounts_table(summary))
    seconds = summary["seconds"]
    cases, papers = summary["cases"], summary["paperwork"]
    console.print(
        f"名册 {papers['registers']} 种 {papers['entries']:,} 条（{papers['refused']} 行未收，原因在册）；"
        f"直通车企业 {papers['named_enterprises']} 家；官方统计、佐证、计划值 {papers['published']} 条。"
    )
    if work := summary["plan_year"]:
        console.print(
            f"改革任务 {work['stands']['tasks']} 项，督办 {work['stands']['orders']} 件；"
            f"会议 {work['meetings']['meetings']} 次，文件 {work['meetings']['documents']} 份；微改革 {work['projects']['projects']} 项。"
        )
    console.print(
        f"常住人口 {summary['residents']:,}；走访 {cases.get('visits', 0):,} 户；"
        f"一年诉求 {summary['case_year']['taken']:,} 件，按时 {summary['case_year']['on_time']:.1%}；"
        f"方案 {summary['proof']['items']} 项任务，报告 {summary['proof']['claims']} 处数字；共 {seconds['total']} 秒。模拟数据，无一真人。"
    )


def _uptake_table(summary: dict[str, Any], ground: Profile) -> Table:
    table = Table(
        "政策",
        "应享",
        "已享",
        "应享未享",
        "待核实",
        "办理率（前）",
        "办理率（后）",
        title=f"{ground.name} {summary['as_of']}",
    )
    titles = {each.id: each.data.title for each in declared("policy")}
    for policy, said in summary["policies"].items():
        rates = summary["uptake"][policy]
        numbers = [f"{said[name]:,}" for name in ("eligible", "enrolled", "gap", "unknown")]
        table.add_row(titles[policy], *numbers, *(_percent(rates[name]) for name in ("before", "after")))
    return table


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"


def _accounts_table(summary: dict[str, Any]) -> Table:
    table = Table("账号", "口令", "角色", "范围", title="演示账号（仅存在于本演示目录）")
    for account in summary["accounts"]:
        table.add_row(*(account[column] for column in ("username", "password", "title", "of")))
    return table
