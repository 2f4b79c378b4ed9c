"""Figures: `wanxiang figures [list | show | by | records | compare | snapshot | freeze | correct | import | undo]`."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.core import clock
from wanxiang.core.access import has_permission
from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.measures import actions, comparing, frozen, queries
from wanxiang.engines.measures.actions.publishing import OUTCOMES, REFUSED
from wanxiang.engines.measures.computing import Computed
from wanxiang.engines.measures.models import FrozenValue, PublishedBatch

app = typer.Typer(name="figures", help="指标：计算、来历、记录、期间、快照、定稿与更正；官方统计的导入")

AsOf = Annotated[str, typer.Option("--as-of", help="统计日，如 2021-12-08（默认取数据所属之日）")]
In = Annotated[str, typer.Option("--period", help="期间：2021-11、2021Q4、2021、2021-01~11")]
Where = Annotated[list[str] | None, typer.Option("--where", help="维度=值，可多次，如 street=440303001")]
Person = Annotated[str, typer.Option("--by", help="以谁的账号（用户名）")]
Why = Annotated[str, typer.Option("--why", help="事由")]


class BadChoice(WanxiangError):
    """What was typed names nobody, or no value of a dimension."""

    code = "cli.bad_choice"


def _day(text: str) -> date | None:
    """The day asked for; None leaves it to the data."""
    return output.day(text) if text else None


def _keys(where: list[str] | None) -> dict[str, str]:
    pairs = [each.partition("=") for each in where or ()]
    for name, equals, value in pairs:
        if not (name and equals and value):
            raise BadChoice(f"“{name}{equals}{value}”应写作 维度=值")
    return {name: value for name, _, value in pairs}


def _person(username: str, permission: str) -> Account:
    found = Account.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise BadChoice(f"没有用户名为“{username}”的账号")
    if not has_permission(found, permission):
        raise BadChoice(f"“{found}”没有这项权限", hint="定稿和更正由有权限的人作出")
    return found


@app.callback(invoke_without_command=True)
def figures(context: typer.Context, as_json: Json = False, as_of: AsOf = "") -> None:
    """计算全部指标，留存其值与来历。"""
    if context.invoked_subcommand:
        return
    computed = actions.keep(by=Account.system("measures"), as_of=_day(as_of))
    if as_json:
        output.write({"figures": [c.as_json() for c in computed]})
        return
    for one in computed:
        typer.echo(_line(one))


def _line(computed: Computed) -> str:
    said = computed.as_json()
    return f"{said['name']}\t{said['title']}\t{said['wording'] or '—（' + said['reason'] + '）'}"


@app.command("list")
def list_(as_json: Json = False) -> None:
    """声明了哪些指标：口径、单位、维度、期间、出自哪个文件。不计算。"""
    rows = [
        {
            "name": each.id, "title": each.data.title, "definition": each.data.definition, "unit": each.data.unit,
            "kind": each.data.kind, "dimensions": list(each.data.axes), "period": bool(each.data.period),
            "declared_in": f"{each.path.parent.name}/{each.path.name}", "version": each.version,
        }
        for each in declared(queries.KIND)
    ]  # fmt: skip
    if as_json:
        output.write({"figures": rows})
        return
    for row in rows:
        typer.echo(f"{row['name']}\t{row['title']}\t{row['unit']}\t{row['declared_in']}")


@app.command()
def show(name: str, period: In = "", where: Where = None, as_of: AsOf = "", as_json: Json = False) -> None:
    """一个指标：数值、来历、定稿的各版；可限定期间和维度。"""
    computed = queries.figure(name, as_of=_day(as_of), period=period, keys=_keys(where))
    fixed = [_fixed(row) for row in frozen.versions(name)]
    if as_json:
        output.write({**computed.as_json(), "period": period or None, "frozen": fixed})
        return
    typer.echo(_line(computed))
    typer.echo(computed.figure.definition)
    for row in fixed:
        typer.echo(f"定稿 {row['period']} 第 {row['version']} 版 {row['value']} {row['by']} {row['why']}")


def _fixed(row: FrozenValue) -> dict[str, Any]:
    return {
        "period": row.period, "begins": row.begins, "ends": row.ends, "version": row.version, "value": row.kept.value,
        "by": str(row.by), "at": row.at, "why": row.why,
    }  # fmt: skip


@app.command()
def compare(name: str, period: In, where: Where = None, as_json: Json = False) -> None:
    """一个指标某期间的同比、环比、累计同比。"""
    found = queries.compare(name, period=period, keys=_keys(where))
    if as_json:
        output.write({"name": name, "comparisons": [each.as_json() for each in found]})
        return
    for each in found:
        typer.echo(f"{comparing.KINDS[each.kind]}\t{each.period}\t{each.base_period}\t{each.words}")


@app.command("records")
def figure_records(
    name: str,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="行数")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="跳过的行数")] = 0,
    part: Annotated[str, typer.Option(help="比例取 of（分子）或 to（分母）；前后对比的前值加 before_")] = "of",
    period: In = "",
    where: Where = None,
    as_json: Json = False,
) -> None:
    """一个指标背后的记录。"""
    found = queries.records(name, limit=limit, offset=offset, part=part, period=period, keys=_keys(where))
    if as_json:
        output.write({"name": name, **found})
        return
    typer.echo(f"共 {found['total']} 行")
    for row in found["rows"]:
        typer.echo("\t".join(str(value) for value in row.values()))


@app.command("by")
def figure_by(name: str, dimension: str, period: In = "", where: Where = None, as_json: Json = False) -> None:
    """一个指标按街道、社区、网格、政策等维度分开；维度写 month、quarter、year 则按期间。"""
    rows = _rows_by(name, dimension, period, _keys(where))
    if as_json:
        output.write({"name": name, "dimension": dimension, "rows": rows})
        return
    for row in rows:
        typer.echo(f"{row['key']}\t{row['value']}")


def _rows_by(name: str, dimension: str, period: str, keys: dict[str, str]) -> list[dict[str, Any]]:
    if dimension in ("month", "quarter", "year"):
        told = queries.over_time(name, grain=dimension, keys=keys)
        return [{"key": one.period.label, **one.as_json()} for one in told]
    return queries.by(name, dimension=dimension, period=period, keys=keys)


@app.command()
def snapshot(as_of: AsOf = "", as_json: Json = False) -> None:
    """按某日计算全部指标并留存为一次快照；同样的数据再算，不添一行。"""
    taken = actions.snapshot(as_of=_day(as_of) or clock.today(), by=Account.system("measures"), at=clock.now())
    run = taken.run
    if as_json:
        output.write({"as_of": run.as_of, "made": taken.made, "fingerprint": run.fingerprint, "code": run.code, "tables": run.tables, "deliveries": len(run.deliveries), **run.counts})  # fmt: skip
        return
    said = f"新留存 {run.counts['new']} 个" if taken.made else "与已有快照相同，未添一行"
    typer.echo(f"截至 {run.as_of}：{run.counts['figures']} 个指标，{run.counts['with_value']} 个有数，{said}")


@app.command()
def freeze(name: str, period: In, by: Person, why: Why, as_of: AsOf = "", as_json: Json = False) -> None:
    """把一个指标某期间的数定稿，报告从此印这个数。"""
    day = _day(as_of) or queries.data_day()
    row = actions.freeze(
        figure=name, period=period, why=why, by=_person(by, "figures.freeze"), as_of=day, at=clock.now()
    )
    _told(row, as_json)


@app.command()
def correct(name: str, period: In, by: Person, why: Why, as_of: AsOf = "", as_json: Json = False) -> None:
    """由另一人更正定稿：取现在的数为新一版，旧版仍在。"""
    day = _day(as_of) or queries.data_day()
    row = actions.correct(
        figure=name, period=period, why=why, by=_person(by, "figures.correct"), as_of=day, at=clock.now()
    )
    _told(row, as_json)


def _told(row: FrozenValue, as_json: bool) -> None:
    said = {"figure": row.figure, **_fixed(row)}
    output.write(said) if as_json else typer.echo(f"{row.figure} {row.period} 第 {row.version} 版：{row.kept.value}")


@app.command("import")
def figure_import(
    file: Path,
    preview: Annotated[bool, typer.Option("--preview", help="只看会怎样，不导入")] = False,
    good_rows: Annotated[bool, typer.Option("--good-rows", help="有错的行留下原因，其余照样导入")] = False,
    as_json: Json = False,
) -> None:
    """导入官方统计、佐证和计划值（CSV 或 XLSX）；有一行有错则都不导入，除非 --good-rows。"""
    by, at = Account.system("measures"), clock.now()
    if not (preview or good_rows):
        result = actions.import_file(file, by=by, at=at)
        output.write(result) if as_json else typer.echo(f"新增 {result['added']} 条，已有 {result['known']} 条")
        return
    if not file.is_file():
        raise BadChoice(f"没有找到文件“{file.name}”")
    made = actions.preview(data=file.read_bytes(), name=file.name, by=by, at=at)
    _show_batch(made if preview else actions.apply(batch=made.pk, by=by, at=at), as_json)


def _show_batch(batch: PublishedBatch, as_json: bool) -> None:
    if as_json:
        output.write({"batch": batch.pk, "stage": batch.stage, "counts": batch.counts, "rows": batch.rows})
        return
    typer.echo(f"批次 {batch.pk}（{batch.get_stage_display()}）：" + "，".join(f"{OUTCOMES[name]} {count}" for name, count in batch.counts.items()))  # fmt: skip
    for row in batch.rows:
        if row["outcome"] == REFUSED:
            typer.echo(f"  第 {row['number']} 行：{'；'.join(row['refused'])}")


@app.command("undo")
def figure_undo(batch: int, why: Why, as_json: Json = False) -> None:
    """撤销一批导入：其中的数不再算，仍可查。"""
    _show_batch(actions.undo(batch=batch, by=Account.system("measures"), at=clock.now(), why=why), as_json)
