"""What the door takes: a posted request becomes a case through the one intake, a posted update a comment of the reporter."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import actions, keys
from wanxiang.engines.cases.actions import Received, Report, Words
from wanxiang.engines.cases.georeport import queries
from wanxiang.engines.cases.georeport.asking import Comment, Posted, Refused
from wanxiang.engines.cases.models import ApiKey, Case, Receipt, Source
from wanxiang.engines.cases.placing import NoSuchPlace

NOBODY = "open"
"""The prefix of what was posted without a key."""
WINDOW = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who posts: a key or nobody in particular, from an address; `once`: the Idempotency-Key, where one was sent."""

    key: ApiKey | None
    address: str
    once: str = ""

    @property
    def prefix(self) -> str:
        """What its numbers begin with."""
        return self.key.name if self.key else NOBODY

    @property
    def account(self) -> Account:
        """The account that its writes name."""
        return self.key.account if self.key else Account.system("georeport")


def receive(posted: Posted, *, caller: Caller, at: datetime) -> Received:
    """Take a posted request, once.

    The specification knows no number of the client's. With an `Idempotency-Key` the same key is the same request; without
    one, the same content of the same caller within a minute is, as when a phone sends again what it had no answer to.
    Raises: Refused (404 for an unknown service, 400 for coordinates outside the district or an Idempotency-Key used before
            for something else)
    """
    leaf = queries.service(posted.service_code, at=at)
    report = _report(posted, caller=caller, text=posted.description or leaf.label, number=_number(posted, caller, at))
    try:
        return actions.receive(report, by=caller.account, at=at)
    except NoSuchPlace as error:
        raise Refused(400, str(error)) from error
    except WanxiangError as error:
        raise Refused(400, str(error)) from error


def add_comment(said: Comment, *, caller: Caller, at: datetime) -> dict[str, Any]:
    """Take a posted update as what the reporter adds; states are moved by people, so its `status` moves nothing.

    In:     the receipt as `token`, or the key by which the request was posted
    Out:    {"update_id"}; the same update_id (or the same content) again gives the same answer, and changes nothing
    Raises: Refused (404 for a request that the token or key does not open, 400 where nothing can be added any more)
    """
    case = _own(said, caller)
    once = _digest(case.case_no, said.update_id or said.text)
    try:
        actions.act(case_no=case.case_no, action="comment", by=Account.system("georeport"), at=max(at, case.since),
                    words=Words(text=said.text), key=f"georeport:{once}")  # fmt: skip
    except WanxiangError as error:
        raise Refused(400, str(error)) from error
    seq = Receipt.objects.get(key=f"georeport:{once}").answer["version"]
    return {"update_id": queries.update_id(case.case_no, seq)}


def _own(said: Comment, caller: Caller) -> Case:
    """The case that the caller may add to."""
    if said.token:
        case = queries.by_token(said.token)
        if case.case_no == said.number.upper():
            return case
    elif caller.key is not None:
        mine = Case.objects.filter(source=caller.key.source, external_id__startswith=keys.numbered(caller.prefix, ""))
        if found := mine.filter(case_no=said.number).first():
            return found
    else:
        raise Refused(403, "补充说明须带查询码 token，或报送时所用的 api_key")
    raise Refused(404, "没有这个事项，或不是由您报送")


def _report(posted: Posted, *, caller: Caller, text: str, number: str) -> Report:
    address = " ".join(filter(None, (posted.address, posted.where)))
    extra = {"media_url": posted.media_url} if posted.media_url else {}
    identity = posted.who.get("identity")
    who = dict(posted.who) | ({"identity": f"{caller.prefix}:{identity}"[:60]} if identity else {})
    return Report(
        source=caller.key.source if caller.key else Source.GEOREPORT, external_id=number, text=text, code=posted.service_code,
        grid_code=posted.address_id, address=address[:200], lon=posted.lon, lat=posted.lat, reporter=who,
        happened_at=posted.seen_at, extra=extra,
    )  # fmt: skip


def _number(posted: Posted, caller: Caller, at: datetime) -> str:
    if caller.once:
        return keys.numbered(caller.prefix, _digest("key", caller.once))
    said = json.dumps(vars(posted), ensure_ascii=False, sort_keys=True, default=str)
    now, before = (
        keys.numbered(caller.prefix, _digest(said, caller.address, f"{moment:%Y%m%d%H%M}"))
        for moment in (at, at - WINDOW)
    )
    source = caller.key.source if caller.key else Source.GEOREPORT
    return before if Case.objects.filter(source=source, external_id=before).exists() else now


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]
