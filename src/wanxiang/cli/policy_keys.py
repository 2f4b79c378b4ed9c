"""`wanxiang policy key …`: keys of systems that ask for decisions, given out, listed, taken back."""

from typing import Annotated

import typer

from wanxiang.cli.output import Json, write
from wanxiang.core.clock import now
from wanxiang.core.models import Account
from wanxiang.engines.policy.answering import keys
from wanxiang.engines.policy.answering.models import AnswerKey

app = typer.Typer(help="政策查询密钥：发放、列出、停用", no_args_is_help=True)


@app.command("add")
def key_add(
    name: Annotated[str, typer.Argument(help="代号：小写字母、数字、连字符")],
    title: Annotated[str, typer.Option(help="名称，如 住房保障系统")],
    unit: Annotated[str, typer.Option(help="对查询负责的单位")],
    policies: Annotated[str, typer.Option(help="可问的政策编号，逗号分隔")],
    purpose: Annotated[list[str], typer.Option(help="登记的用途，可写多次；调用时须照此填写")],
    may: Annotated[str, typer.Option(help="可用操作：answer、decide、facts，逗号分隔")] = "answer",
    ways: Annotated[
        str, typer.Option(help="指认方式：id_token、id_number、person_key、credit_code，逗号分隔")
    ] = "id_token",
    area: Annotated[str, typer.Option(help="辖区代码，为空即全区")] = "",
    per_minute: Annotated[int, typer.Option(help="每分钟次数")] = 600,
    as_json: Json = False,
) -> None:
    """发放一个政策查询密钥；密钥只显示这一次。"""
    row, key = keys.add(
        name=name, title=title, unit=unit, may=_split(may), policies=_split(policies), purposes=purpose, ways=_split(ways),
        area=area, per_minute=per_minute, by=Account.system("operator"), at=now(),
    )  # fmt: skip
    if as_json:
        write(_said(row) | {"key": key})
        return
    typer.echo(f"已发放 {row}。请立即保存，密钥不再显示：\n{key}")


@app.command("list")
def key_list(as_json: Json = False) -> None:
    """全部政策查询密钥（不含密钥本身）。"""
    found = [_said(row) for row in AnswerKey.objects.all()]
    if as_json:
        write(found)
        return
    for each in found:
        state = "停用" if each["revoked_at"] else "在用"
        typer.echo(f"{each['name']}  {each['title']}  {each['unit']}  {state}  最近使用 {each['last_used_at'] or '—'}")


@app.command("revoke")
def key_revoke(name: str, as_json: Json = False) -> None:
    """停用一个政策查询密钥，即时生效。"""
    row = keys.revoke(name=name, by=Account.system("operator"), at=now())
    write(_said(row)) if as_json else typer.echo(f"已停用 {row}")


def _split(said: str) -> list[str]:
    return [each.strip() for each in said.split(",") if each.strip()]


def _said(row: AnswerKey) -> dict[str, object]:
    return {
        "name": row.name, "title": row.title, "unit": row.unit, "may": row.may, "policies": row.policies, "purposes": row.purposes,
        "ways": row.ways, "area": row.area, "per_minute": row.per_minute, "made_at": row.made_at,
        "last_used_at": row.last_used_at, "revoked_at": row.revoked_at,
    }  # fmt: skip
