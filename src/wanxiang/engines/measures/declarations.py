"""A figure as it is declared in `measures.yml`, read and checked.

    figures:
      - id: health_record_rate
        title: 居民健康档案建档率
        definition: 在册常住居民中已建立健康档案的比例
        unit: '%'
        query:
          ratio:
            of: {table: persons, count: rows, where: {resident: true, health_record: true}}
            to: {table: persons, count: rows, where: {resident: true}}
        dimensions: {street: street_code}
        says: [健康档案 建档率]

`where` may also be a condition in the expression language (`where: 常住 且 年龄 >= 65`) over persons or enterprises.
`query` is one of `count` / `sum` over a table, `ratio` {of, to} of two of them (in percent; `per: 10000` for so many in ten
thousand, `per: 1` for a mean), `pair` {from, to} of any of these, `growth` {from, to} of two counts, in percent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from wanxiang.core.errors import WanxiangError
from wanxiang.core.expressions import Node, Rule

from . import conditions
from .claims import Kind

OPERATORS = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "null"})
KNOWN = frozenset(
    {
        "id",
        "title",
        "definition",
        "unit",
        "query",
        "dimensions",
        "says",
        "wording",
        "records",
        "sources",
        "report_ids",
        "units",
        "kinds",
        "interim",
    }
)


class BadFigure(WanxiangError):
    """A declaration that cannot be computed; the message names file, figure and word."""

    code = "measures.bad_declaration"


@dataclass(frozen=True, kw_only=True)
class Count:
    """Rows, distinct values, or a sum over the union of some tables.

    `where` maps a column to a value, a list of values, or {operator: value}; `rule` is a condition in the expression
    language instead, `node` the same bound to a day; `at` keeps the rows in which a column is at its first or last value
    ("first"/"last", column).
    """

    tables: tuple[str, ...]
    measure: str
    column: str = ""
    where: Mapping[str, Any]
    at: tuple[str, str] | None = None
    rule: Rule | None = None
    node: Node | None = None


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """One count over another, per hundred or whatever is said; both are kept."""

    of: Count
    to: Count
    per: int = 100


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The same thing before and after."""

    first: Count | Ratio
    last: Count | Ratio


@dataclass(frozen=True, kw_only=True)
class Growth:
    """By how much a count grew."""

    first: Count
    last: Count


Query = Count | Ratio | Pair | Growth


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A declared figure. `says`: phrases by which a report's claim is known to be about it; every word must be there."""

    id: str
    title: str
    definition: str
    unit: str
    query: Query
    dimensions: Mapping[str, str]
    says: tuple[tuple[str, ...], ...]
    wording: Mapping[str, Any]
    records: tuple[str, ...]
    sources: tuple[str, ...]
    report_ids: tuple[str, ...]
    units: tuple[str, ...] = ()
    """Measure words a claim must use to be about it; none given: any of the same sort."""
    kinds: tuple[Kind, ...] = ()
    """Sorts of claims that it answers (target, growth …); none given: what its query can tell."""
    interim: str = ""
    """On what it stands for now, where the engine behind it is still to come; told wherever the figure answers a claim."""


def counts(query: Query) -> Iterator[Count]:
    """The counts a query is made of, the numerator before the denominator."""
    if isinstance(query, Count):
        yield query
    elif isinstance(query, Ratio):
        yield from (query.of, query.to)
    else:
        yield from counts(query.first)
        yield from counts(query.last)


def tables_of(query: Query) -> tuple[str, ...]:
    """Every table a query reads, each once."""
    return tuple(dict.fromkeys(name for count in counts(query) for name in count.tables))


def load(path: Path) -> list[tuple[str, Figure]]:
    """Every figure of a file; raises BadFigure naming file, figure and word."""
    try:
        data = yaml.safe_load(path.read_text("utf-8")) or {}
    except yaml.YAMLError as error:
        raise BadFigure(f"指标声明 {path.name} 不是有效的 YAML：{error}") from None
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
    for key in ("title", "definition", "unit", "query"):
        if key not in entry:
            raise BadFigure(f"指标声明 {where} 缺少 {key}")
    for key in sorted(set(entry) - KNOWN):
        raise BadFigure(f"指标声明 {where} 有不认识的键“{key}”", hint=f"可用：{'、'.join(sorted(KNOWN))}")
    return Figure(
        id=str(entry["id"]),
        title=entry["title"],
        definition=entry["definition"],
        unit=entry["unit"],
        query=_query(entry["query"], where),
        dimensions=entry.get("dimensions") or {},
        says=tuple(tuple(str(phrase).split()) for phrase in entry.get("says") or ()),
        wording=entry.get("wording") or {},
        records=tuple(entry.get("records") or ()),
        sources=tuple(entry.get("sources") or ()),
        report_ids=tuple(entry.get("report_ids") or ()),
        units=tuple(entry.get("units") or ()),
        kinds=_kinds(entry.get("kinds") or (), where),
        interim=str(entry.get("interim") or ""),
    )


