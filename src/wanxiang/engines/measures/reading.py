"""`measures.yml` → figures, every fault with file, figure and word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.expressions import Rule

from . import conditions, wording
from .claims import Kind
from .declarations import BadFigure, Count, Dimension, Figure, Growth, Official, Pair, PeriodRule, Query, Ratio
from .periods import BadPeriod, parse

OPERATORS = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "null"})
REQUIRED = ("title", "definition", "unit", "query")
KNOWN = frozenset({
    "id", *REQUIRED, "dimensions", "period", "says", "wording", "records", "sources", "report_ids", "units", "kinds", "interim",
})  # fmt: skip
COUNT = frozenset({"table", "tables", "count", "sum", "where", "at", "dated"})
OFFICIAL = frozenset({"series", "take", "of", "area", "against", "period", "order", "among"})
TAKES = ("value", "change", "growth", "gap", "rank")
TYPES = ("place", "unit", "value")
PLACES, UNITS = ("street", "community", "grid"), ("unit", "department", "handler")
QUOTE = "yes、no、on、off、null 等词须加引号，如 'no'"
COUNTS, GRAINS = ("flow", "cumulative"), ("day", "month", "year")


def load(path: Path) -> list[tuple[str, Figure]]:
    """Every figure of a file; raises BadFigure naming file, figure and word."""
    try:
        data = yaml.safe_load(path.read_text("utf-8")) or {}
    except yaml.YAMLError as error:
        raise BadFigure(f"指标声明 {path.name} 不是有效的 YAML：{error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("figures") or [], list):
        raise BadFigure(f"指标声明 {path.parent.name}/{path.name} 应为 figures: 加一列指标")
    figures = [_figure(entry, path) for entry in data.get("figures") or []]
    _refuse_twins([figure.id for figure in figures], path)
    return [(figure.id, figure) for figure in figures]


def _refuse_twins(names: list[str], path: Path) -> None:
    twins = {name for name in names if names.count(name) > 1}
    if twins:
        raise BadFigure(f"指标声明 {path.parent.name}/{path.name} 中“{'、'.join(sorted(twins))}”重复")


def _figure(entry: Any, path: Path) -> Figure:
    if not isinstance(entry, dict) or not entry.get("id"):
        raise BadFigure(f"指标声明 {path.parent.name}/{path.name} 中有一项缺少 id")
    where = f"{path.parent.name}/{path.name} 的“{entry['id']}”"
    for key in REQUIRED:
        if entry.get(key) in (None, ""):
            raise BadFigure(f"指标声明 {where} 缺少 {key}")
    _known(entry, KNOWN, where, "")
    query = _query(entry["query"], where)
    return Figure(
        id=str(entry["id"]),
        title=str(entry["title"]),
        definition=str(entry["definition"]),
        unit=str(entry["unit"]),
        query=query,
        axes=_dimensions(entry.get("dimensions"), where),
        period=_period(entry.get("period"), query, where),
        says=tuple(tuple(str(phrase).split()) for phrase in _list(entry, "says", where)),
        wording=_wording(entry.get("wording"), where),
        records=_list(entry, "records", where),
        sources=_list(entry, "sources", where),
        report_ids=_list(entry, "report_ids", where),
        units=_list(entry, "units", where),
        kinds=_kinds(_list(entry, "kinds", where), where),
        interim=str(entry.get("interim") or ""),
    )


def _list(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    data = entry.get(key) or []
    if isinstance(data, list) and any(isinstance(each, bool) or each is None for each in data):
        raise BadFigure(f"指标声明 {where} 的 {key} 中有词被读作是非或空", hint=QUOTE)
    if not isinstance(data, list) or not all(isinstance(each, str | int) for each in data):
        raise BadFigure(f"指标声明 {where} 的 {key} 应为一列词", hint=f"写作 {key}: [甲, 乙]")
    return tuple(str(each) for each in data)


def _kinds(data: Collection[str], where: str) -> tuple[Kind, ...]:
    known = {kind.value for kind in Kind}
    for word in data:
        _one_of(word, known, where, "kinds")
    return tuple(Kind(word) for word in data)


def _dimensions(data: Any, where: str) -> dict[str, Dimension]:
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BadFigure(f"指标声明 {where} 的 dimensions 应为“维度: 列”", hint="写作 dimensions: {street: street_code}")
    return {str(name): _dimension(str(name), said, where) for name, said in data.items()}


def _dimension(name: str, said: Any, where: str) -> Dimension:
    if name == "period":
        raise BadFigure(f"指标声明 {where} 的 dimensions 不能有 period", hint="期间另写 period: {column: …}")
    if isinstance(said, bool) or said is None:
        raise BadFigure(f"指标声明 {where} 的维度“{name}”的列名被读作“{said}”", hint=QUOTE)
    told = {"column": said} if isinstance(said, str) else said
    if not isinstance(told, dict) or not isinstance(told.get("column"), str):
        raise BadFigure(
            f"指标声明 {where} 的维度“{name}”没有列", hint=f"写作 {name}: 列名，或 {name}: {{column: 列名, type: …}}"
        )
    _known(told, {"column", "type", "label"}, where, f"维度“{name}”")
    sort = "place" if name in PLACES else "unit" if name in UNITS else "value"
    sort = _one_of(told.get("type", sort), TYPES, where, f"维度“{name}”的 type")
    return Dimension(name, told["column"], sort, str(told.get("label") or ""))


def _period(data: Any, query: Query, where: str) -> PeriodRule | None:
    if data is None:
        return None
    if not isinstance(data, dict) or not isinstance(data.get("column"), str):
        raise BadFigure(
            f"指标声明 {where} 的 period 缺少 column", hint="写作 period: {column: opened_at, counts: flow}"
        )
    _known(data, {"column", "counts", "grain"}, where, "period")
    if not isinstance(query, Count | Ratio):
        raise BadFigure(f"指标声明 {where} 的 period 只用于 count、sum 和 ratio")
    if any(count.at for count in ((query,) if isinstance(query, Count) else (query.of, query.to))):
        raise BadFigure(f"指标声明 {where} 的 period 不能与 at 并用", hint="at 取最近一期，period 取任一期间")
    return PeriodRule(
        data["column"],
        _one_of(data.get("counts", "flow"), COUNTS, where, "period 的 counts"),
        _one_of(data.get("grain", "day"), GRAINS, where, "period 的 grain"),
    )


def _wording(data: Any, where: str) -> Mapping[str, Any]:
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BadFigure(f"指标声明 {where} 的 wording 应为键值", hint="写作 wording: {word: 近, step: 10, dp: 0}")
    _known(data, {"word", "step", "scale", "dp"}, where, "wording")
    if data.get("word"):
        _one_of(data["word"], wording.WORDS, where, "wording 的 word")
    _one_of(data.get("scale", ""), wording.SCALES, where, "wording 的 scale")
    return data


def _query(data: Any, where: str) -> Query:
    if not isinstance(data, dict):
        raise BadFigure(f"指标声明 {where} 的 query 应为键值")
    if "series" in data:
        return _official(data, where)
    for name, read in (("pair", _pair), ("growth", _growth), ("ratio", _ratio)):
        if name in data:
            _known(data, {name}, where, "query")
            return read(data[name], where)
    return _count(data, where)


def _pair(data: Any, where: str) -> Pair:
    return Pair(first=_part(data, "from", where), last=_part(data, "to", where))


def _part(data: Any, key: str, where: str) -> Count | Ratio:
    if not isinstance(data, dict) or key not in data:
        raise BadFigure(f"指标声明 {where} 的 pair 缺少 {key}")
    part = _query(data[key], where)
    if not isinstance(part, Count | Ratio):
        raise BadFigure(f"指标声明 {where} 的 pair 只能由 count、sum 或 ratio 组成")
    return part


def _growth(data: Any, where: str) -> Growth:
    if not isinstance(data, dict) or not {"from", "to"} <= set(data):
        raise BadFigure(f"指标声明 {where} 的 growth 须有 from 与 to")
    return Growth(first=_count(data["from"], where), last=_count(data["to"], where))


def _ratio(data: Any, where: str) -> Ratio:
    if not isinstance(data, dict) or not {"of", "to"} <= set(data):
        raise BadFigure(f"指标声明 {where} 的 ratio 须有 of 与 to")
    _known(data, {"of", "to", "per"}, where, "ratio")
    per = data.get("per", 100)
    if not isinstance(per, int) or per < 1:
        raise BadFigure(f"指标声明 {where} 的 per“{per}”无效", hint="100 为百分比，10000 为每万，1 为平均")
    return Ratio(of=_count(data["of"], where), to=_count(data["to"], where), per=per)


def _official(data: Mapping[str, Any], where: str) -> Official:
    _known(data, OFFICIAL, where, "series")
    told = {key: str(value) for key, value in data.items() if key != "among"}
    take = _one_of(told.get("take", "value"), TAKES, where, "take")
    _one_of(told.get("of", "value"), ("value", "growth"), where, "of")
    _one_of(told.get("order", "high"), ("high", "low"), where, "order")
    if not told["series"]:
        raise BadFigure(f"指标声明 {where} 的 series 缺少名称")
    if (take == "gap") != bool(told.get("against")):
        raise BadFigure(f"指标声明 {where} 的 against 与 take: gap 要一起写", hint="写作 take: gap, against: 全市")
    if not isinstance(data.get("among", 0), int):
        raise BadFigure(f"指标声明 {where} 的 among“{data['among']}”应为参加排名的地区数")
    try:
        period = parse(told["period"]).label if told.get("period") else ""
    except BadPeriod as error:
        raise BadFigure(f"指标声明 {where}：{error.message}", hint=error.hint) from None
    return Official(**(told | {"period": period}), among=data.get("among", 0))


def _count(data: Any, where: str) -> Count:
    tables = data.get("tables") or [data.get("table")] if isinstance(data, dict) else [None]
    if not isinstance(tables, list) or not all(isinstance(name, str) for name in tables):
        raise BadFigure(f"指标声明 {where} 的 query 缺少 table")
    _known(data, COUNT, where, "query")
    measure, column = _measure(data, where)
    wanted, at = data.get("where") or {}, _at(data.get("at"), where)
    told: dict[str, Any] = {"tables": tuple(tables), "measure": measure, "column": column, "at": at, "dated": str(data.get("dated") or "")}  # fmt: skip
    if isinstance(wanted, str):
        return Count(**told, where={}, rule=_rule(wanted, tuple(tables), where))
    if not isinstance(wanted, dict):
        raise BadFigure(f"指标声明 {where} 的 where 应为“列: 值”，或一个条件")
    for column_name, condition in wanted.items():
        _check_condition(column_name, condition, where)
    return Count(**told, where=wanted)


def _rule(text: str, tables: tuple[str, ...], where: str) -> Rule:
    rule = conditions.read(text, tables=tables, file=where)
    if rule is None:
        raise BadFigure(
            f"指标声明 {where}：数据表“{'、'.join(tables)}”的 where 只能写“列: 值”",
            hint=f"条件语句可用于：{'、'.join(conditions.ENTITIES)}",
        )
    return rule


def _measure(data: Mapping[str, Any], where: str) -> tuple[str, str]:
    if "sum" in data and "count" in data:
        raise BadFigure(f"指标声明 {where} 的 query 同时写了 sum 与 count")
    if "sum" in data:
        if not isinstance(data["sum"], str):
            raise BadFigure(f"指标声明 {where} 的 sum“{data['sum']}”应为列名")
        return "sum", data["sum"]
    words = str(data.get("count", "rows")).split()
    if words == ["rows"]:
        return "rows", ""
    if len(words) == 2 and words[0] == "distinct":
        return "distinct", words[1]
    raise BadFigure(f"指标声明 {where} 的 count“{data['count']}”无效", hint="可写 rows 或 distinct 列名")


def _check_condition(column: Any, condition: Any, where: str) -> None:
    """Comparisons have known names; what YAML reads as another thing than was written is told."""
    if not isinstance(column, str):
        raise BadFigure(f"指标声明 {where} 的 where 中列名被读作“{column}”", hint=QUOTE)
    if not isinstance(condition, dict):
        return
    if None in condition:
        raise BadFigure(
            f"指标声明 {where} 对列“{column}”的 null 没有加引号", hint="写作 {'null': true} 或 {'null': false}"
        )
    unknown = "、".join(sorted(str(key) for key in set(condition) - OPERATORS))
    if unknown:
        raise BadFigure(
            f"指标声明 {where} 对列“{column}”用了不认识的比较“{unknown}”", hint=f"可用：{'、'.join(sorted(OPERATORS))}"
        )
    for operator, value in condition.items():
        if (operator in ("in", "not_in")) != isinstance(value, list) or value in ([], None):
            wanted = "一列值" if operator in ("in", "not_in") else "一个值"
            raise BadFigure(f"指标声明 {where} 对列“{column}”的 {operator} 应为{wanted}")
        if operator == "null" and not isinstance(value, bool):
            raise BadFigure(f"指标声明 {where} 对列“{column}”的 null 应为 true 或 false")


def _at(data: Any, where: str) -> tuple[str, str] | None:
    if data is None:
        return None
    if not isinstance(data, dict) or len(data) != 1 or not set(data) <= {"first", "last", "previous"}:
        raise BadFigure(f"指标声明 {where} 的 at 应为 first: 列、last: 列 或 previous: 列")
    return next(iter(data.items()))


def _known(data: Mapping[Any, Any], known: Collection[str], where: str, part: str) -> None:
    """Raises BadFigure for the first key that nobody reads."""
    for key in sorted(str(key) for key in set(data) - set(known)):
        within = f"的 {part} " if part else " "
        raise BadFigure(f"指标声明 {where}{within}有不认识的键“{key}”", hint=f"可用：{'、'.join(sorted(known))}")


def _one_of(word: Any, known: Collection[str], where: str, key: str) -> str:
    if word not in known:
        raise BadFigure(f"指标声明 {where} 的 {key}“{word}”无效", hint=f"可用：{'、'.join(filter(None, known))}")
    return str(word)
