"""The one door: a report from any source becomes one case, once, however often it is sent."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from wanxiang.core import audit
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.core.prose import printable
from wanxiang.core.steady import steady
from wanxiang.engines.cases import catalogue, classing, dispatching, history, placing, reporters, worktime
from wanxiang.engines.cases.attachments import File, keep
from wanxiang.engines.cases.history import Pen, Said
from wanxiang.engines.cases.models import Batch, Case, Sight, Source

MOST_TEXT, MOST_TITLE, LEAST_TEXT = 20_000, 120, 2
MOST_OF_CLASS = {"scheme": 40, "kind": 16, "code": 80, "class_name": 120}
CLOCK_SKEW = timedelta(minutes=10)
RECEIPT_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters that are taken for others when a receipt is read aloud."""


class BadReport(WanxiangError):
    """A report that cannot be taken as it is; says which part and how to put it right."""

    code = "cases.bad_report"


class AnotherReport(WanxiangError):
    """The same source and number, another content: neither is lost, but this one is not taken silently."""

    code = "cases.another_report"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a source says of a matter. Everything but source, external_id and text may be missing.

    scheme, kind, code: the class in the source's own words (or the district's own: scheme ""); `class_name` where it has no code
    flow: which course it takes; "" lets the class decide;  happened_at: when it was seen, never in the future
    """

    source: str
    external_id: str
    text: str
    title: str = ""
    flow: str = ""
    scheme: str = ""
    kind: str = ""
    code: str = ""
    class_name: str = ""
    grid_code: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    reporter: Mapping[str, str] = field(default_factory=dict)
    anonymous: bool = False
    confidential: bool = False
    happened_at: datetime | None = None
    due_in: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()

    def digest(self) -> str:
        """What tells whether a second delivery says the same."""
        said = {name: value for name, value in vars(self).items() if name != "files"}
        said["files"] = sorted(file.digest for file in self.files)
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Received:
    """The case, and whether this call made it."""

    case: Case
    new: bool

    @property
    def receipt(self) -> str:
        """What the reporter follows the case with: number and check code."""
        return f"{self.case.case_no}-{self.case.receipt}"


def receive(report: Report, *, by: Account, at: datetime, batch: Batch | None = None) -> Received:
    """Take a report: place, class, grade; accept and dispatch it where the rules say that nobody need look first.

    Out:    the case; the same source and number with the same content gives the case that is there, and changes nothing
    Raises: BadReport, AnotherReport, NoSuchPlace, UnknownClass, BadReporter, BadFile
    """
    report = printable_report(report)
    checked(report, at=at)
    digest = report.digest()
    if known := _known(report, digest):
        return known
    try:
        with steady():
            return Received(_made(_proposed(report, digest=digest, by=by, at=at, batch=batch), report), True)
    except IntegrityError:  # sixteen senders of one report: one made it, the others find it
        if known := _known(report, digest):
            return known
        raise


def printable_report(report: Report) -> Report:
    """The report without what no page shows and no database holds; see `core.prose`. Its number is refused, not mended."""
    plain = {name: _printable(value) for name, value in vars(report).items() if name not in ("files", "external_id")}
    return replace(report, **plain)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {printable(str(name)): _printable(each) for name, each in value.items()}
    return [_printable(each) for each in value] if isinstance(value, list | tuple) else value


def checked(report: Report, *, at: datetime) -> None:
    """Raise BadReport for what no case can be made of."""
    if report.source not in Source.values:
        raise BadReport(f"来源“{report.source[:20]}”不存在", hint=f"可用：{'、'.join(Source.values)}")
    if not report.external_id.strip() or len(report.external_id) > 80:
        raise BadReport("缺少来源编号，或编号超过 80 个字", hint="来源编号用来识别重复报送")
    if printable(report.external_id) != report.external_id:
        raise BadReport("来源编号中有不可用的控制字符", hint="请按来源系统里的编号原样报送")
    if any(len(getattr(report, name)) > most for name, most in MOST_OF_CLASS.items()):
        raise BadReport(
            "来源的分类体系、类型、编码或名称过长",
            hint="；".join(f"{name} 不超过 {most} 字" for name, most in MOST_OF_CLASS.items()),
        )
    if len(report.text.strip()) < LEAST_TEXT:
        raise BadReport("没有写明反映的内容", hint="请写明什么事、在哪里")
    if len(report.text) > MOST_TEXT:
        raise BadReport(f"内容有 {len(report.text):,} 字，超过 {MOST_TEXT:,} 字", hint="请概括后再报，详细材料作为附件")
    if len(report.title) > MOST_TITLE or len(report.address) > 200:
        raise BadReport("标题超过 120 字，或地址超过 200 字", hint="请缩短")
    if report.happened_at and report.happened_at > at + CLOCK_SKEW:
        raise BadReport(f"发生时间 {report.happened_at:%Y-%m-%d %H:%M} 在将来", hint="请核对日期")
    if (report.lon is None) != (report.lat is None):
        raise BadReport("经度和纬度须同时给出")
    if report.lon is not None and not (abs(report.lon) <= 180 and abs(report.lat or 0.0) <= 90):
        raise BadReport("经纬度不是地球上的一点", hint="经度在 ±180 之间，纬度在 ±90 之间")


def _known(report: Report, digest: str) -> Received | None:
    same = Case.objects.filter(source=report.source, external_id=report.external_id.strip())
    pk = same.values_list("pk", flat=True).order_by().first()
    if pk is None:
        return None
    case = Case.objects.get(pk=pk)
    if case.digest != digest:
        raise AnotherReport(
            f"编号 {case.external_id} 已登记为 {case.case_no}，本次内容与之不同",
            hint="补充说明请用“补充”，新问题请用新编号",
        )
    return Received(case, False)


@dataclass(frozen=True)
class _Proposed:
    """A case as it will be written: all that takes thought is done before the database is held."""

    pen: Pen
    who: reporters.Reporter
    found: classing.Found
    route: str


def _proposed(report: Report, *, digest: str, by: Account, at: datetime, batch: Batch | None) -> _Proposed:
    placed = placing.place(grid_code=report.grid_code, lon=report.lon, lat=report.lat, address=report.address)
    who = reporters.Reporter() if report.anonymous else reporters.reporter(report.reporter)
    found = classing.of_report(report, at=at)
    flow = catalogue.flow(report.flow or found.flow)
    graded = classing.grade(report, found, placed=placed.code, flow=flow, token=who.token(), at=at)
    case = Case(
        receipt="".join(secrets.choice(RECEIPT_LETTERS) for _ in range(6)), flow=flow.id, source=report.source,
        external_id=report.external_id.strip(), digest=digest, batch=batch, title=report.title.strip() or titled(report.text),
        text=report.text, address=report.address, lon=report.lon, lat=report.lat, reporter_token=who.token(),
        anonymous=report.anonymous, open_to_public=flow.public and graded.sight == Sight.PLACE, extra=dict(report.extra),
        opened_at=at, since=at,
    )  # fmt: skip
    pen = Pen(case, flow=flow, by=by, at=at, calendar=worktime.calendar(), unit="")
    said = {
        "grid_code": placed.code,
        "address": report.address,
        "lon": report.lon,
        "lat": report.lat,
        "due_in": report.due_in,
    }
    pen.move("receive", Said(fields=graded.fields() | said))
    return _Proposed(pen, who, found, _forward(pen, found, by=by, at=at))


def _made(proposed: _Proposed, report: Report) -> Case:
    """The case with its number, in one transaction with all that belongs to it."""
    pen, case, by, at = proposed.pen, proposed.pen.case, proposed.pen.by, proposed.pen.at
    prefix, on = pen.flow.prefix, worktime.civil_day(at)
    number = history.ahead(prefix, on=on)
    with transaction.atomic():
        case.case_no = number or history.numbers(prefix, count=1, on=on)[0]
        case.reporter = reporters.seal(proposed.who, case_no=case.case_no)
        pen.write()
        keep(case, report.files, stage="report", by=by, at=at, public=True)
        classing.remember(case, proposed.found, at=at)
        details = {"source": case.source, "route": proposed.route}
        audit.record("case.receive", by=by, subject=case.case_no, details=details)
    return case


def _forward(pen: Pen, found: "classing.Found", *, by: Account, at: datetime) -> str:
    """Accept what is classed for certain, and dispatch it where a rule says so; returns the rule's id."""
    if not found.certain or not _by_itself(pen, "accept"):
        return ""
    pen.move("accept")
    proposal = dispatching.propose(pen.case, flow=pen.flow, at=at)
    if proposal is None or not proposal.auto or not _by_itself(pen, "dispatch"):
        return ""
    pen.move("dispatch", proposal.said())
    return proposal.rule


def _by_itself(pen: Pen, action: str) -> bool:
    """Whether the flow lets the platform make this move now; what a person must decide waits for one."""
    return any(move.action == action and "platform" in move.who for move in pen.flow.from_state(pen.case.state))


def titled(text: str) -> str:
    """The first sentence, short enough for a list."""
    line = next(filter(None, (part.strip() for part in text.replace("。", "\n").splitlines())), "")
    return line if len(line) <= 30 else f"{line[:29]}…"
