"""A 12345 hotline platform: its work orders become cases, and what becomes of them is told back, so that nobody types twice.

Every request is signed: HMAC-SM3 over method, path with query, moment, nonce and the SM3 of the body. The platform gives what was
not yet acknowledged, page by page; what we could not acknowledge comes again and is known by its number.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import time
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes, hmac

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import actions, catalogue, parties
from wanxiang.engines.cases.actions import Report, Words
from wanxiang.engines.cases.adapters import web
from wanxiang.engines.cases.adapters.settings import Hotline
from wanxiang.engines.cases.adapters.web import Rejected
from wanxiang.engines.cases.models import Case, Outgoing, Source

ADAPTER = "hotline"
MOST_PAGES, PAGE = 50, 100
TOLD = (
    "cases.accepted", "cases.declined", "cases.dispatched", "cases.extension_asked", "cases.extended", "cases.shelved", "cases.forwarded",
    "cases.handled", "cases.checked", "cases.closed", "cases.reopened",
)  # fmt: skip
"""The events of a hotline case that its platform is told."""


@dataclass
class Pulled:
    """What one pull brought."""

    new: int = 0
    known: int = 0
    added: int = 0
    refused: int = 0


class BadOrder(WanxiangError):
    """A work order that lacks what none may lack."""

    code = "hotline.bad_order"


@dataclass(frozen=True)
class Client:
    """Speaks to the platform."""

    settings: Hotline

    def waiting(self) -> Iterator[Mapping[str, Any]]:
        """Everything that was not acknowledged yet; raises Unreachable, Rejected."""
        after = ""
        for _ in range(MOST_PAGES):
            said = self.call("GET", f"/entries?{urlencode({'after': after, 'size': PAGE})}")
            yield from (each for each in said.get("entries", []) if isinstance(each, dict))
            if not (after := str(said.get("next") or "")):
                return

    def acknowledge(self, entry: str, said: Mapping[str, Any]) -> None:
        """Say what became of an entry: taken under a number of ours, or not taken and why."""
        self.call("POST", f"/entries/{quote(entry, safe='')}/ack", said)

    def tell(self, order: str, what: str, said: Mapping[str, Any]) -> None:
        """Say what happened to an order: states, replies, extensions."""
        self.call("POST", f"/orders/{quote(order, safe='')}/{what}", said)

    def call(self, method: str, path: str, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A signed request; what it answers under `data`. Raises Rejected for a code other than 0."""
        body = json.dumps(said, ensure_ascii=False, sort_keys=True).encode() if said is not None else b""
        url = f"{self.settings.url.rstrip('/')}{path}"
        headers = self.signed(method, url, body) | {"Content-Type": "application/json; charset=utf-8"}
        answer = web.call(method, url, body=body, headers=headers, timeout=self.settings.timeout)
        if answer.get("code") != 0:
            raise Rejected(f"热线平台拒绝（{answer.get('code')}）：{str(answer.get('message', ''))[:200]}")
        data = answer.get("data")
        return data if isinstance(data, dict) else {}

    def signed(self, method: str, url: str, body: bytes) -> dict[str, str]:
        """The headers by which the platform knows that it is us, and that nothing was changed on the way."""
        moment, nonce = str(int(time())), secrets.token_hex(8)
        said = urlsplit(url)
        path = f"{said.path}?{said.query}" if said.query else said.path
        signature = sign(self.settings.secret, method=method, path=path, moment=moment, nonce=nonce, body=body)
        return {"X-App": self.settings.app, "X-Timestamp": moment, "X-Nonce": nonce, "X-Signature": signature}


