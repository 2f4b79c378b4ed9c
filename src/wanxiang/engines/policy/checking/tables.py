"""Decision tables: lines that overlap where only one may hold, and cases that no line fits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy import wording
from wanxiang.engines.policy.checking.reading import Reader
from wanxiang.engines.policy.checking.remark import ERROR, WARNING, Remark
from wanxiang.engines.policy.declaring.tables import SUM, UNIQUE, DecisionTable, Line

MOST_CASES = 20_000


@dataclass(frozen=True)
class Fault:
    """A case in which two lines both hold (rows: their numbers from 1), or none does (rows empty). line: in the file."""

    rows: tuple[int, ...]
    case: str
    line: int


def remarks(reader: Reader) -> Iterator[Remark]:
    """One remark for each pair of lines that overlap, one for the first hole."""
    for table in reader.policy.tables:
        for fault in faults(table, as_of=reader.on, parameters=reader.day.values):
            if fault.rows:
                first, second = fault.rows
                text = f"决定表“{table.name}”第 {first} 行与第 {second} 行重叠：{fault.case}时两行都成立"
                yield Remark(ERROR, text, fault.line)
            else:
                text = f"决定表“{table.name}”没有一行适用：{fault.case}；补上这一行，或写缺省 default"
                yield Remark(WARNING, text, fault.line)


def faults(table: DecisionTable, *, as_of: date, parameters: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Overlaps (of a unique table) and holes (where no default is given), one case of each; the cases lie on and beside
    every value that a cell names. Sums and firsts may overlap. () where the columns are more than can be gone through."""
    lines = [_over_columns(line, table, as_of, parameters) for line in table.on(as_of)]
    choices = [list(_samples(index, lines, node)) for index, node in enumerate(table.inputs)]
    size = 1
    for each in choices:
        size *= max(1, len(each))
    if not lines or size > MOST_CASES or any(_elsewhere(line) for line in lines):
        return ()
    tests = [ex.compile_rule(line.holds) for line in lines]
    found: dict[tuple[int, ...], Fault] = {}
    for case in product(*choices):
        person = {f"in{index}": value for index, value in enumerate(case)}
        holding = tuple(number for number, test in enumerate(tests, start=1) if test(person) is True)
        overlap = table.hit == UNIQUE and len(holding) > 1
        if overlap or (not holding and not table.default and table.hit != SUM):
            rows = holding[:2]
            at = lines[rows[1] - 1].at if overlap else table.line
            found.setdefault(rows, Fault(rows, _told(table, case), at))
    return tuple(found.values())


def _over_columns(line: Line, table: DecisionTable, as_of: date, parameters: Mapping[str, Any]) -> Line:
    """The line with a word of its own for each column."""
    bound = [ex.bind(node, as_of=as_of, parameters=parameters) for node in table.inputs]
    conditions = tuple(
        None if part is None else _swapped(ex.bind(part, as_of=as_of, parameters=parameters), bound[index], index)
        for index, part in enumerate(line.conditions)
    )
    return Line(conditions, line.gives, line.at)


def _swapped(node: ex.Node, column: ex.Node, index: int) -> ex.Node:
    if node == column:
        return tree.Word(name=f"in{index}", column=f"in{index}", type=node.type)
    return tree.rebuild(node, lambda child: _swapped(child, column, index))


def _elsewhere(line: Line) -> bool:
    """Whether a line still reads something that is no column."""
    return any(
        isinstance(item, tree.Aggregate | tree.Refers)
        or (isinstance(item, tree.Word) and not item.name.startswith("in"))
        for item in tree.walk(line.holds)
    )


def _samples(index: int, lines: list[Line], column: ex.Node) -> Iterator[Any]:
    """Values on and beside every value that a cell of the column names."""
    kind, members = column.type, isinstance(column, tree.Aggregate) and column.item is None and column.over is None
    least = 1 if members else 0
    if kind.kind == "bool":
        yield from (True, False)
        return
    if kind.kind == "enum":
        yield from kind.choices
        return
    named: set[Any] = {
        item.value for line in lines if line.conditions[index] is not None
        for item in tree.walk(line.conditions[index]) if isinstance(item, tree.Const) and item.value is not None  # type: ignore[arg-type]
        and not isinstance(item.value, bool | ex.Duration)
    }  # fmt: skip
    if kind.kind == "text":
        yield from (*sorted(map(str, named)), "其他")
        return
    step: Any = timedelta(days=1) if kind.kind == "date" else 1
    near = {each for value in named for each in (value - step, value, value + step)}
    yield from sorted(value for value in near if kind.kind == "date" or value >= least) or [least]


def _told(table: DecisionTable, case: tuple[Any, ...]) -> str:
    pairs = zip(table.texts, case, table.inputs, strict=True)
    return "，".join(f"{text} 为 {wording.value(value, node.type)}" for text, value, node in pairs)
