"""Everybody: the tree as SQL, built with SQLGlot. NULL is "not known", so SQL's own logic is Kleene's.

Only functions that mean the same in DuckDB and Spark are used; ages and shifted months are written out.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import ceil, floor, inf
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from wanxiang.core.expressions.calendar import anniversary, born_by, last_of_month
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
    Shift,
    Word,
    bounded,
    walk,
)  # fmt: skip
from wanxiang.core.expressions.types import Duration

if TYPE_CHECKING:
    Expression = exp.Expr
else:
    Expression = exp.Expression
_COMPARE = {"==": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
_ARITHMETIC = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}
INFINITY = {end: exp.cast(exp.Literal.string(text), "double") for end, text in ((inf, "Infinity"), (-inf, "-Infinity"))}


def statement(
    rules: Mapping[str, Node],
    *,
    relation: str,
    keys: Iterable[str] = (),
    household: str = "household_key",
    between: Mapping[str, Node] | None = None,
) -> exp.Select:
    """SELECT keys, rule AS name, … FROM relation: the value of each bound rule for every row, NULL where not known.

    Rules over 家庭成员 join what one pass over the members gives; a row without household has itself for its only
    known member, and may have more. `between`: numbers of which the least (name_low) and the most (name_high) are wanted.
    """
    between = between or {}
    asked = (*rules.values(), *between.values())
    aggregates = list(dict.fromkeys(node for rule in asked for node in walk(rule) if isinstance(node, Aggregate)))
    writer = Writer({node: f"a{index}" for index, node in enumerate(aggregates)})
    chosen: list[Expression] = [exp.column(key, "p", quoted=True) for key in keys]
    chosen += [exp.alias_(writer.result(rule), name, quoted=True) for name, rule in rules.items()]
    for name, number in between.items():
        ends = zip(("low", "high"), writer.bounds(number), strict=True)
        chosen += [exp.alias_(end, f"{name}_{which}", quoted=True) for which, end in ends]
    query = exp.select(*chosen).from_(exp.alias_(exp.to_table(relation), "p", table=True))
    if not aggregates:
        return query
    members = _members(aggregates, relation, household)
    on = exp.EQ(this=exp.column(household, "p"), expression=exp.column(household, "h"))
    return query.join(members.subquery("h"), on=on, join_type="left")


def _members(aggregates: list[Aggregate], relation: str, household: str) -> exp.Select:
    """One row a household: the bounds of every aggregate."""
    key = exp.column(household, "p")
    chosen: list[Expression] = [key.copy()]
    for index, node in enumerate(aggregates):
        low, high = (_total(node, end) for end in (0, 1))
        chosen += [exp.alias_(low, f"a{index}_low"), exp.alias_(high, f"a{index}_high")]
    source = exp.alias_(exp.to_table(relation), "p", table=True)
    return exp.select(*chosen).from_(source).where(key.copy().is_(exp.null()).not_()).group_by(key.copy())


def _total(node: Aggregate, end: int) -> Expression:
    function = {"count": exp.Sum, "sum": exp.Sum, "min": exp.Min, "max": exp.Max}[node.function]
    return function(this=_double(_of_member(node)[end]))


def _of_member(node: Aggregate) -> tuple[Expression, Expression]:
    """What one member adds, at least and at most."""
    writer = Writer({})
    if node.function != "count":
        return writer.bounds(node.item, minimum=True)  # type: ignore[arg-type]
    if node.item is None:
        return _number(1), _number(1)
    condition = writer.value(node.item)
    surely, perhaps = _is(condition, True), _is(condition, False).not_()
    return _case((surely, _number(1)), default=_number(0)), _case((perhaps, _number(1)), default=_number(0))


class Writer:
    """Writes nodes as SQL over the alias p; aggregates as columns of h."""

    def __init__(self, aggregates: Mapping[Aggregate, str]) -> None:
        self.aggregates = aggregates

    def result(self, node: Node) -> Expression:
        """The value, or NULL; a number known only within bounds is NULL."""
        if not bounded(node):
            return self.value(node)
        low, high = self.bounds(node)
        return _case((exp.EQ(this=low, expression=high), low.copy()))

    def value(self, node: Node) -> Expression:
        """The value of a node, NULL where it is not known."""
        return getattr(self, f"_{type(node).__name__.lower()}")(node)

    def _const(self, node: Const) -> Expression:
        return literal(node.value)

    def _word(self, node: Word) -> Expression:
        return exp.column(node.column, "p", quoted=True)

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
        same = _case((exp.EQ(this=exp.paren(then.copy()), expression=exp.paren(otherwise.copy())), then.copy()))
        return _case((test.copy().is_(exp.null()), same), (test, then), default=otherwise)

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
            given = _COMPARE[op](this=self.value(node.given), expression=_number(years))
            return exp.func("coalesce", known, exp.paren(given))
        if isinstance(node, Call) and node.function == "years_since":
            return _by_birthday(self.value(node.arguments[0]), op, years, _day_of(node.arguments[1]))
        return None

    def _compare_bounds(self, node: Compare) -> Expression:
        a, b = self.bounds(node.left), self.bounds(node.right)
        if node.op in (">", ">="):
            a, b = b, a
        true, false = _CERTAIN[node.op](a, b)
        return _case((true, exp.true()), (false, exp.false()))

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
            return exp.paren(exp.Div(this=_double(left), expression=_double(exp.func("nullif", right, _number(0)))))
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
            return _years_since(self.value(node.arguments[0]), _day_of(node.arguments[1]))
        if node.function == "months_since":
            return _months_since(self.value(node.arguments[0]), _day_of(node.arguments[1]))
        arguments = [self.value(argument) for argument in node.arguments]
        if node.function in ("least", "greatest"):
            unknown = exp.or_(*(argument.copy().is_(exp.null()) for argument in arguments))
            return _case((unknown, exp.null()), default=exp.func(node.function, *arguments))
        return _FUNCTIONS[node.function](*arguments)

    def bounds(self, node: Node, *, minimum: bool = False) -> tuple[Expression, Expression]:
        """The least and the most a number can be, as doubles."""
        if isinstance(node, Aggregate):
            return self._aggregate(node)
        if isinstance(node, Arithmetic):
            return _combined(node.op, self.bounds(node.left, minimum=minimum), self.bounds(node.right, minimum=minimum))
        if isinstance(node, If):
            return self._if_bounds(node, minimum)
        if isinstance(node, Call) and node.function in ("least", "greatest", "floor", "round"):
            ends = [self.bounds(argument, minimum=minimum) for argument in node.arguments]
            write = _FUNCTIONS.get(node.function) or (lambda *numbers: exp.func(node.function, *numbers))
            return write(*(low for low, _ in ends)), write(*(high for _, high in ends))
        value = _double(self.value(node))
        least = node.minimum if minimum and isinstance(node, Word) and node.minimum is not None else -inf
        return exp.func("coalesce", value, _number(least)), exp.func("coalesce", value.copy(), _number(inf))

    def _if_bounds(self, node: If, minimum: bool) -> tuple[Expression, Expression]:
        test = self.value(node.test)
        then, otherwise = self.bounds(node.then, minimum=minimum), self.bounds(node.otherwise, minimum=minimum)
        low, high = (
            _case((test.copy().is_(exp.null()), exp.func(function, then[end].copy(), otherwise[end].copy())),
                  (test.copy(), then[end]), default=otherwise[end])
            for end, function in ((0, "least"), (1, "greatest"))
        )  # fmt: skip
        return low, high

    def _aggregate(self, node: Aggregate) -> tuple[Expression, Expression]:
        """The household's bounds; for a row without household, its own, open where unrecorded members could add."""
        name, (low, high) = self.aggregates[node], _of_member(node)
        least = getattr(node.item, "minimum", None)
        alone_low, alone_high = {
            "count": (low, _number(inf)),
            "sum": (low if least is not None and least >= 0 else _number(-inf), _number(inf)),
            "min": (_number(-inf if least is None else least), high),
            "max": (low, _number(inf)),
        }[node.function]
        return (
            exp.func("coalesce", exp.column(f"{name}_low", "h"), _double(alone_low)),
            exp.func("coalesce", exp.column(f"{name}_high", "h"), _double(alone_high)),
        )


