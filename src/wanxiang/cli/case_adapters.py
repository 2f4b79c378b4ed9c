"""`wanxiang cases pull | push | unsent`: fetch from the hotline, send what waits, see what could not be sent; rounds do it by themselves."""

from typing import Annotated

import typer
from django.utils import timezone

from wanxiang.cli.output import Json, write
from wanxiang.core import events
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.adapters import hotline, messaging, outgoing, settings
from wanxiang.engines.cases.models import Outgoing

exchange_app = typer.Typer()


class NotSetUp(WanxiangError):
    """No such system is named in the file of adapters."""

    code = "adapters.not_set_up"


@exchange_app.command("pull")
def pull(source: Annotated[str, typer.Argument(help="hotline")] = "hotline", as_json: Json = False) -> None:
    """向热线平台取新工单、补充和回访评价，逐件回执；重复取件不会重复建案。"""
    done = vars(hotline.pull(_hotline(source), at=now()))
    write(done) if as_json else typer.echo(
        f"新建 {done['new']}，已有 {done['known']}，补充 {done['added']}，退回 {done['refused']}"
    )


@exchange_app.command("push")
def push(as_json: Json = False) -> None:
    """把待送出的进展、答复和消息送出；送不出的稍后自动重试。"""
    events.deliver_pending()
    done = {}
    if (set_up := settings.hotline()) is not None:
        client = hotline.Client(set_up)
        done["hotline"] = vars(
            outgoing.send_due(hotline.ADAPTER, lambda row: hotline.send(client, row), now=timezone.now())
        )
    if (staff := settings.messaging()) is not None:
        phones = messaging.Client(staff)
        done["messaging"] = vars(
            outgoing.send_due(messaging.ADAPTER, lambda row: messaging.send(phones, row), now=timezone.now())
        )
    if not done:
        raise NotSetUp("没有接入任何外部平台", hint="用 WANXIANG_ADAPTERS 指明配置文件，见 docs/adapters.md")
    write(done) if as_json else typer.echo(
        "\n".join(
            f"{name}：送达 {said['sent']}，待重试 {said['failed']}，对方不收 {said['refused']}"
            for name, said in done.items()
        )
    )


@exchange_app.command("unsent")
def unsent(as_json: Json = False) -> None:
    """尚未送达的，以及对方不收的，连同原因。"""
    rows = Outgoing.objects.filter(sent_at=None).order_by("-pk")[:200]
    found = [
        {"to": row.adapter, "case_no": row.subject, "what": row.key, "attempts": row.attempts, "next": row.due_at,
         "refused": row.refused_at, "why": row.error}
        for row in rows
    ]  # fmt: skip
    if as_json:
        write(found)
        return
    for each in found:
        state = "对方不收" if each["refused"] else f"已试 {each['attempts']} 次"
        typer.echo(f"{each['to']}  {each['case_no']}  {each['what']}  {state}  {each['why']}")


def _hotline(source: str) -> hotline.Client:
    set_up = settings.hotline() if source == hotline.ADAPTER else None
    if set_up is None:
        raise NotSetUp(f"没有接入“{source}”", hint="用 WANXIANG_ADAPTERS 指明配置文件，见 docs/adapters.md")
    return hotline.Client(set_up)
