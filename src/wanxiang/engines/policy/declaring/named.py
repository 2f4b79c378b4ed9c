"""Named lists (`lists/*.yml`), series in time (`series/*.yml`) and rows of other tables (`relations/*.yml`)."""

from datetime import date
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.core.expressions.vocabulary import Relation, Series
from wanxiang.engines.policy.declaring import cells
from wanxiang.engines.policy.declaring.entries import Entry

LIST = {
    "name": ("名称", "名"),
    "values": ("值", "各项", "内容", "codes"),
    "source": ("来源", "依据", "legal_basis", "法律依据"),
    "note": ("说明",),
}
PERIOD = {"from": ("自", "起"), "to": ("至", "止"), "values": ("值", "value", "各项"), "source": ("来源", "依据")}
ITEM = {"code": ("代码", "编码", "值"), "name": ("名称", "说明")}
SERIES = {
    "name": ("名称", "名"), "table": ("表",), "key": ("主键",), "type": ("类型",), "unit": ("单位",),
    "absent": ("无记录", "缺省"), "covers": ("覆盖", "覆盖期"), "audience": ("对象",), "source": ("来源", "依据"),
    "note": ("说明",),
}  # fmt: skip
COVERS = {"from": ("自", "起"), "to": ("至", "止")}
RELATION = {
    "name": ("名称", "名"), "table": ("表",), "key": ("主键",), "complete": ("完整", "齐全"), "words": ("词", "列"),
    "audience": ("对象",), "source": ("来源", "依据"), "note": ("说明",),
}  # fmt: skip
WORD = {"type": ("类型",), "column": ("字段",), "unit": ("单位",), "values": ("取值",), "note": ("说明", "gloss")}
TYPES = {
    **dict.fromkeys(("bool", "是否"), ex.BOOL),
    **dict.fromkeys(("money", "金额"), ex.MONEY),
    **dict.fromkeys(("number", "int", "数"), ex.NUMBER),
    **dict.fromkeys(("date", "日期"), ex.DATE),
    **dict.fromkeys(("text", "文字"), ex.TEXT),
    "enum": ex.Type("enum"),
}
KEYS = {"person": "person_key", "enterprise": "credit_code"}


def listing(name: str, entry: Entry) -> ex.Node:
    """A list as a dated constant."""
    parts = entry.fields(LIST, required=("values",))
    items = parts["values"].each()
    dated = [
        item for item in items if item.is_mapping and any(key.text in ("from", "自", "起") for key, _ in item.items())
    ]
    periods = [(None, None, items)] if not dated else [_period(item) for item in items]
    kind = ex.Type("text", many=True)
    ways = tuple(tree.Const(value=_codes(each, parts["values"]), type=kind) for _, _, each in periods)
    starts, ends = tuple(each[0] for each in periods), tuple(each[1] for each in periods)
    return tree.Dated(name=name, ways=ways, starts=starts, ends=ends, type=kind)


def _period(entry: Entry) -> tuple[date | None, date | None, list[Entry]]:
    parts = entry.fields(PERIOD, required=("values",))
    return _day(parts, "from"), _day(parts, "to"), parts["values"].each()


def _day(parts: dict[str, Entry], name: str) -> date | None:
    return parts[name].day() if name in parts and parts[name].value is not None else None


def _codes(items: list[Entry], at: Entry) -> tuple[str, ...]:
    found: list[str] = []
    for item in items:
        text = item.fields(ITEM, required=("code",))["code"].text if item.is_mapping else item.text
        if text in found:
            raise item.error(f"“{text}”写了两次", word=text)
        found.append(text)
    if not found:
        raise at.error("名单是空的")
    return tuple(found)


def series(name: str, entry: Entry, *, audience: str) -> Series:
    """A fact that has a value each month."""
    parts = entry.fields(SERIES, required=("table", "type"))
    kind = _type(parts)
    if kind.kind not in ("bool", "money", "number"):
        raise parts["type"].error("按月的数列只能是是否、数或金额")
    word = ex.Word(name, "value", kind, 0 if kind.kind == "money" else None)
    covers = parts["covers"].fields(COVERS) if "covers" in parts else {}
    absent = _cell(word, parts["absent"]) if "absent" in parts else None
    if "absent" in parts and "from" not in covers:
        raise parts["absent"].error("写了无记录时的值，还要写数据覆盖哪些月份", word="covers")
    minimum = 0 if kind.numeric else None
    key = parts["key"].text if "key" in parts else KEYS[audience]
    return Series(name, parts["table"].text, key, kind, minimum, _day(covers, "from"), _day(covers, "to"), absent)


def relation(name: str, entry: Entry, *, audience: str) -> Relation:
    """Rows of another table that belong to the subject."""
    parts = entry.fields(RELATION, required=("table", "words"))
    words = {key.text: _word(key.text, value) for key, value in parts["words"].items()}
    complete = "complete" in parts and _cell(ex.Word("complete", "complete", ex.BOOL), parts["complete"]) is True
    key = parts["key"].text if "key" in parts else KEYS[audience]
    return Relation(name, parts["table"].text, key, words, complete)


def _word(name: str, entry: Entry) -> ex.Word:
    if entry.is_scalar:
        return ex.Word(name, name, _kind(entry), 0 if entry.text in ("money", "金额") else None)
    parts = entry.fields(WORD, required=("type",))
    kind = _type(parts)
    minimum = 0 if kind.kind == "money" else None
    return ex.Word(name, parts["column"].text if "column" in parts else name, kind, minimum)


def _kind(entry: Entry) -> ex.Type:
    if entry.text not in TYPES:
        raise entry.error(f"类型“{entry.text}”应为 {'、'.join(TYPES)}", near=ex.nearest(entry.text, TYPES))
    return TYPES[entry.text]


def _type(parts: dict[str, Entry]) -> ex.Type:
    kind = _kind(parts["type"])
    if kind.kind == "enum":
        if "values" not in parts:
            raise parts["type"].error("选项要写明取值 values")
        return ex.Type("enum", choices=tuple(item.text for item in parts["values"].each()))
    return ex.Type("number", parts["unit"].text) if kind.kind == "number" and "unit" in parts else kind


def _cell(word: ex.Word, entry: Entry) -> Any:
    try:
        return cells.value(word, entry.text)
    except cells.BadCell as error:
        raise entry.error(str(error), near=list(error.near)) from None
