"""The typed tree of a rule. One meaning; closures, SQL and atoms are made from it.

Nodes are immutable and equal when they mean the same: the span in the source takes no part in equality.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date

from wanxiang.core.expressions.types import BOOL, DATE, Type


@dataclass(frozen=True, kw_only=True)
class Node:
    """A value of a type, written at `span` (start, end) of the rule's text."""

    type: Type = BOOL
    span: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, kw_only=True)
class Const(Node):
    """A value written in the rule: bool, int, float, str, date or Duration; None is "not known"."""

    value: object


@dataclass(frozen=True, kw_only=True)
class Word(Node):
    """The value of a person (inside an aggregate: of a member) in a column."""

    name: str
    column: str
    minimum: float | None = None


@dataclass(frozen=True, kw_only=True)
class Derived(Node):
    """A word that a rule computes (年龄 from 出生日期); where the rule cannot, the delivered column stands in."""

    name: str
    rule: Node
    given: Node


@dataclass(frozen=True, kw_only=True)
class Parameter(Node):
    """A dated constant; `bind` puts the value of the day in its place."""

    name: str


@dataclass(frozen=True, kw_only=True)
class AsOf(Node):
    """统计日: the day for which the rule is asked."""

    type: Type = DATE


@dataclass(frozen=True, kw_only=True)
class Not(Node):
    item: Node


@dataclass(frozen=True, kw_only=True)
class And(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Or(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class If(Node):
    """若 test 则 then 否则 otherwise. A test that is not known gives a value only when both ways give the same."""

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, kw_only=True)
class Compare(Node):
    """op: one of == != < <= > >=."""

    op: str
    left: Node
    right: Node


FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
"""op → the op that says the same with the sides exchanged."""


@dataclass(frozen=True, kw_only=True)
class Among(Node):
    """item is one of the choices, which are constants after `bind`."""

    item: Node
    choices: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class IsUnknown(Node):
    """Always true or false."""

    item: Node


@dataclass(frozen=True, kw_only=True)
class Arithmetic(Node):
    """op: one of + - * /. Division by zero is not known."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, kw_only=True)
class Shift(Node):
    """A day moved by a duration, forward (sign 1) or back (-1); a day that a month lacks becomes its last."""

    day: Node
    by: Node
    sign: int


@dataclass(frozen=True, kw_only=True)
class Call(Node):
    """A function of `functions.FUNCTIONS`."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Own(Node):
    """Inside an aggregate over the household: a word of the person for whom the rule is asked, not of the member."""

    item: Node


@dataclass(frozen=True, kw_only=True)
class Dated(Node):
    """A value that changed: `bind` puts the way of the day in its place. starts, ends: half-open, None is open."""

    name: str
    ways: tuple[Node, ...]
    starts: tuple[date | None, ...]
    ends: tuple[date | None, ...]


@dataclass(frozen=True, kw_only=True)
class Defined(Node):
    """A definition that several rules share; `bind` puts what it says in its place."""

    name: str
    item: Node


@dataclass(frozen=True, kw_only=True)
class Refers(Node):
    """Another rule, by its id: whether it is met (aspect "met", "met_alone") or what it gives ("amount").

    Whoever knows the other rules puts their trees in its place before anybody is decided.
    """

    rule: str
    aspect: str


@dataclass(frozen=True, kw_only=True)
class Scale(Node):
    """A table of steps applied to a number; after `bind` the table is a constant `scales.Steps`."""

    item: Node
    table: Node
    mode: str
    """marginal, whole or value: see `scales`."""


@dataclass(frozen=True, kw_only=True)
class Rows(Node):
    """Rows of another table that belong to the subject. Not complete: there may be rows that nobody has recorded.

    subject: the subject's own column that `key` repeats ("": the same); under: what a person carries the rows under,
    where that is not the table.
    """

    name: str
    table: str
    key: str
    complete: bool = False
    subject: str = ""
    under: str = ""


@dataclass(frozen=True, kw_only=True)
class Months(Node):
    """The months of a series in time. first and last: any day of the first and the last month, constants after `bind`.

    A month without row is `absent` where the source covers it (covered_from to covered_to, half-open), else not known.
    """

    name: str
    table: str
    key: str
    first: Node
    last: Node
    covered_from: date | None = None
    covered_to: date | None = None
    absent: object = None


@dataclass(frozen=True, kw_only=True)
class Aggregate(Node):
    """count (of a condition), sum, min or max over the household's members; any, all and average are made of these.

    over: None for the household; else Rows or Months of another table. streak (over Months): how many of the latest
    months fulfil the condition without a break.
    """

    function: str
    item: Node | None
    over: Node | None = None


def children(node: Node) -> Iterator[Node]:
    """The nodes right below."""
    for entry in fields(node):
        value = getattr(node, entry.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple) and entry.name not in ("span",):
            yield from (item for item in value if isinstance(item, Node))


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, top down."""
    yield node
    for child in children(node):
        yield from walk(child)


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same node over changed children; the very same object when none changed."""
    changed: dict[str, object] = {}
    for entry in fields(node):
        value = getattr(node, entry.name)
        if isinstance(value, Node):
            new: object = change(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            new = tuple(change(item) for item in value)
        else:
            continue
        if new != value or new is not value:
            changed[entry.name] = new
    return replace(node, **changed) if changed else node  # type: ignore[arg-type]


def bounded(node: Node) -> bool:
    """Whether the value may be known only within bounds: an aggregate takes part in it."""
    return node.type.numeric and any(isinstance(item, Aggregate) for item in walk(node))


def words(node: Node) -> list[str]:
    """The words of a rule in the order of their first use, derived ones under their own name."""
    found: dict[str, None] = {}

    def visit(item: Node) -> None:
        if isinstance(item, Word | Derived):
            found.setdefault(item.name)
            return
        if isinstance(item, Aggregate) and item.over is not None:
            found.setdefault(item.over.name)  # type: ignore[attr-defined]
            return
        for child in children(item):
            visit(child)

    visit(node)
    return list(found)


def columns(node: Node) -> set[str]:
    """Every column of persons a rule may read, those behind derived words included."""
    found = {node.column} if isinstance(node, Word) else set[str]()
    if isinstance(node, Aggregate) and node.over is not None:
        return found
    return found.union(*(columns(child) for child in children(node)))


def least(node: Node) -> float | None:
    """The least that a number can be, whatever is not known; None: there is no such bound."""
    if isinstance(node, Word):
        return node.minimum
    if isinstance(node, Derived):
        return least(node.given)
    if isinstance(node, Const):
        return node.value if isinstance(node.value, int | float) else None
    if isinstance(node, Aggregate):
        return 0 if node.function in ("count", "streak") else None
    below = [least(child) for child in children(node) if child.type.numeric]
    if isinstance(node, If):
        return None if None in below else min(below)  # type: ignore[type-var]
    if isinstance(node, Arithmetic) and node.op in ("+", "*") and all(end is not None and end >= 0 for end in below):
        return 0
    return None


def related(node: Node) -> list[Aggregate]:
    """The aggregates over other tables, each once."""
    found = (item for item in walk(node) if isinstance(item, Aggregate) and item.over is not None)
    return list(dict.fromkeys(found))


def respan(node: Node, span: tuple[int, int]) -> Node:
    """The same tree as if all of it were written at one place."""
    return replace(rebuild(node, lambda item: respan(item, span)), span=span)
