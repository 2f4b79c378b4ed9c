"""The tables that other engines read: keys, places, states and days; never names, addresses or numbers."""

from collections.abc import Callable, Hashable
from typing import Any

import pyarrow as pa
from django.db.models import QuerySet

from wanxiang.core import changes, tables
from wanxiang.district.levels import DIGITS

_PLACES = {f"{level}_code": DIGITS[level] for level in ("street", "community")}

_CASES = {
    "case_no": "事项编号",
    "policy": "政策",
    "person_key": "人员键",
    "household_key": "户键",
    "street_code": "街道编码",
    "community_code": "社区编码",
    "grid_code": "网格编码",
    "reach": "触达方式 visit|message",
    "sensitive": "本人事项",
    "state": "状态（transitions.yml）",
    "opened_on": "列入日期",
    "since": "进入当前状态的日期",
    "attempts": "未遇次数",
    "from_on": "享受起始日期",
    "died": "已登记死亡",
}
_VISITS = {
    "visit_no": "走访编号",
    "household_key": "户键",
    "street_code": "街道编码",
    "community_code": "社区编码",
    "grid_code": "网格编码",
    "attempt": "第几次上门",
    "state": "open|done|cancelled",
    "opened_on": "派单日期",
    "due_on": "最迟日期",
    "done_on": "走访日期",
}
_MATTERS = {"visit_no": "走访编号", "case_no": "事项编号", "policy": "政策", "outcome": "结果（空为未填）"}
_EVENTS = {
    "case_no": "事项编号",
    "policy": "政策",
    "person_key": "人员键",
    "seq": "序号",
    "action": "动作",
    "from_state": "原状态",
    "to_state": "新状态",
    "on": "业务日期",
    "at": "时间（UTC）",
    "by": "办理账号",
}
_MESSAGES = {
    "message_no": "消息编号",
    "person_key": "人员键",
    "channel": "通道",
    "state": "状态",
    "made_on": "业务日期",
}

_TEXT = pa.string()
_TYPES = {
    "sensitive": pa.bool_(),
    "died": pa.bool_(),
    "attempts": pa.int32(),
    "attempt": pa.int32(),
    "seq": pa.int32(),
    "opened_on": pa.date32(),
    "since": pa.date32(),
    "from_on": pa.date32(),
    "due_on": pa.date32(),
    "done_on": pa.date32(),
    "on": pa.date32(),
    "made_on": pa.date32(),
    "at": pa.timestamp("us", tz="UTC"),
}


def register() -> None:
    """Publish the tables by name."""
    from wanxiang.engines.outreach.models import CaseEvent, Matter, Message, ServiceCase, Visit

    over = {
        "case_no": "case__case_no",
        "policy": "case__policy",
        "person_key": "case__person_key",
        "by": "by__username",
    }
    for name, columns, rows, fields, state in (
        ("service_cases", _CASES, ServiceCase.objects.all, {}, _history),
        ("visits", _VISITS, Visit.objects.all, {}, None),
        ("visit_matters", _MATTERS, Matter.objects.all, over | {"visit_no": "visit__visit_no"}, None),
        ("case_events", _EVENTS, CaseEvent.objects.all, over, _history),
        ("messages", _MESSAGES, Message.objects.all, {}, None),
    ):
        read = _reader(columns, rows, fields)
        tables.register(tables.Table(name, columns, read=read, any=rows().exists, state=state))


def _history() -> Hashable:
    """A case changes by a step of its history alone, or when two keys of a person turn out to be one."""
    from wanxiang.core.models import AuditRow
    from wanxiang.engines.outreach.models import CaseEvent

    return changes.appended(CaseEvent.objects.all()), AuditRow.objects.filter(action="outreach.follow_merge").count()


def _reader(
    columns: dict[str, str], rows: Callable[[], QuerySet[Any]], fields: dict[str, str]
) -> Callable[[], pa.Table]:
    stored = [fields.get(name, name) for name in columns if name not in _PLACES]

    def read() -> pa.Table:
        got = list(rows().order_by("pk").values_list(*stored).iterator(chunk_size=20_000))
        values = dict(zip(stored, zip(*got, strict=True) if got else [()] * len(stored), strict=True))
        return pa.table({name: _column(name, values, fields) for name in columns})

    return read


def _column(name: str, values: dict[str, Any], fields: dict[str, str]) -> pa.Array:
    if name in _PLACES:
        return pa.array([code[: _PLACES[name]] for code in values["grid_code"]], _TEXT)
    column = pa.array(values[fields.get(name, name)], _TYPES.get(name, _TEXT))
    return column.cast(pa.timestamp("us")) if name == "at" else column  # in UTC, said in the column's words