def _kinds(data: Any, where: str) -> tuple[Kind, ...]:
    known = {kind.value for kind in Kind}
    for word in data:
        if word not in known:
            raise BadFigure(f"指标声明 {where} 的 kinds“{word}”无效", hint=f"可用：{'、'.join(sorted(known))}")
    return tuple(Kind(word) for word in data)


def _query(data: Any, where: str) -> Query:
    if not isinstance(data, dict):
        raise BadFigure(f"指标声明 {where} 的 query 应为键值")
    if "pair" in data:
        return Pair(first=_part(data["pair"], "from", where), last=_part(data["pair"], "to", where))
    if "growth" in data:
        return _growth(data["growth"], where)
    return _ratio(data["ratio"], where) if "ratio" in data else _count(data, where)


def _part(data: Any, key: str, where: str) -> Count | Ratio:
    if not isinstance(data, dict) or key not in data:
        raise BadFigure(f"指标声明 {where} 的 pair 缺少 {key}")
    part = _query(data[key], where)
    if isinstance(part, Pair | Growth):
        raise BadFigure(f"指标声明 {where} 的 pair 不能再套 pair 或 growth")
    return part


def _growth(data: Any, where: str) -> Growth:
    if not isinstance(data, dict) or not {"from", "to"} <= set(data):
        raise BadFigure(f"指标声明 {where} 的 growth 须有 from 与 to")
    return Growth(first=_count(data["from"], where), last=_count(data["to"], where))


def _ratio(data: Any, where: str) -> Ratio:
    if not isinstance(data, dict) or not {"of", "to"} <= set(data):
        raise BadFigure(f"指标声明 {where} 的 ratio 须有 of 与 to")
    per = data.get("per", 100)
    if not isinstance(per, int) or per < 1:
        raise BadFigure(f"指标声明 {where} 的 per“{per}”无效", hint="100 为百分比，10000 为每万，1 为平均")
    return Ratio(of=_count(data["of"], where), to=_count(data["to"], where), per=per)


def _count(data: Any, where: str) -> Count:
    tables = data.get("tables") or [data.get("table")] if isinstance(data, dict) else [None]
    if None in tables:
        raise BadFigure(f"指标声明 {where} 的 query 缺少 table")
    measure, column = _measure(data, where)
    wanted, at = data.get("where") or {}, _at(data.get("at"), where)
    if isinstance(wanted, str):
        rule = _rule(wanted, tuple(tables), where)
        return Count(tables=tuple(tables), measure=measure, column=column, where={}, at=at, rule=rule)
    if not isinstance(wanted, dict):
        raise BadFigure(f"指标声明 {where} 的 where 应为“列: 值”，或一个条件")
    for column_name, condition in wanted.items():
        _check_condition(column_name, condition, where)
    return Count(tables=tuple(tables), measure=measure, column=column, where=wanted, at=at)


def _rule(text: str, tables: tuple[str, ...], where: str) -> Rule:
    rule = conditions.read(text, tables=tables, file=where)
    if rule is None:
        raise BadFigure(
            f"指标声明 {where}：数据表“{'、'.join(tables)}”的 where 只能写“列: 值”",
            hint=f"条件语句可用于：{'、'.join(conditions.ENTITIES)}",
        )
    return rule


def on_day(query: Query, as_of: date) -> Query:
    """The query with its conditions bound to a day."""
    if isinstance(query, Count):
        return replace(query, node=conditions.bound(query.rule, as_of=as_of)) if query.rule else query
    if isinstance(query, Ratio):
        return replace(query, of=on_day(query.of, as_of), to=on_day(query.to, as_of))
    return replace(query, first=on_day(query.first, as_of), last=on_day(query.last, as_of))


def _measure(data: dict, where: str) -> tuple[str, str]:
    if "sum" in data:
        return "sum", str(data["sum"])
    words = str(data.get("count", "rows")).split()
    if words == ["rows"]:
        return "rows", ""
    if len(words) == 2 and words[0] == "distinct":
        return "distinct", words[1]
    raise BadFigure(f"指标声明 {where} 的 count“{data['count']}”无效", hint="可写 rows 或 distinct 列名")


def _check_condition(column: str, condition: Any, where: str) -> None:
    if isinstance(condition, dict) and not set(condition) <= OPERATORS:
        unknown = "、".join(sorted(set(condition) - OPERATORS))
        raise BadFigure(
            f"指标声明 {where} 对列“{column}”用了不认识的比较“{unknown}”", hint=f"可用：{'、'.join(sorted(OPERATORS))}"
        )


def _at(data: Any, where: str) -> tuple[str, str] | None:
    if data is None:
        return None
    if not isinstance(data, dict) or len(data) != 1 or not set(data) <= {"first", "last"}:
        raise BadFigure(f"指标声明 {where} 的 at 应为 first: 列 或 last: 列")
    return next(iter(data.items()))
