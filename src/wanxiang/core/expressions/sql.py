"""Everybody: the tree as SQL, built with SQLGlot. NULL is "not known", so SQL's own logic is Kleene's.

Only functions that mean the same in DuckDB and Spark are used; ages and shifted months are written out.
"""

from collections.abc import Callable, Iterable, Mapping
from math import inf
from types import MappingProxyType
from typing import Any

from sqlglot import exp

from wanxiang.core.expressions import elsewhere, households, scaling
from wanxiang.core.expressions.closures import RISING
from wanxiang.core.expressions.days import by_birthday, day_of, months_since, part, years_since
from wanxiang.core.expressions.ends import CERTAIN, combined
from wanxiang.core.expressions.fragments import NOTHING, Ends, Expression, case, double, literal, numeral
from wanxiang.core.expressions.scales import Steps
from wanxiang.core.expressions.tree import (
    Aggregate,
    Among,
    And,
    Arithmetic,
    Call,
    Compare,
    Const,
    Derived,
    If,
    IsUnknown,
    Node,
    Not,
    Or,
    Own,
    Scale,
    Shift,
    Word,
    bounded,
    walk,
)  # fmt: skip
from wanxiang.core.expressions.types import Duration

_COMPARE = {"==": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
_ARITHMETIC = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}


def statement(
    rules: Mapping[str, Node],
    *,
    relation: str,
    keys: Iterable[str] = (),
    household: str = "household_key",
    between: Mapping[str, Node] = MappingProxyType({}),
) -> exp.Select:
    """SELECT keys, rule AS name, … FROM relation: the value of each bound rule for every row, NULL where not known.

    Rules over 家庭成员 join what one pass over the members gives; a row without household has itself for its only
    known member, and may have more. Rules over rows of other tables first join what one pass over those gives.
    `between`: numbers of which the least (name_low) and the most (name_high) are wanted.
    """
    asked = (*rules.values(), *between.values())
    aggregates = list(dict.fromkeys(node for rule in asked for node in walk(rule) if isinstance(node, Aggregate)))
    others: dict[Node, str] = {
        node: f"r{index}" for index, node in enumerate(node for node in aggregates if node.over is not None)
    }
    around: dict[Node, str] = {
        node: f"a{index}" for index, node in enumerate(node for node in aggregates if node.over is None)
    }
    settled = {name: f"d{index}" for index, (name, rule) in enumerate(rules.items()) if households.settles(rule)}
    stages = []
    if others:
        stages.append(("subjects", elsewhere.subjects(others, relation)))
    if around:
        before = stages[-1][0] if stages else relation
        free = (*(rule for name, rule in rules.items() if name not in settled), *between.values())
        carried = [node for node in around if any(node in walk(rule) for rule in free)]
        decided = {column: rules[name] for name, column in settled.items()}
        stages.append(("together", households.together(around, others, before, household, decided, carried)))
    writer = Writer({**others, **around})
    chosen: list[Expression] = [exp.column(key, "p", quoted=True) for key in keys]
    for name, rule in rules.items():
        found = exp.column(settled[name], "p") if name in settled else writer.result(rule)
        chosen.append(exp.alias_(found, name, quoted=True))
    for name, number in between.items():
        ends = zip(("low", "high"), writer.bounds(number), strict=True)
        chosen += [exp.alias_(end, f"{name}_{which}", quoted=True) for which, end in ends]
    last = stages[-1][0] if stages else relation
    query = exp.select(*chosen).from_(exp.alias_(exp.to_table(last), "p", table=True))
    for name, stage in stages:
        query = query.with_(name, as_=stage)
    return query


