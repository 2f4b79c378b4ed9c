"""A file of reports as somebody exported it → reports, row by row, each faulty one with its reason.

In:  CSV (UTF-8, UTF-16 or GB18030; comma, tab, semicolon) or a workbook (its largest sheet), with a header in Chinese or
     English; which column holds what is known by its name (NAMES) or said by the caller
Out: rows with a report, or with why there is none. Nothing is written here; cells are text and stay text.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wanxiang.core import sheets
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import worktime
from wanxiang.engines.cases.actions.intake import Report

LARGEST = 60 * 1024 * 1024
HEADER_WITHIN = 6
"""A sheet may carry a title above its header."""
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
NAMES: Mapping[str, str] = {
    "external_id": "来源编号 工单编号 工单号 任务号 案件编号 诉求编号 事项编号 流水号 编号 external_id service_request_id id",
    "text": "诉求内容 反映内容 内容 问题描述 事件描述 事项描述 诉求详情 描述 详情 情况说明 text description content",
    "title": "标题 诉求标题 事项标题 主题 title subject",
    "code": "分类编码 类别编码 诉求类别编码 小类代码 类别代码 code service_code",
    "class_name": "事项名称 类别 分类 小类 小类名称 事项类别 诉求类别 标签 class category",
    "kind": "类型 部件事件 案件类型 kind",
    "address": "事发地址 事发地点 发生地址 地点描述 企业地址 地址 地点 位置 address",
    "grid_code": "网格编码 事发网格 所属网格 网格 grid_code grid",
    "lon": "经度 lon lng long x",
    "lat": "纬度 lat y",
    "happened_at": "来电时间 上报时间 发现时间 发生时间 提交时间 登记时间 时间 happened_at requested_datetime",
    "name": "诉求人 反映人 来电人 联系人 姓名 name",
    "phone": "联系电话 来电号码 联系方式 手机 电话 phone",
    "email": "邮箱 电子邮件 email",
    "identity": "统一社会信用代码 信用代码 identity",
    "anonymous": "是否匿名 匿名 anonymous",
    "confidential": "是否保密 保密 confidential",
    "due_in": "办理时限 时限 due_in",
}
"""What a column may be called, the surest name first."""
REPORTER = ("name", "phone", "email", "identity")
KINDS = {"事件": "event", "部件": "component", "诉求": "appeal", "企业诉求": "enterprise", "诉求服务": "service"}
YES, NO = {"是", "1", "true", "yes", "y", "匿名", "保密"}, {"", "否", "0", "false", "no", "n"}
_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*分?)?(?:\s*:?\s*(\d{1,2})(?:\.\d+)?\s*秒?)?)?"
)
_ZONED = re.compile(r"(Z|[+-]\d{2}:\d{2})$")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")


class BadFile(WanxiangError):
    """A file of reports that cannot be read at all."""

    code = "cases.bad_report_file"


class BadCell(WanxiangError):
    code = "cases.bad_cell"


@dataclass(frozen=True)
class Row:
    """One row of a file: its number (the first below the header is 1), its report, or why there is none."""

    number: int
    external_id: str
    report: Report | None
    reason: str = ""


@dataclass(frozen=True)
class Sheet:
    """A file as text: the names of its columns and its rows."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def rows(
    data: bytes, *, name: str, source: str, scheme: str = "", flow: str = "", columns: Mapping[str, str] | None = None,
    mark: str = "",
) -> Iterator[Row]:  # fmt: skip
    """Every row of a file as a report.

    In:     scheme: the class list that the file's codes are of ("" is the district's own); flow: "" lets the class decide;
            columns: part → name of its column, for those that are not found by name; mark: begins the numbers of rows that
            carry none
    Raises: BadFile when it cannot be read, or no column holds the text
    """
    sheet = read(data, name=name)
    found = _columns(sheet, columns or {})
    for number, cells in enumerate(sheet.rows, start=1):
        said = {part: cells[at].strip() for part, at in found.items()}
        external_id = said.pop("external_id", "") or f"{mark}-{number}"
        try:
            report = _report(said, source=source, scheme=scheme, flow=flow, external_id=external_id)
            yield Row(number, external_id, report)
        except BadCell as error:
            yield Row(number, external_id, None, str(error))