def sign(secret: str, *, method: str, path: str, moment: str, nonce: str, body: bytes) -> str:
    """HMAC-SM3, in hexadecimal, over what a request says."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(body)
    mac = hmac.HMAC(secret.encode(), hashes.SM3())
    mac.update("\n".join((method, path, moment, nonce, digest.finalize().hex())).encode())
    return mac.finalize().hex()


def pull(client: Client, *, at: datetime) -> Pulled:
    """Take what the platform has for us, entry by entry, and acknowledge each after it is safely ours.

    Raises: Unreachable; what was taken stays taken, and what was not acknowledged comes again
    """
    done, by = Pulled(), Account.system("hotline")
    for entry in client.waiting():
        number = str(entry.get("entry_id") or "")
        if number:
            client.acknowledge(number, _taken(entry, settings=client.settings, by=by, at=at, done=done))
    return done


def send(client: Client, row: Outgoing) -> None:
    """Tell the platform of one step of a case; raises Unreachable, Rejected."""
    case = Case.objects.get(case_no=row.subject)
    said = {"step": row.key, "at": row.payload["at"], "case_no": case.case_no, **_words(case, row.payload)}
    client.tell(case.external_id, _what(row.payload["kind"]), said)


def _taken(entry: Mapping[str, Any], *, settings: Hotline, by: Account, at: datetime, done: Pulled) -> dict[str, Any]:
    try:
        kind = entry.get("type", "order")
        if kind not in _TAKE:
            raise BadOrder(f"不认识的来件类型“{str(kind)[:20]}”")
        return {"taken": True, **_TAKE[kind](entry, settings, by, at, done)}
    except WanxiangError as error:
        done.refused += 1
        return {"taken": False, "reason": str(error)[:300]}


def _order(entry: Mapping[str, Any], settings: Hotline, by: Account, at: datetime, done: Pulled) -> dict[str, Any]:
    """A new work order, in the platform's own classes."""
    caller = entry.get("caller") or {}
    report = Report(
        source=Source.HOTLINE, external_id=_text(entry, "order_no"), text=_text(entry, "content"), title=_text(entry, "title")[:120],
        scheme=settings.scheme, kind=settings.kind, code=_text(entry, "class_code"), class_name=_text(entry, "class_name"),
        address=_text(entry, "address")[:200], lon=_number(entry, "lon"), lat=_number(entry, "lat"),
        reporter={name: str(caller.get(name) or "") for name in ("name", "phone")} if isinstance(caller, Mapping) else {},
        confidential=entry.get("confidential") is True,
    )  # fmt: skip
    received = actions.receive(report, by=by, at=at)
    done.new += received.new
    done.known += not received.new
    return {"case_no": received.case.case_no, "receipt": received.receipt}


def _supplement(entry: Mapping[str, Any], settings: Hotline, by: Account, at: datetime, done: Pulled) -> dict[str, Any]:
    """What the caller added, or that he or she asks again."""
    text = f"{'来电催办：' if entry.get('type') == 'urge' else ''}{_text(entry, 'content')}"
    return _act(entry, "comment", Words(text=text), by=by, at=at, done=done)


def _rating(entry: Mapping[str, Any], settings: Hotline, by: Account, at: datetime, done: Pulled) -> dict[str, Any]:
    """What the caller said when the hotline called back."""
    stars = entry.get("satisfied")
    words = Words(
        resolved=_text(entry, "resolved"),
        satisfied=stars if isinstance(stars, int) else None,
        text=_text(entry, "content"),
        via="call",
    )
    return _act(entry, "rate", words, by=by, at=at, done=done)


_TAKE = {"order": _order, "supplement": _supplement, "urge": _supplement, "rating": _rating}


def _act(
    entry: Mapping[str, Any], action: str, words: Words, *, by: Account, at: datetime, done: Pulled
) -> dict[str, Any]:
    case = Case.objects.filter(source=Source.HOTLINE, external_id=_text(entry, "order_no")).first()
    if case is None:
        raise BadOrder(f"没有工单 {_text(entry, 'order_no')[:40]}", hint="请先送工单，再送补充和评价")
    key = f"hotline:{_text(entry, 'entry_id')}"[:80]
    actions.act(case_no=case.case_no, action=action, by=by, at=max(at, case.since), words=words, key=key)
    done.added += 1
    return {"case_no": case.case_no}


def _what(kind: str) -> str:
    if kind == "cases.extension_asked":
        return "extensions"
    return "replies" if kind in ("cases.checked", "cases.declined") else "states"


def _words(case: Case, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a step: the state and the unit; the answer to the caller where there is one; never an opinion."""
    flow, seq = catalogue.flow(case.flow), payload["seq"]
    said = {
        "state": payload["state"],
        "state_title": flow.title_of(payload["state"]),
        "unit": parties.name_of(payload["handler"]),
    }
    step = case.steps.get(seq=seq)
    if payload["kind"] == "cases.extension_asked":
        return said | {"extension": step.set.get("wants_extension", ""), "why": step.why}
    if _what(payload["kind"]) == "replies":
        replies = case.steps.filter(seq__lte=seq).exclude(reply="").order_by("seq").values_list("reply", flat=True)
        return said | {"reply": replies.last() or ""}
    return said


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return "" if value is None else str(value).replace("\0", "").strip()


def _number(entry: Mapping[str, Any], name: str) -> float | None:
    value = entry.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
