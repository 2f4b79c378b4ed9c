"""What a client asks or posts, read and checked; everything that is wrong is said at once. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.georeport.publishing import CLOSED, MOST_TEXT, OPEN

MOST_ROWS, MOST_DAYS, MOST_PAGES = 1000, timedelta(days=90), 1000
MOST_DAYS_OF_UPDATES = timedelta(days=7)
"""Updates of whatever moved are asked for by the week: each case has many."""
MOST_CODES = 200
MOST_ATTRIBUTE = 200
ATTRIBUTE_WHERE, ATTRIBUTE_SEEN = "where", "seen_at"
Answers = Mapping[str, str]


class Refused(WanxiangError):
    """A request that is answered by the specification's list of errors: 400, 403 or 404, each with a sentence."""

    code = "georeport.refused"

    def __init__(self, status: int, *sentences: str) -> None:
        super().__init__(sentences[0])
        self.status = status
        self.sentences = sentences


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which requests (or updates of which) are asked for: numbers, or else a period of receipt, classes and a status."""

    numbers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    since: datetime
    until: datetime
    statuses: frozenset[str] = frozenset({OPEN, CLOSED})
    page: int = 1
    rows: int = MOST_ROWS


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A service request as a client posted it."""

    service_code: str
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    address_id: str = ""
    description: str = ""
    media_url: str = ""
    who: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Comment:
    """An update that a client posted: what the reporter adds."""

    number: str
    text: str
    update_id: str = ""
    token: str = ""


def wanted(said: Answers, *, at: datetime, most: timedelta = MOST_DAYS) -> Wanted:
    """The filters of a list; raises Refused (400) naming everything that is wrong.

    In: at: now, to which the period runs when none is given; most: how long it may be. One end alone gives that from or to it.
    """
    faults: list[str] = []
    since, until = (_moment(said, name, faults) for name in ("start_date", "end_date"))
    if since is None:
        since = (until or at) - most
    until = until or (since + most if said.get("start_date") else at)
    if until < since:
        faults.append("end_date 早于 start_date")
    elif until - since > most and not said.get("service_request_id"):
        faults.append(f"start_date 与 end_date 相隔不能超过 {most.days} 天")
    statuses = frozenset(_listed(said, "status", faults)) or frozenset({OPEN, CLOSED})
    if unknown := statuses - {OPEN, CLOSED}:
        faults.append(f"status 只能是 open、closed，不能是 {'、'.join(sorted(unknown))[:40]}")
    found = Wanted(
        numbers=_listed(said, "service_request_id", faults), codes=_listed(said, "service_code", faults), since=since, until=until,
        statuses=statuses, page=_count(said, "page", 1, MOST_PAGES, faults), rows=_count(said, "page_size", MOST_ROWS, MOST_ROWS, faults),
    )  # fmt: skip
    _refuse(faults)
    return found


def posted(said: Answers) -> Posted:
    """A posted request; raises Refused (400) naming everything that is missing or wrong."""
    faults: list[str] = []
    lat, lon = (_degrees(said, name, most, faults) for name, most in (("lat", 90), ("long", 180)))
    if (lat is None) != (lon is None) and not faults:
        faults.append("lat 和 long 须同时给出")
    if lat is None and not said.get("address_string") and not said.get("address_id") and not faults:
        faults.append("须给出位置：lat 与 long，或 address_string，或 address_id")
    if not said.get("service_code"):
        faults.append("缺少 service_code")
    for name, most in LONGEST.items():
        if len(said.get(name, "")) > most:
            faults.append(f"{name} 超过 {most} 个字")
    if (link := said.get("media_url", "")) and not link.startswith(("http://", "https://")):
        faults.append("media_url 须以 http:// 或 https:// 开头")
    seen_at = _moment(said, f"attribute[{ATTRIBUTE_SEEN}]", faults)
    _refuse(faults)
    return Posted(
        service_code=said["service_code"], lat=lat, lon=lon, address=said.get("address_string", ""),
        address_id=said.get("address_id", ""), description=said.get("description", ""), media_url=link, who=_who(said),
        where=said.get(f"attribute[{ATTRIBUTE_WHERE}]", ""), seen_at=seen_at,
    )  # fmt: skip


def comment(said: Answers) -> Comment:
    """A posted update; raises Refused (400)."""
    faults = [f"缺少 {name}" for name in ("service_request_id", "description") if not said.get(name, "").strip()]
    faults += [f"{name} 超过 {most} 个字" for name, most in LONGEST.items() if len(said.get(name, "")) > most]
    if said.get("status") and said["status"].lower() not in (OPEN, CLOSED):
        faults.append("status 只能是 open、closed")
    _moment(said, "updated_datetime", faults)
    _refuse(faults)
    return Comment(number=said["service_request_id"].strip(), text=said["description"], update_id=said.get("update_id", ""),
                   token=said.get("token", ""))  # fmt: skip


def flat(pairs: Sequence[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Names and texts of a query or a form: the first said of each, blank as if it were not said.

    Raises: Refused (400) for a character that no text has
    """
    found = {name: values[0].strip() for name, values in pairs if values and values[0].strip()}
    if any("\0" in name or "\0" in value for name, value in found.items()):
        raise Refused(400, "参数中有不可用的控制字符")
    return found


LONGEST = {
    "description": MOST_TEXT, "address_string": 200, "address_id": 24, "media_url": 400, "email": 80, "phone": 20, "device_id": 80,
    "account_id": 80, "first_name": 20, "last_name": 20, "service_code": 40, "update_id": 80, "token": 60, "service_request_id": 24,
    f"attribute[{ATTRIBUTE_WHERE}]": MOST_ATTRIBUTE, "api_key": 80, "jurisdiction_id": 80,
}  # fmt: skip


def _who(said: Answers) -> dict[str, str]:
    """The reporter, as far as the client says: a family name stands first."""
    name = f"{said.get('last_name', '')}{said.get('first_name', '')}"
    known = {"name": name, "phone": said.get("phone", ""), "email": said.get("email", ""),
             "identity": (said.get("account_id") or said.get("device_id") or "")[:60]}  # fmt: skip
    return {key: value for key, value in known.items() if value}


def _moment(said: Answers, name: str, faults: list[str]) -> datetime | None:
    """A moment in W3C form; a plus sign that an address turned into a blank is read as one."""
    text = said.get(name, "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo is not None and 1900 < moment.year < 9000:
            return moment
    except ValueError:
        pass
    faults.append(f"{name} 须为带时区的 W3C 时间，如 2021-11-08T10:00:00+08:00")
    return None


def _degrees(said: Answers, name: str, most: int, faults: list[str]) -> float | None:
    return _number(said, name, float, lambda value: -most <= value <= most, f"{name} 不是有效的经纬度", faults)


def _count(said: Answers, name: str, default: int, most: int, faults: list[str]) -> int:
    fault = f"{name} 须为 1 至 {most} 的整数"
    found = _number(said, name, int, lambda value: 1 <= value <= most, fault, faults)
    return default if found is None else found


def _number(
    said: Answers, name: str, kind: Callable[[str], Any], fits: Callable[[Any], bool], fault: str, faults: list[str]
) -> Any:
    if name not in said:
        return None
    try:
        value = kind(said[name])
        if fits(value):
            return value
    except (ValueError, OverflowError):
        pass
    faults.append(fault)
    return None


def _listed(said: Answers, name: str, faults: list[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(each.strip() for each in said.get(name, "").split(",") if each.strip()))
    if len(found) > MOST_CODES:
        faults.append(f"{name} 一次最多 {MOST_CODES} 个")
    return found


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise Refused(400, *faults)
