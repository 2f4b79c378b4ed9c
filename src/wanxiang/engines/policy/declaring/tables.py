"""Decision tables of a policy file: columns of conditions, what each line gives, and which lines count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.core.expressions.errors import Source
from wanxiang.core.expressions.tokens import Scanner
from wanxiang.engines.policy.declaring import cells
from wanxiang.engines.policy.declaring.entries import Entry, choice

SPELLINGS = {
    "inputs": ("输入", "条件列"),
    "outputs": ("输出", "结果", "输出列"),
    "hit": ("命中", "取法"),
    "default": ("缺省", "否则"),
    "rows": ("行", "各行", "rules"),
    "type": ("类型",),
    "source": ("来源", "依据"),
    "note": ("说明",),
}
PERIOD = {"from": ("自", "起"), "to": ("至", "止"), "rows": ("行", "各行"), "source": ("来源", "依据")}
UNIQUE, FIRST, SUM = "unique", "first", "sum"
HIT = {
    **dict.fromkeys(("unique", "唯一"), UNIQUE),
    **dict.fromkeys(("first", "第一", "先中"), FIRST),
    **dict.fromkeys(("sum", "合计", "累加", "collect-sum"), SUM),
}
ANY = frozenset({"", "-", "—", "*", "任意", "不限"})
LEADING = frozenset({"GT", "GE", "LT", "LE", "EQ", "NE", "IN", "NOTIN", "UNKNOWN", "KNOWN"})
TYPES = {"money": ex.MONEY, "金额": ex.MONEY, "number": ex.NUMBER, "数": ex.NUMBER, "bool": ex.BOOL, "是否": ex.BOOL,
         "text": ex.TEXT, "文字": ex.TEXT}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line: the condition of each column (None: any), what it gives, and where it stands in the file."""

    conditions: tuple[ex.Node | None, ...]
    gives: tuple[ex.Node, ...]
    at: int

    @property
    def holds(self) -> ex.Node:
        parts = tuple(part for part in self.conditions if part is not None)
        return tree.Const(value=True) if not parts else parts[0] if len(parts) == 1 else tree.And(items=parts)


@dataclass(frozen=True)
class Period:
    """The lines of a half-open period."""

    lines: tuple[Line, ...]
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class DecisionTable:
    """A table. outputs: name → the tree that gives it, as a word of the policy."""

    name: str
    inputs: tuple[ex.Node, ...]
    texts: tuple[str, ...]
    hit: str
    periods: tuple[Period, ...]
    outputs: Mapping[str, ex.Node] = field(default_factory=dict)
    default: bool = False
    line: int = 0

    def on(self, day: date) -> tuple[Line, ...]:
        """The lines of a day."""
        covering = [period for period in self.periods if (period.valid_from is None or period.valid_from <= day)
                    and (period.valid_to is None or day < period.valid_to)]  # fmt: skip
        return max(covering, key=lambda period: period.valid_from or date.min).lines if covering else ()


def read(key: Entry, entry: Entry, *, vocabulary: ex.Vocabulary) -> DecisionTable:
    """Raises ExpressionError with the place of the cell."""
    parts = entry.fields(SPELLINGS, required=("inputs", "rows"))
    columns = [_input(part, vocabulary) for part in parts["inputs"].each()]
    names = [part.text for part in parts["outputs"].each()] if "outputs" in parts else [key.text]
    hit = choice(parts, "hit", HIT, UNIQUE)
    expect = choice(parts, "type", TYPES, None)
    reader = _Reader(vocabulary, columns, names, expect, entry)
    periods = tuple(reader.period(part) for part in _periods(parts["rows"]))
    default = [reader.given(part) for part in parts["default"].each()] if "default" in parts else []
    if default and len(default) != len(names):
        raise parts["default"].error(f"缺省值要有 {len(names)} 个，写了 {len(default)} 个")
    outputs = {name: _output(index, periods, hit, default, entry) for index, name in enumerate(names)}
    found = tuple(column.node for column in columns), tuple(column.text for column in columns)
    return DecisionTable(key.text, *found, hit, periods, outputs, bool(default), key.node.start_mark.line + 1)


def _periods(entry: Entry) -> list[Entry | tuple[dict[str, Entry], Entry]]:
    """The lines, or periods that each hold lines."""
    items = entry.each()
    if items and all(
        item.is_mapping and any(key.text in ("rows", *PERIOD["rows"]) for key, _ in item.items()) for item in items
    ):
        return [(fields, fields["rows"]) for fields in (item.fields(PERIOD, required=("rows",)) for item in items)]
    return [entry]


@dataclass(frozen=True)
class _Column:
    node: ex.Node
    text: str


def _input(entry: Entry, vocabulary: ex.Vocabulary) -> _Column:
    rule = ex.read(entry.text, vocabulary=vocabulary, expect=None, file=entry.file, locate=entry.locate)
    return _Column(rule.tree, entry.text.strip())