def read(data: bytes, *, name: str) -> Sheet:
    """A file as a sheet of text; raises BadFile."""
    if len(data) > LARGEST:
        raise BadFile(f"文件“{name}”超过 {LARGEST // 1024 // 1024} MB", hint="请拆成几个文件")
    table = _workbook(data, name) if name.lower().endswith(WORKBOOKS) else _separated(data, name)
    table = [row for row in table if any(cell.strip() for cell in row)]
    if not table:
        raise BadFile(f"文件“{name}”是空的")
    top = next((at for at, row in enumerate(table[:HEADER_WITHIN]) if _is_header(row)), 0)
    width = len(table[top])
    padded = [[*row[:width], *[""] * (width - len(row))] for row in table[top + 1 :]]
    return Sheet(name, [cell.strip().strip("\ufeff") for cell in table[top]], padded)


def moment(text: str) -> datetime | None:
    """A moment as people write it, in local time where no zone is said; None for an empty cell; raises BadCell."""
    if not text:
        return None
    try:
        if _ZONED.search(text):
            return datetime.fromisoformat(text)
        if _SERIAL.fullmatch(text):  # a workbook's days since 1899-12-30
            return datetime(1899, 12, 30, tzinfo=worktime.ZONE) + timedelta(minutes=round(float(text) * 1440))
        if found := _MOMENT.fullmatch(text):
            return datetime(*(int(part or 0) for part in found.groups()), tzinfo=worktime.ZONE)
    except ValueError:
        pass
    raise BadCell(f"时间“{text[:30]}”看不懂", hint="应为 2021-12-08 09:30 的样式")


def _report(said: dict[str, str], *, source: str, scheme: str, flow: str, external_id: str) -> Report:
    who = {part: said.pop(part) for part in REPORTER if said.get(part)}
    for part in REPORTER:
        said.pop(part, None)
    return Report(
        source=source, external_id=external_id, text=said.pop("text"), scheme=scheme, flow=flow, reporter=who,
        kind=KINDS.get(said.get("kind", ""), said.get("kind", "")), lon=_number(said.pop("lon", "")),
        lat=_number(said.pop("lat", "")), happened_at=moment(said.pop("happened_at", "")),
        anonymous=_flag(said.pop("anonymous", "")), confidential=_flag(said.pop("confidential", "")),
        **{part: value for part, value in said.items() if part != "kind"},
    )  # fmt: skip


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise BadCell(f"“{text[:30]}”不是经纬度") from None


def _flag(text: str) -> bool:
    if (word := text.lower()) in YES | NO:
        return word in YES
    raise BadCell(f"“{text[:30]}”应填“是”或“否”")


def _columns(sheet: Sheet, given: Mapping[str, str]) -> dict[str, int]:
    """Part → place of its column: as said by the caller, else by its name."""
    bare = [_bare(column) for column in sheet.columns]
    seen = f"文件中的列：{'、'.join(column[:20] for column in sheet.columns[:20] if column)}"
    found: dict[str, int] = {}
    for part, name in given.items():
        if part not in NAMES or _bare(name) not in bare:
            raise BadFile(
                f"文件“{sheet.name}”没有“{name}”列，或没有“{part}”这一项",
                hint=f"{seen}；可指定的项：{'、'.join(NAMES)}",
            )
        found[part] = bare.index(_bare(name))
    for part, names in NAMES.items():
        known = next((bare.index(word) for word in names.split() if word in bare and bare.index(word) not in found.values()), None)  # fmt: skip
        if part not in found and known is not None:
            found[part] = known
    if "text" not in found:
        raise BadFile(f"文件“{sheet.name}”中找不到反映内容的列", hint=f"{seen}；可指定 text=列名")
    return found


def _is_header(row: Sequence[str]) -> bool:
    words = {word for names in NAMES.values() for word in names.split()}
    return len({_bare(cell) for cell in row} & words) >= 2


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split()).strip("\ufeff\"'*")


def _workbook(data: bytes, name: str) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            found = [book.get_sheet_by_name(each).to_python() for each in book.sheet_names]
    except (CalamineError, ValueError, OSError) as error:
        raise BadFile(f"文件“{name}”不能作为工作簿读取", hint=str(error).splitlines()[0][:80]) from None
    return [[_cell(value) for value in row] for row in max(found, key=len, default=[])]


def _cell(value: Any) -> str:
    """A cell as text: a whole number without its decimal point, for numbers are often codes."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _separated(data: bytes, name: str) -> list[list[str]]:
    try:
        text = sheets.decoded(data, name)
    except sheets.BadFile as error:
        raise BadFile(error.message, hint=error.hint) from None
    header = next((line for line in text.splitlines()[:HEADER_WITHIN] if line.strip()), "")
    before = csv.field_size_limit(LARGEST)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;|", key=header.count)))
    except csv.Error as error:
        raise BadFile(f"文件“{name}”不能作为 CSV 读取", hint=str(error)) from None
    finally:
        csv.field_size_limit(before)
