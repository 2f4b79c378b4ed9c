"""`wanxiang cases key …`: keys of machines, given out, listed, taken back."""

from typing import Annotated

import typer

from wanxiang.cli.output import Json, write
from wanxiang.core.clock import now
from wanxiang.core.models import Account
from wanxiang.engines.cases import keys
from wanxiang.engines.cases.models import ApiKey

keys_app = typer.Typer(help="接口密钥：发放、列出、停用", no_args_is_help=True)


@keys_app.command("add")
def key_add(
    name: Annotated[str, typer.Argument(help="代号：小写字母、数字、连字符；也是来源编号的前缀")],
    title: Annotated[str, typer.Option(help="名称，如 城管执法系统")],
    source: Annotated[str, typer.Option(help="来源：api、georeport、hotline、city……")] = "api",
    may: Annotated[str, typer.Option(help="可用权限，逗号分隔")] = keys.REPORT,
    role: Annotated[str, typer.Option(help="要查看、办理案件时授予的角色")] = "",
    area: Annotated[str, typer.Option(help="辖区代码")] = "",
    unit: Annotated[str, typer.Option(help="单位代码，按单位授权的角色须写")] = "",
    per_minute: Annotated[int, typer.Option(help="每分钟次数")] = 600,
    as_json: Json = False,
) -> None:
    """发放一个接口密钥；密钥只显示这一次。"""
    wanted = [each.strip() for each in may.split(",") if each.strip()]
    row, key = keys.add(
        name=name, title=title, source=source, may=wanted, role=role, area=area, unit=unit, per_minute=per_minute,
        by=Account.system("operator"), at=now(),
    )  # fmt: skip
    if as_json:
        write(_said(row) | {"key": key})
        return
    typer.echo(f"已发放 {row}。请立即保存，密钥不再显示：\n{key}")


@keys_app.command("list")
def key_list(as_json: Json = False) -> None:
    """全部接口密钥（不含密钥本身）。"""
    found = [_said(row) for row in ApiKey.objects.all()]
    if as_json:
        write(found)
        return
    for each in found:
        state = "停用" if each["revoked_at"] else "在用"
        typer.echo(
            f"{each['name']}  {each['title']}  {each['source']}  {state}  最近使用 {each['last_used_at'] or '—'}"
        )


@keys_app.command("revoke")
def key_revoke(name: str, as_json: Json = False) -> None:
    """停用一个接口密钥，即时生效。"""
    row = keys.revoke(name=name, by=Account.system("operator"), at=now())
    write(_said(row)) if as_json else typer.echo(f"已停用 {row}")


def _said(row: ApiKey) -> dict[str, object]:
    return {
        "name": row.name, "title": row.title, "source": row.source, "may": row.permissions, "per_minute": row.per_minute,
        "made_at": row.made_at, "last_used_at": row.last_used_at, "revoked_at": row.revoked_at,
    }  # fmt: skip