@dataclass(frozen=True)
class _Reader:
    vocabulary: ex.Vocabulary
    columns: list[_Column]
    names: list[str]
    expect: ex.Type | None
    at: Entry

    def period(self, part: Entry | tuple[dict[str, Entry], Entry]) -> Period:
        fields, rows = part if isinstance(part, tuple) else ({}, part)
        days = [
            fields[name].day() if name in fields and fields[name].value is not None else None for name in ("from", "to")
        ]
        return Period(tuple(self.line(row) for row in rows.each()), days[0], days[1])

    def line(self, row: Entry) -> Line:
        wanted, found = len(self.columns) + len(self.names), row.each()
        if not row.is_list or len(found) != wanted:
            raise row.error(
                f"这一行有 {len(found)} 格，应有 {wanted} 格：{len(self.columns)} 个条件、{len(self.names)} 个结果"
            )
        conditions = tuple(self.condition(cell, column) for cell, column in zip(found, self.columns, strict=False))
        gives = tuple(self.given(cell) for cell in found[len(self.columns) :])
        return Line(conditions, gives, row.node.start_mark.line + 1)

    def given(self, cell: Entry) -> ex.Node:
        return ex.read(
            cell.text, vocabulary=self.vocabulary, expect=self.expect, file=cell.file, locate=cell.locate
        ).tree

    def condition(self, cell: Entry, column: _Column) -> ex.Node | None:
        """A cell as a condition on its column: 一级, >= 3, 1 至 2, [一级, 二级], 是, -."""
        if cell.is_list:
            text = "属于 [" + ", ".join(self._value(part, column) for part in cell.each()) + "]"
        elif cell.text.strip() in ANY:
            return None
        else:
            text = self._written(cell, column)
        prefix = f"({column.text}) "
        lead = len(prefix) + max(0, text.find(cell.text) if cell.is_scalar else 0)
        return ex.read(
            prefix + text, vocabulary=self.vocabulary, file=cell.file,
            locate=lambda offset: cell.locate(max(0, offset - lead)) if cell.is_scalar else _place(cell),
        ).tree  # fmt: skip

    def _written(self, cell: Entry, column: _Column) -> str:
        text = cell.text.strip()
        try:
            kinds = [token.kind for token in Scanner(Source(text), self.vocabulary).tokens()]
        except ex.ExpressionError:
            kinds = []
        if kinds and kinds[0] in LEADING:
            return text
        if kinds and (kinds[0] == "LBRA" or "TO" in kinds):
            return f"属于 {text}"
        return f"== {self._value(cell, column)}"

    def _value(self, cell: Entry, column: _Column) -> str:
        text = cell.text.strip()
        if column.node.type.kind == "bool" and text in cells.TRUE | cells.FALSE:
            return "是" if text in cells.TRUE else "否"
        bare = text not in self.vocabulary.parameters and text[:1] not in "\"“'「"
        return f'"{text}"' if column.node.type.kind in ("text", "enum") and bare else text


def _place(entry: Entry) -> tuple[int, int]:
    mark = entry.node.start_mark
    return mark.line + 1, mark.column + 1


def _output(index: int, periods: tuple[Period, ...], hit: str, default: list[ex.Node], at: Entry) -> ex.Node:
    """One output of the table as a tree."""
    kinds = {line.gives[index].type.kind for period in periods for line in period.lines}
    if len(kinds) != 1:
        raise at.error("决定表同一列结果的类型不一致" if kinds else "决定表没有行")
    kind = next(line.gives[index].type for period in periods for line in period.lines)
    if hit == SUM and not kind.numeric:
        raise at.error("合计的结果只能是数或金额")
    ways = tuple(_of_period(period, index, kind, hit, default) for period in periods)
    if len(ways) == 1 and periods[0].valid_from is None and periods[0].valid_to is None:
        return ways[0]
    starts, ends = tuple(each.valid_from for each in periods), tuple(each.valid_to for each in periods)
    return tree.Dated(name="决定表", ways=ways, starts=starts, ends=ends, type=kind)


def _of_period(period: Period, index: int, kind: ex.Type, hit: str, default: list[ex.Node]) -> ex.Node:
    """Of unique and first lines the first that holds; without default, no line means: not known. Sums add all."""
    otherwise: ex.Node = default[index] if default else tree.Const(value=0 if hit == SUM else None, type=kind)
    if hit != SUM:
        for line in reversed(period.lines):
            otherwise = tree.If(test=line.holds, then=line.gives[index], otherwise=otherwise, type=kind)
        return otherwise
    nothing = tree.Const(value=0, type=kind)
    for line in period.lines:
        added = tree.If(test=line.holds, then=line.gives[index], otherwise=nothing, type=kind)
        otherwise = tree.Arithmetic(op="+", left=otherwise, right=added, type=kind)
    return otherwise
