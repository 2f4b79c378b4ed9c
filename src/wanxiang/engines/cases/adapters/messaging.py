"""Staff messaging in the manner of WeCom: a card to the people of a unit when something is given to them or runs late; a tap signs.

The platform knows people by the names of their accounts here. A card names the case, its place and its time, never who
reported it or what was said: phones lie about.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from wanxiang.core.access import roles
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account, Grant
from wanxiang.engines.cases import actions, parties, queries, worktime
from wanxiang.engines.cases.adapters import web
from wanxiang.engines.cases.adapters.settings import Messaging
from wanxiang.engines.cases.adapters.web import Rejected, Unreachable
from wanxiang.engines.cases.models import Case, Outgoing

ADAPTER = "messaging"
TOLD = {"cases.dispatched": "新派案件", "cases.urged": "催办", "cases.supervised": "督办", "cases.time": "时限提醒"}
"""The events of which people are told, and what the card is headed with."""
MOST_PEOPLE = 200
EARLY = 300
"""Seconds before its end at which a token is not used any more."""
TOKEN_IS_OVER, BUSY = (40014, 42001, 42009), (-1, 45009, 45033)
HANDLE = "case.handle"
SIGN = "sign"


@dataclass
class Client:
    """Speaks to the platform; keeps its access token until shortly before it ends."""

    settings: Messaging
    _token: str = ""
    _until: float = field(default=0.0)

    def send(self, message: Mapping[str, Any]) -> None:
        """Send one message; a token that is over is fetched anew, once. Raises Unreachable, Rejected."""
        body = json.dumps({"agentid": self.settings.agent, **message}, ensure_ascii=False).encode()
        said = self._posted(body)
        if said.get("errcode") in TOKEN_IS_OVER:
            self._token = ""
            said = self._posted(body)
        _good(said)

    def token(self) -> str:
        """The access token; raises Unreachable, Rejected."""
        if not self._token or monotonic() >= self._until:
            query = urlencode({"corpid": self.settings.corp, "corpsecret": self.settings.secret})
            said = _good(web.call("GET", f"{self._at}/cgi-bin/gettoken?{query}", timeout=self.settings.timeout))
            self._token, self._until = (
                str(said.get("access_token", "")),
                monotonic() + int(said.get("expires_in", 0)) - EARLY,
            )
        return self._token

    def _posted(self, body: bytes) -> dict[str, Any]:
        query = urlencode({"access_token": self.token()})
        return web.call("POST", f"{self._at}/cgi-bin/message/send?{query}", body=body,
                        headers={"Content-Type": "application/json; charset=utf-8"}, timeout=self.settings.timeout)  # fmt: skip

    @property
    def _at(self) -> str:
        return self.settings.url.rstrip("/")


def send(client: Client, row: Outgoing) -> None:
    """Send what a row stands for, to whoever is in charge when it is sent; nobody in charge any more is nothing to send."""
    case = Case.objects.get(case_no=row.subject)
    kind, to = row.payload["kind"], row.payload.get("to") or case.handler
    people = people_of(to)
    if people and not (kind == "cases.dispatched" and case.state != "dispatched"):
        client.send(
            card(
                case,
                kind,
                people=people,
                task=row.key,
                pages=client.settings.pages,
                late=row.payload.get("rung", 0) > 0,
            )
        )


def card(case: Case, kind: str, *, people: Sequence[str], task: str, pages: str, late: bool = False) -> dict[str, Any]:
    """A card: with a button that signs where there is something to sign, else one that opens the case."""
    title = "案件超期" if late else TOLD[kind]
    link = f"{pages.rstrip('/')}/cases/{case.case_no}/"
    lines = [
        queries.class_name(case) or "待定类",
        queries.where(case) or "待定位",
        f"{queries.level_title(case)} · {_due(case)}",
    ]
    to = {"touser": "|".join(people), "enable_duplicate_check": 1, "duplicate_check_interval": 1800}
    if kind != "cases.dispatched":
        words = {"title": f"{title} {case.case_no}", "description": "\n".join(lines), "url": link, "btntxt": "查看"}
        return to | {"msgtype": "textcard", "textcard": words}
    shown = {
        "card_type": "button_interaction", "task_id": task.replace(":", "_"), "main_title": {"title": f"{title} {case.case_no}", "desc": lines[0]},
        "sub_title_text": "\n".join(lines[1:]), "card_action": {"type": 1, "url": link},
        "button_list": [{"text": "签收", "style": 1, "key": f"{SIGN}:{case.case_no}"}],
    }  # fmt: skip
    return to | {"msgtype": "template_card", "template_card": shown}


def people_of(handler: str) -> list[str]:
    """The accounts that handle for a unit or a place."""
    try:
        party = parties.party(handler)
    except parties.NoSuchHandler:
        return []
    handling = [name for name, role in roles().items() if HANDLE in role.permissions]
    mine = Q(unit=party.code) | (Q(unit="", area=party.area) if party.area else Q(pk__in=[]))
    rows = Grant.objects.filter(mine, role__in=handling, account__is_active=True, account__is_system=False)
    names = (
        rows.exclude(account__username__startswith="key.")
        .order_by("account__username")
        .values_list("account__username", flat=True)
    )
    return list(dict.fromkeys(names))[:MOST_PEOPLE]


def tapped(said: Mapping[str, str], *, at: datetime) -> str:
    """What a tap on a card does: who taps signs the case. Returns what the button then reads.

    In: said: the fields of the callback; the same tap delivered twice is made once, and answered the same
    """
    action, _, case_no = said.get("EventKey", "").partition(":")
    person = Account.objects.filter(username=said.get("FromUserName", ""), is_active=True, is_system=False).first()
    if said.get("Event") != "template_card_event" or action != SIGN or person is None:
        return "无法识别"
    key = f"tap:{said.get('TaskId', '')[:40]}:{person.pk}"
    try:
        case = queries.case(case_no=case_no, by=person)
        actions.act(case_no=case_no, action=SIGN, by=person, at=max(at, case.since), key=key)
    except WanxiangError as error:
        return _why_not(case_no, error)
    return "已签收"


def _why_not(case_no: str, error: WanxiangError) -> str:
    """In the few characters that a button has."""
    case = Case.objects.filter(case_no=case_no).first()
    if error.code in ("cases.no_such_case", "cases.not_allowed") or case is None:
        return "不归您承办"
    return "已有人签收" if case.state in ("handling", "handled", "checked", "closed") else "现在不能签收"


def _due(case: Case) -> str:
    return f"{case.due_at.astimezone(worktime.ZONE):%m月%d日 %H:%M} 前" if case.due_at else "无时限"


def _good(said: dict[str, Any]) -> dict[str, Any]:
    code = said.get("errcode", 0)
    if code in BUSY or code in TOKEN_IS_OVER:
        raise Unreachable(f"消息平台繁忙，或凭证刚刚失效（{code}）", hint="稍后自动重试")
    if code != 0:
        raise Rejected(f"消息平台拒绝（{code}）：{str(said.get('errmsg', ''))[:200]}")
    return said
