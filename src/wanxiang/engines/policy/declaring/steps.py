"""A parameter made of steps: where each begins, and the rate or the value from there on (按级累进, 按级全额, 按级取值)."""

from collections.abc import Callable
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.expressions.scales import Steps
from wanxiang.engines.policy.declaring.entries import Entry

AT = ("起", "自", "不低于", "from", "at_least", "threshold")
ABOVE = ("超过", "above", "over")
GIVES = ("比率", "税率", "费率", "比例", "rate", "值", "金额", "标准", "value", "amount")
_DATES = ("-", "年")


def are(entry: Entry) -> bool:
    """Whether a list is one of steps: each line says where it begins, as a number, and what it gives."""
    return bool(entry.each()) and all(part.is_mapping and _is_step(part) for part in entry.each())


def _is_step(part: Entry) -> bool:
    pairs = {key.text: value for key, value in part.items()}
    if set(pairs) & set(ABOVE):
        return True
    start = next((pairs[key] for key in AT if key in pairs), None)
    named = {"起", "不低于", "at_least", "threshold"} | {"from", "自"}
    return start is not None and bool(set(pairs) & named) and start.is_scalar and isinstance(_plain(start), int | float)


def _plain(entry: Entry) -> Any:
    """A number, also one with a unit (0元); anything else as YAML has it."""
    text = entry.text.strip()
    if text[:1].isdigit() and not any(sign in text[1:] for sign in _DATES):
        return 0
    return entry.value


def read(entry: Entry, value: Callable[[Entry], tuple[Any, ex.Type | None]]) -> tuple[Steps, ex.Type]:
    """The steps and their type. Raises PolicyError: thresholds that do not rise, mixed kinds, mixed signs."""
    thresholds: list[float] = []
    values: list[float] = []
    kinds: set[tuple[str, str]] = set()
    above: set[bool] = set()
    for part in entry.each():
        start, given, is_above = _line(part)
        (low, low_type), (result, result_type) = value(start), value(given)
        for each, kind in ((start, low_type), (given, result_type)):
            if kind is None or not kind.numeric:
                raise each.error(f"“{each.text}”不是数或金额")
        if thresholds and low <= thresholds[-1]:
            raise start.error(f"级距要由低到高，“{start.text}”不高于前一级")
        thresholds.append(low)
        values.append(result)
        kinds.add((low_type.kind, result_type.kind))  # type: ignore[union-attr]
        above.add(is_above)
    if len(kinds) > 1:
        raise entry.error("级距表各级的类型不一致：起点与值各要同为数或同为金额")
    if len(above) > 1:
        raise entry.error("级距表各级要么都写“起”，要么都写“超过”")
    return Steps(tuple(thresholds), tuple(values), above.pop()), ex.Type("steps", choices=kinds.pop())


def _line(part: Entry) -> tuple[Entry, Entry, bool]:
    found: dict[str, Entry] = {}
    for key, each in part.items():
        if key.text not in (*AT, *ABOVE, *GIVES):
            raise key.error(f"不认识的项“{key.text}”", near=ex.nearest(key.text, (*AT, *ABOVE, *GIVES)))
        found[key.text] = each
    start = next((found[key] for key in (*ABOVE, *AT) if key in found), None)
    given = next((found[key] for key in GIVES if key in found), None)
    if start is None or given is None:
        raise part.error("级距的每一级要写起点（起 或 超过）与比率或值")
    return start, given, bool(set(found) & set(ABOVE))
