"""`wanxiang simulate`: an invented district's files, at any scale."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from wanxiang.district import profile
from wanxiang.simulation import Report, SimulationError, simulate
from wanxiang.simulation.simulate import steps

app = typer.Typer()
AS_OF = typer.Option("--as-of", formats=["%Y-%m-%d"], help="基准日，默认用区情的基准日")


@app.command("simulate")
def command(
    out: Annotated[Path, typer.Option(help="输出文件夹；其中的 deliveries 与 truth 会被重写")],
    residents: Annotated[int | None, typer.Option(help="常住人口")] = None,
    scale: Annotated[float | None, typer.Option(help="按区情公布人口的倍数，如 0.1；与 --residents 二选一")] = None,
    seed: Annotated[int, typer.Option(help="随机种子")] = 1,
    district: Annotated[str | None, typer.Option(help="区情，如 luohu、yunchuan")] = None,
    as_of: Annotated[datetime | None, AS_OF] = None,
    willingness: Annotated[float, typer.Option(help="办理意愿的倍数")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """生成一个虚构的区：各部门报送的数据，以及只供检验用的真值。"""
    chosen = profile(district)
    count = _count(residents, scale, chosen.total("residents"))
    day = as_of.date() if as_of else chosen.as_of
    with Progress(console=Console(stderr=True), disable=as_json) as progress:
        task = progress.add_task("模拟", total=steps(day))

        def tell(step: str) -> None:
            progress.update(task, advance=1, description=step)

        report = simulate(
            profile=chosen, out=out, residents=count, seed=seed, as_of=day, willingness=willingness, tell=tell
        )
    typer.echo(json.dumps(report.as_dict(), ensure_ascii=False) if as_json else _summary(report, out, day))


def _count(residents: int | None, scale: float | None, published: int) -> int:
    if residents is not None and scale is not None:
        raise SimulationError("--residents 与 --scale 只能给一个")
    if residents is not None:
        return residents
    if scale is not None and scale <= 0:
        raise SimulationError(f"--scale 应大于零：{scale}")
    return round(published * (0.1 if scale is None else scale))


def _summary(report: Report, out: Path, day: date) -> str:
    lines = [
        f"模拟数据：{report.district}，{day}，种子 {report.seed}，{report.seconds} 秒",
        f"常住人口 {report.residents}，家庭 {report.households}，企业 {report.enterprises}，楼栋 {report.buildings}",
        f"健康档案 {report.health_records}；高龄津贴应享 {report.allowance['eligible']}、在享 {report.allowance['enrolled']}",
        f"{report.files} 个文件，{sum(report.rows.values())} 行 → {out / 'deliveries'}",
    ]
    return "\n".join(lines)
