"""Definitions shared between policies (`definitions/*.yml`): a word with what it means, since when, and by which law."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.declaring import conditions, parameters
from wanxiang.engines.policy.declaring.entries import Entry

SPELLINGS = {
    "name": ("名称", "名"),
    "expression": ("表达式", "定义", "condition", "条件", "含义"),
    "type": ("类型",),
    "legal_basis": ("法律依据", "依据", "basis"),
    "parameters": ("参数",),
    "audience": ("对象",),
    "note": ("说明",),
}
PERIOD = {
    "from": ("自", "起", "valid_from"),
    "to": ("至", "止", "valid_to"),
    "value": ("表达式", "定义", "expression", "值"),
    "source": ("来源", "依据"),
}
TYPES = {
    **dict.fromkeys(("bool", "是否", "条件"), "bool"),
    **dict.fromkeys(("money", "金额"), "money"),
    **dict.fromkeys(("number", "int", "数"), "number"),
    **dict.fromkeys(("date", "日期"), "date"),
    **dict.fromkeys(("text", "文字"), "text"),
}


@dataclass(frozen=True)
class Definition:
    """A word and its meaning. texts: as written, by period."""

    name: str
    node: ex.Node
    texts: tuple[tuple[date | None, date | None, str], ...]
    basis: tuple[str, ...] = ()
    note: str = ""

    def text(self, day: date) -> str:
        """What is written for a day."""
        covering = [(start or date.min, text) for start, end, text in self.texts
                    if (start is None or start <= day) and (end is None or day < end)]  # fmt: skip
        return max(covering)[1] if covering else ""


def read(name: str, entry: Entry, *, vocabulary: ex.Vocabulary) -> Definition:
    """Raises ExpressionError with the place in the file of the definition."""
    if not entry.is_mapping:
        return _made(name, [(None, None, entry)], vocabulary, None)
    parts = entry.fields(SPELLINGS, required=("expression",))
    expect = _type(parts["type"]) if "type" in parts else None
    constants = parameters.read(parts["parameters"], known=vocabulary) if "parameters" in parts else {}
    known = vocabulary.having({key: constant.type for key, constant in constants.items()})
    periods = _periods(parts["expression"])
    found = _made(name, periods, known, expect, constants)
    basis = tuple(_basis(part) for part in parts["legal_basis"].each()) if "legal_basis" in parts else ()
    return Definition(name, found.node, found.texts, basis, parts["note"].text if "note" in parts else "")


def _type(entry: Entry) -> ex.Type:
    if entry.text not in TYPES:
        raise entry.error(f"类型“{entry.text}”应为 {'、'.join(TYPES)}", near=ex.nearest(entry.text, TYPES))
    return ex.Type(TYPES[entry.text])


def _basis(entry: Entry) -> str:
    if entry.is_scalar:
        return entry.text
    law = {"law": ("法律", "文件", "名称"), "article": ("条款", "条"), "url": ("链接",)}
    parts = entry.fields(law, required=("law",))
    return parts["law"].text + (parts["article"].text if "article" in parts else "")


def _periods(entry: Entry) -> list[tuple[date | None, date | None, Entry]]:
    """One expression, or a list of those that held since when; a condition may also be a list of clauses."""
    dated = [part for part in entry.each() if part.is_mapping and any(_dates(part))] if entry.is_list else []
    if not dated:
        return [(None, None, entry)]
    found = []
    for part in entry.each():
        fields = part.fields(PERIOD, required=("value",))
        days = [
            fields[key].day() if key in fields and fields[key].value is not None else None for key in ("from", "to")
        ]
        found.append((days[0], days[1], fields["value"]))
    return found


def _dates(entry: Entry) -> list[bool]:
    keys = {"from", *PERIOD["from"], "to", *PERIOD["to"]}
    return [key.text in keys for key, _ in entry.items()]


def _made(
    name: str,
    periods: list[tuple[date | None, date | None, Entry]],
    vocabulary: ex.Vocabulary,
    expect: ex.Type | None,
    constants: Mapping[str, parameters.Parameter] | None = None,
) -> Definition:
    ways: list[ex.Node] = []
    texts = []
    for start, end, entry in periods:
        node, text = _node(entry, vocabulary, expect)
        ways.append(fixed(node, constants or {}))
        texts.append((start, end, text))
    for way, (_, _, entry) in zip(ways[1:], periods[1:], strict=True):
        if way.type.kind != ways[0].type.kind:
            raise entry.error(f"“{name}”各期的类型不一致：{ways[0].type}与{way.type}")
    starts, ends = tuple(start for start, _, _ in periods), tuple(end for _, end, _ in periods)
    whole = ways[0] if (starts, ends) == ((None,), (None,)) else tree.Dated(
        name=name, ways=tuple(ways), starts=starts, ends=ends, type=ways[0].type
    )  # fmt: skip
    return Definition(name, whole, tuple(texts))


def _node(entry: Entry, vocabulary: ex.Vocabulary, expect: ex.Type | None) -> tuple[ex.Node, str]:
    if entry.is_scalar:
        rule = conditions.rule(entry, vocabulary=vocabulary, expect=expect)
        return rule.tree, rule.text(rule.tree)
    whole = conditions.read(entry, vocabulary=vocabulary)
    return whole.node, " 且 ".join(f"（{clause.text}）" for clause in whole.clauses)


def fixed(node: ex.Node, constants: Mapping[str, parameters.Parameter]) -> ex.Node:
    """The parameters of a definition are its own: each becomes a dated constant."""
    if isinstance(node, tree.Parameter) and node.name in constants:
        periods = [period for period in constants[node.name].periods if period.value is not None]
        return tree.Dated(
            name=node.name,
            ways=tuple(tree.Const(value=period.value, type=node.type, span=node.span) for period in periods),
            starts=tuple(period.valid_from for period in periods),
            ends=tuple(period.valid_to for period in periods),
            type=node.type,
            span=node.span,
        )
    return tree.rebuild(node, lambda child: fixed(child, constants))