class Writer:
    """Writes nodes as SQL over an alias (p: the person); aggregates as columns that an earlier stage has made, or as given."""

    def __init__(self, aggregates: Mapping[Node, str | Ends] = NOTHING, *, alias: str = "p") -> None:
        self.aggregates, self.alias = aggregates, alias

    def result(self, node: Node) -> Expression:
        """The value, or NULL; a number known only within bounds is NULL."""
        if not bounded(node):
            return self.value(node)
        low, high = self.bounds(node)
        return case((exp.EQ(this=low, expression=high), low.copy()))

    def value(self, node: Node) -> Expression:
        """The value of a node, NULL where it is not known."""
        return getattr(self, f"_{type(node).__name__.lower()}")(node)

    def _const(self, node: Const) -> Expression:
        return literal(node.value)

    def _word(self, node: Word) -> Expression:
        return exp.column(node.column, self.alias, quoted=True)

    def _own(self, node: Own) -> Expression:
        """A word of the person asked for, from among the members."""
        return Writer(self.aggregates).value(node.item)

    def _scale(self, node: Scale) -> Expression:
        return scaling.value(_steps(node), node.mode, self.value(node.item))

    def _derived(self, node: Derived) -> Expression:
        return exp.func("coalesce", self.value(node.rule), self.value(node.given))

    def _not(self, node: Not) -> Expression:
        return exp.paren(exp.Not(this=exp.paren(self.value(node.item))))

    def _and(self, node: And) -> Expression:
        return exp.paren(exp.and_(*(self.value(item) for item in node.items)))

    def _or(self, node: Or) -> Expression:
        return exp.paren(exp.or_(*(self.value(item) for item in node.items)))

    def _if(self, node: If) -> Expression:
        test, then, otherwise = self.value(node.test), self.value(node.then), self.value(node.otherwise)
        same = case((exp.EQ(this=exp.paren(then.copy()), expression=exp.paren(otherwise.copy())), then.copy()))
        return case((test.copy().is_(exp.null()), same), (test, then), default=otherwise)

    def _compare(self, node: Compare) -> Expression:
        if bounded(node.left) or bounded(node.right):
            return self._compare_bounds(node)
        if isinstance(node.right, Const) and isinstance(node.right.value, int | float):
            by_day = self._age(node.left, node.op, node.right.value)
            if by_day is not None:
                return by_day
        sides = {"this": exp.paren(self.value(node.left)), "expression": exp.paren(self.value(node.right))}
        return exp.paren(_COMPARE[node.op](**sides))

    def _age(self, node: Node, op: str, years: float) -> Expression | None:
        """年龄 >= 70 as a comparison of days: a tenth of the work, and the same by `calendar.born_by`."""
        if isinstance(node, Derived):
            known = self._age(node.rule, op, years)
            if known is None:
                return None
            given = _COMPARE[op](this=self.value(node.given), expression=numeral(years))
            return exp.func("coalesce", known, exp.paren(given))
        if isinstance(node, Call) and node.function == "years_since":
            return by_birthday(self.value(node.arguments[0]), op, years, day_of(node.arguments[1]))
        return None

    def _compare_bounds(self, node: Compare) -> Expression:
        a, b = self.bounds(node.left), self.bounds(node.right)
        if node.op in (">", ">="):
            a, b = b, a
        true, false = CERTAIN[node.op](a, b)
        return case((true, exp.true()), (false, exp.false()))

    def _among(self, node: Among) -> Expression:
        return exp.paren(
            exp.In(this=exp.paren(self.value(node.item)), expressions=[self.value(item) for item in node.choices])
        )

    def _isunknown(self, node: IsUnknown) -> Expression:
        if bounded(node.item):
            low, high = self.bounds(node.item)
            return exp.paren(exp.NEQ(this=low, expression=high))
        return exp.paren(exp.paren(self.value(node.item)).is_(exp.null()))

    def _arithmetic(self, node: Arithmetic) -> Expression:
        left, right = exp.paren(self.value(node.left)), exp.paren(self.value(node.right))
        if node.op == "/":
            return exp.paren(exp.Div(this=double(left), expression=double(exp.func("nullif", right, numeral(0)))))
        return exp.paren(_ARITHMETIC[node.op](this=left, expression=right))

    def _shift(self, node: Shift) -> Expression:
        by = node.by.value if isinstance(node.by, Const) else None
        if not isinstance(by, Duration):
            raise TypeError("a shift is written only after bind: its duration must be a constant")
        amount, unit = (by.days, "DAY") if by.days else (by.months, "MONTH")
        interval = exp.Interval(this=exp.Literal.string(str(node.sign * amount)), unit=exp.var(unit))
        return exp.cast(exp.paren(exp.Add(this=self.value(node.day), expression=interval)), "date")

    def _call(self, node: Call) -> Expression:
        if node.function == "years_since":
            return years_since(self.value(node.arguments[0]), day_of(node.arguments[1]))
        if node.function == "sqrt":
            number = double(self.value(node.arguments[0]))
            positive = exp.GTE(this=number, expression=numeral(0))
            return case((positive, exp.func("sqrt", number.copy())))
        if node.function == "months_since":
            return months_since(self.value(node.arguments[0]), day_of(node.arguments[1]))
        arguments = [self.value(argument) for argument in node.arguments]
        if node.function in ("least", "greatest"):
            unknown = exp.or_(*(argument.copy().is_(exp.null()) for argument in arguments))
            return case((unknown, exp.null()), default=exp.func(node.function, *arguments))
        return _FUNCTIONS[node.function](*arguments)

    def bounds(self, node: Node, *, minimum: bool = False) -> tuple[Expression, Expression]:
        """The least and the most a number can be, as doubles."""
        if isinstance(node, Aggregate):
            return self._aggregate(node)
        if isinstance(node, Arithmetic):
            left, right, by = constant_last(node)
            sides = self.bounds(left, minimum=minimum), self.bounds(right, minimum=minimum)
            return combined(node.op, *sides, by=by)
        if isinstance(node, If):
            return self._if_bounds(node, minimum)
        if isinstance(node, Scale):
            return scaling.between(_steps(node), node.mode, *self.bounds(node.item, minimum=minimum))
        if isinstance(node, Call) and node.function == "sqrt":
            return _root(*self.bounds(node.arguments[0], minimum=minimum))
        if isinstance(node, Call) and node.function in RISING:
            ends = [self.bounds(argument, minimum=minimum) for argument in node.arguments]
            write = _FUNCTIONS.get(node.function) or (lambda *numbers: exp.func(node.function, *numbers))
            return write(*(low for low, _ in ends)), write(*(high for _, high in ends))
        value = double(self.value(node))
        least = node.minimum if minimum and isinstance(node, Word) and node.minimum is not None else -inf
        return exp.func("coalesce", value, numeral(least)), exp.func("coalesce", value.copy(), numeral(inf))

    def _if_bounds(self, node: If, minimum: bool) -> tuple[Expression, Expression]:
        test = self.value(node.test)
        then, otherwise = self.bounds(node.then, minimum=minimum), self.bounds(node.otherwise, minimum=minimum)
        low, high = (
            case((test.copy().is_(exp.null()), exp.func(function, then[end].copy(), otherwise[end].copy())),
                  (test.copy(), then[end]), default=otherwise[end])
            for end, function in ((0, "least"), (1, "greatest"))
        )  # fmt: skip
        return low, high

    def _aggregate(self, node: Aggregate) -> Ends:
        name = self.aggregates[node]
        if isinstance(name, tuple):
            return name[0].copy(), name[1].copy()
        return exp.column(f"{name}_low", self.alias), exp.column(f"{name}_high", self.alias)


