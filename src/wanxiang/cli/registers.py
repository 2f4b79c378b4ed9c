"""Registers: `wanxiang register check | list | show | import | export | undo | adopt`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from wanxiang.cli import output
from wanxiang.cli.output import Json
from wanxiang.core import clock
from wanxiang.core.errors import WanxiangError
from wanxiang.core.files import write_bytes
from wanxiang.core.models import Account
from wanxiang.engines.directory import actions, catalogue, exporting, queries
from wanxiang.engines.directory.actions import adopting
from wanxiang.engines.directory.importing import results
from wanxiang.engines.directory.importing.comparing import CHANGED, NEW, OUTCOMES, REFUSED
from wanxiang.engines.directory.models import Batch, State
from wanxiang.engines.directory.scanning import ALL, Asked

app = typer.Typer(name="register", help="名册：检查声明、查看、导入、导出、撤销", no_args_is_help=True)
Named = Annotated[str, typer.Argument(help="名册编号")]


class WantsChoice(WanxiangError):
    code = "cli.wants_choice"


def _us() -> Account:
    return Account.system("directory")


@app.command()
def check(files: list[Path], as_json: Json = False) -> None:
    """检查名册声明：错在哪一行、哪个词；已有条目是否符合。有错以 1 退出。"""
    output.verdicts([_checked(path) for path in files], as_json=as_json)


def _checked(path: Path) -> dict[str, Any]:
    try:
        found = adopting.check(path, at=clock.now())
    except adopting.Unfit as error:
        problems = [f"{each['name']}：{'；'.join(each['reasons'])}" for each in error.misfits]
        return {
            "file": str(path),
            "ok": False,
            "said": f"，{error.total} 个条目不符",
            "problems": problems,
            "error": error.as_dict(),
        }
    except WanxiangError as error:
        return {"file": str(path), "ok": False, "said": "", "problems": [str(error)], "error": error.as_dict()}
    said = f"，{found.entries} 个条目，其中 {len(found.drafts)} 个将随之调整" if found else ""
    return {"file": str(path), "ok": True, "said": said, "problems": []}


@app.command("list")
def list_(as_json: Json = False) -> None:
    """全部名册：业主单位、在册条目数、声明。"""
    listed = queries.registers(by=_us())
    if as_json:
        output.write([_row(each) for each in listed])
        return
    table = Table("编号", "名册", "业主单位", "在册", "系统", "待启用")
    for each in listed:
        spec = each.force.register
        table.add_row(spec.id, spec.title, spec.owner, f"{each.entries:,}", each.force.system, each.force.waiting)
    Console().print(table)


def _row(each: queries.Counted) -> dict[str, Any]:
    spec = each.force.register
    return {
        "id": spec.id, "title": spec.title, "owner": spec.owner, "entries": each.entries, "system": each.force.system,
        "declaration": each.force.version, "table": spec.table, "waiting": each.force.waiting,
    }  # fmt: skip


@app.command()
def show(
    register: Named,
    q: Annotated[str, typer.Option("--find", help="查找的文字")] = "",
    limit: Annotated[int, typer.Option(help="至多几条")] = 20,
    as_of: Annotated[str, typer.Option("--as-of", help="截至某日，如 2021-12-08")] = "",
    as_json: Json = False,
) -> None:
    """一份名册的条目（敏感内容遮盖）；--as-of 看过去某一天。"""
    force = catalogue.register(register)
    asked = Asked(text=q, on=clock.today())
    with queries.scan(force, by=_us(), as_of=output.day(as_of) if as_of else None) as found:
        total = found.total(asked)
        rows = found.rows(asked, limit=limit)
    fields = [
        force.register.fields[name] for name in force.register.columns if not force.register.fields[name].sensitive
    ]
    kept = [
        {key: each.isoformat() if hasattr(each, "isoformat") else each for key, each in row.items()} for row in rows
    ]
    texts = queries.texts(force.register, kept, fields)
    if as_json:
        output.write({"register": register, "total": total, "entries": [{"id": row["_pk"], **text} for row, text in zip(rows, texts, strict=True)]})  # fmt: skip
        return
    table = Table("编号", *(each.heading for each in fields), title=f"{force.register.title}，共 {total:,} 条")
    for row, text in zip(rows, texts, strict=True):
        table.add_row(str(row["_pk"]), *(text[each.name] for each in fields))
    Console().print(table)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="XLSX 或 CSV")],
    register: Annotated[str, typer.Option("--register", help="名册编号")],
    preview: Annotated[bool, typer.Option("--preview", help="只预览，不写入")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="预览后写入")] = False,
    since: Annotated[str, typer.Option("--since", help="自哪一天起生效，默认今天")] = "",
    as_json: Json = False,
) -> None:
    """导入一个文件：--preview 只看会改动什么，--apply 随即写入。未采用的行与原因随批次保存。"""
    if preview == apply:
        raise WantsChoice("请选择 --preview 或 --apply", hint="先预览，确认后再写入")
    if not file.is_file():
        raise WantsChoice(f"没有找到文件“{file}”")
    valid_from = output.day(since) if since else None
    made = actions.preview(
        register=register, data=file.read_bytes(), name=file.name, by=_us(), at=clock.now(), valid_from=valid_from
    )
    if apply:
        made = actions.apply(batch=made.pk, by=_us(), at=clock.now())
    _say_batch(made, as_json=as_json)


def _say_batch(made: Batch, *, as_json: bool) -> None:
    refused = [{"row": each.number, "reasons": each.reasons} for each in results.rows(made, outcome=REFUSED)]
    if as_json:
        output.write(
            {"batch": made.pk, "stage": made.stage, "counts": made.counts, "columns": made.columns, "refused": refused}
        )
        return
    said = "，".join(f"{title} {made.counts[name]:,}" for name, title in OUTCOMES.items())
    typer.echo(f"批次 {made.pk}（{made.get_stage_display()}）：{said}")
    for each in refused[:20]:
        typer.echo(f"  第 {each['row']} 行：{'；'.join(each['reasons'])}")
    if made.stage == Batch.Stage.PREVIEWED and made.counts[NEW] + made.counts[CHANGED]:
        typer.echo("  写入：加上 --apply 再运行一次，或在网页上确认")


@app.command()
def export(
    register: Named,
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件，.xlsx 或 .csv")],
    ended: Annotated[bool, typer.Option(help="连同已注销的")] = False,
    as_json: Json = False,
) -> None:
    """导出一份名册（敏感内容遮盖，公式单元格加引号）。"""
    force = catalogue.register(register)
    asked = Asked(state=ALL if ended else State.LIVE.value, on=clock.today())
    rows = list(exporting.table(force, asked, by=_us()))
    if out.suffix.lower() == ".xlsx":
        with exporting.workbook(rows, title=force.register.title) as book:
            write_bytes(out, book.read())
    else:
        write_bytes(out, exporting.as_csv(rows).encode("utf-8-sig"))
    result = {"register": register, "entries": len(rows) - 1, "file": str(out)}
    output.write(result) if as_json else typer.echo(f"{force.register.title}：{len(rows) - 1:,} 条 → {out}")


@app.command()
def undo(
    batch: Annotated[int, typer.Argument(help="批次号")],
    why: Annotated[str, typer.Option("--why", help="事由")],
    as_json: Json = False,
) -> None:
    """撤销一次导入；之后又有改动的条目会列出，此时一条也不撤。"""
    done = actions.undo(batch=batch, by=_us(), at=clock.now(), why=why)
    output.write({"batch": done.pk, "stage": done.stage}) if as_json else typer.echo(f"批次 {done.pk} 已撤销")


@app.command()
def adopt(register: Annotated[str, typer.Argument(help="名册编号；不写则全部")] = "", as_json: Json = False) -> None:
    """采用改动过的声明：已有条目随之调整；有不符的则不采用并列出（后台进程也会采用）。有不符以 1 退出。"""
    done = actions.adopt(by=_us(), at=clock.now(), register=register)
    if as_json:
        output.write({name: plan.as_dict() | {"fits": plan.fits} for name, plan in done.items()})
    else:
        for name, plan in done.items():
            typer.echo(
                f"{name}：{f'已采用，调整 {len(plan.drafts)} 条' if plan.fits else f'未采用，{plan.total_misfits} 条不符'}"
            )
            for each in plan.misfits[:20]:
                typer.echo(f"  {each['name']}：{'；'.join(each['reasons'])}")
        if not done:
            typer.echo("没有待采用的声明")
    if not all(plan.fits for plan in done.values()):
        raise typer.Exit(1)