def literal(value: object) -> Expression:
    """A constant; fractions are doubles, as in Python."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, int | float):
        return _number(value)
    return exp.Literal.string(str(value))


def _number(value: float) -> Expression:
    if value in INFINITY:
        return INFINITY[value].copy()
    if isinstance(value, int):
        return exp.Literal.number(value) if value >= 0 else exp.paren(exp.Neg(this=exp.Literal.number(-value)))
    return exp.cast(exp.Literal.string(repr(float(value))), "double")


def _double(value: Expression) -> Expression:
    return exp.cast(value, "double")


def _case(*ways: tuple[Expression, Expression], default: Expression | None = None) -> exp.Case:
    case = exp.Case()
    for condition, result in ways:
        case = case.when(condition, result)
    return case.else_(default) if default is not None else case


def _is(condition: Expression, truth: bool) -> Expression:
    return exp.paren(exp.Is(this=exp.paren(condition.copy()), expression=exp.true() if truth else exp.false()))


Ends = tuple[Expression, Expression]


def _below(a: Ends, b: Ends) -> Ends:
    return _sign(exp.LT, a[1], b[0]), _sign(exp.GTE, a[0], b[1])


def _at_most(a: Ends, b: Ends) -> Ends:
    return _sign(exp.LTE, a[1], b[0]), _sign(exp.GT, a[0], b[1])


def _equal(a: Ends, b: Ends) -> Ends:
    same = exp.and_(_sign(exp.EQ, a[0], a[1]), _sign(exp.EQ, a[1], b[0]), _sign(exp.EQ, b[0], b[1]))
    return same, exp.or_(_sign(exp.LT, a[1], b[0]), _sign(exp.LT, b[1], a[0]))


def _sign(sign: type[exp.Binary], left: Expression, right: Expression) -> Expression:
    return sign(this=left.copy(), expression=right.copy())


_CERTAIN = {
    "<": _below,
    ">": _below,
    "<=": _at_most,
    ">=": _at_most,
    "==": _equal,
    "!=": lambda a, b: _equal(a, b)[::-1],
}
"""op → (when it is certainly true, when it is certainly false); for > and >= the sides are exchanged first."""


def _combined(op: str, a: Ends, b: Ends) -> Ends:
    if op == "+":
        return _sign(exp.Add, a[0], b[0]), _sign(exp.Add, a[1], b[1])
    if op == "-":
        return exp.paren(_sign(exp.Sub, a[0], exp.paren(b[1]))), exp.paren(_sign(exp.Sub, a[1], exp.paren(b[0])))
    corners = [(_product if op == "*" else _quotient)(x, y) for x in a for y in b]
    low, high = exp.func("least", *corners), exp.func("greatest", *(corner.copy() for corner in corners))
    if op == "*":
        return low, high
    crosses = exp.and_(_sign(exp.LTE, b[0], _number(0)), _sign(exp.GTE, b[1], _number(0)))
    return _case((crosses, _number(-inf)), default=low), _case((crosses.copy(), _number(inf)), default=high)


def _product(x: Expression, y: Expression) -> Expression:
    zero = exp.or_(_sign(exp.EQ, x, _number(0)), _sign(exp.EQ, y, _number(0)))
    return _case((zero, _number(0)), default=exp.Mul(this=exp.paren(x.copy()), expression=exp.paren(y.copy())))


def _quotient(x: Expression, y: Expression) -> Expression:
    endless = exp.EQ(this=exp.func("abs", y.copy()), expression=_number(inf))
    divided = exp.Div(this=exp.paren(x.copy()), expression=exp.func("nullif", y.copy(), _number(0)))
    return _case((endless, _number(0)), default=divided)


def _day_of(node: Node) -> date:
    if not isinstance(node, Const) or not isinstance(node.value, date):
        raise TypeError("ages are written only after bind: 统计日 must be a constant")
    return node.value


def _by_birthday(day: Expression, op: str, years: float, as_of: date) -> Expression | None:
    """Complete years against a number, by the last birthday that has that many."""
    reached = {">=": ceil(years), "<": ceil(years), ">": floor(years) + 1, "<=": floor(years) + 1}.get(op)
    last = born_by(as_of, reached) if reached is not None else None
    if last is None:
        return None
    sign = exp.LTE if op in (">=", ">") else exp.GT
    return exp.paren(sign(this=exp.paren(day), expression=literal(last)))


def _part(name: str, day: Expression) -> Expression:
    return exp.cast(exp.func(name, day.copy()), "int")


def _years_since(day: Expression, as_of: date) -> Expression:
    """Complete calendar years; see `calendar.anniversary` for 29 February."""
    reached = exp.Add(this=exp.Mul(this=_part("month", day), expression=_number(100)), expression=_part("day", day))
    late = _case((exp.GT(this=reached, expression=_number(anniversary(as_of))), _number(1)), default=_number(0))
    years = exp.Sub(this=_number(as_of.year), expression=_part("year", day))
    return exp.paren(exp.Sub(this=years, expression=late))


def _months_since(day: Expression, as_of: date) -> Expression:
    limit = 31 if last_of_month(as_of) else as_of.day
    late = _case((exp.GT(this=_part("day", day), expression=_number(limit)), _number(1)), default=_number(0))
    before = exp.Add(this=exp.Mul(this=_part("year", day), expression=_number(12)), expression=_part("month", day))
    whole = exp.Sub(this=_number(as_of.year * 12 + as_of.month), expression=exp.paren(before))
    return exp.paren(exp.Sub(this=whole, expression=late))


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "year": lambda day: _part("year", day),
    "month": lambda day: _part("month", day),
    "days_since": lambda day, as_of: exp.paren(exp.DateDiff(this=as_of, expression=day, unit=exp.var("DAY"))),
    "days_between": lambda later, earlier: exp.paren(exp.DateDiff(this=later, expression=earlier, unit=exp.var("DAY"))),
    "floor": lambda number: exp.func("floor", _double(number)),
    "round": lambda number: exp.func("floor", exp.Add(this=_double(number), expression=_number(0.5))),
}