def constant_last(node: Arithmetic) -> tuple[Node, Node, float | None]:
    """The sides, a constant factor or divisor last, with its value where it is not 0."""
    left, right = node.left, node.right
    if node.op == "*" and isinstance(left, Const):
        left, right = right, left
    by = right.value if node.op in ("*", "/") and isinstance(right, Const) else None
    return left, right, by if isinstance(by, int | float) and by != 0 else None


def _steps(node: Scale) -> Steps:
    return node.table.value  # type: ignore[attr-defined,no-any-return]


def _root(low: Expression, high: Expression) -> tuple[Expression, Expression]:
    real = exp.GTE(this=low, expression=numeral(0))
    return (
        case((real, exp.func("sqrt", low.copy())), default=numeral(-inf)),
        case((real.copy(), exp.func("sqrt", exp.func("greatest", high, numeral(0)))), default=numeral(inf)),
    )


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "year": lambda day: part("year", day),
    "month": lambda day: part("month", day),
    "days_since": lambda day, as_of: exp.paren(exp.DateDiff(this=as_of, expression=day, unit=exp.var("DAY"))),
    "days_between": lambda later, earlier: exp.paren(exp.DateDiff(this=later, expression=earlier, unit=exp.var("DAY"))),
    "ceil": lambda number: exp.func("ceil", double(number)),
    "floor": lambda number: exp.func("floor", double(number)),
    "round": lambda number: exp.func("floor", exp.Add(this=double(number), expression=numeral(0.5))),
}
