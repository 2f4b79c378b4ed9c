"""The values of a parameter worth trying, and whether the cost must go one way with them, by the rule's shape."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import ceil, floor, inf
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.errors import WanxiangError
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.declaring.parameters import Parameter, Period
from wanxiang.engines.policy.reforms.comparing import month_ends
from wanxiang.engines.policy.reforms.implying import implies
from wanxiang.engines.policy.reforms.population import Population

OLDEST, MOST_FEN = 120, 10_000_000


class NoSearch(WanxiangError):
    """A question that cannot be searched."""

    code = "policy.no_budget_search"


def proven(policy: Policy, constant: Parameter, *, since: date, local: Mapping[str, str]) -> str | None:
    """rises, falls, or None where the shape does not show it: the rule with a smaller and a larger value, day by day.

    Two values stand for all: the parameter must be a whole side of a comparison, or a whole amount.
    """
    if not _plain(policy, constant.name):
        return None
    directions = set()
    for day in (since, *month_ends(since)):
        one, other = _two_values(constant, day)
        less, more = (
            replace(policy, parameters={**policy.parameters, constant.name: replace(constant, periods=(Period(value),))}).on(
                day, local=local
            )
            for value in (one, other)
        )  # fmt: skip
        wider, narrower = implies(less.condition, more.condition), implies(more.condition, less.condition)
        amounts = _amounts(less.amount, more.amount)
        if wider and "rises" in amounts:
            directions.add("rises")
        elif narrower and "falls" in amounts:
            directions.add("falls")
        else:
            return None
    return directions.pop() if len(directions) == 1 else None


def _two_values(constant: Parameter, day: date) -> tuple[Any, Any]:
    now = constant.on(day) or 0
    return now, now + 1


def _amounts(less: ex.Node | None, more: ex.Node | None) -> set[str]:
    """Which ways an amount can go when the value grows: the same tree goes both ways, the value itself rises."""
    if less == more:
        return {"rises", "falls"}
    if isinstance(less, tree.Const) and isinstance(more, tree.Const):
        return {"rises"} if less.value <= more.value else {"falls"}  # type: ignore[operator]
    if isinstance(less, tree.If) and isinstance(more, tree.If) and less.test == more.test:
        return _amounts(less.then, more.then) & _amounts(less.otherwise, more.otherwise)
    return set()


def values(policy: Policy, constant: Parameter, *, since: date, people: Population, local: Mapping[str, str], low: Any, high: Any, step: int | None) -> Sequence[Any]:  # fmt: skip
    """The values to choose from, ascending."""
    money = constant.type.kind == "money"
    if low is not None and high is not None and low > high:
        raise NoSearch("起值大于止值")
    if step is not None or not money:
        return _grid(low, high, step or 1, money)
    found = _of_people(policy, constant, since, people, local)
    if found is None:
        return _grid(low, high, 1, money)
    least, most = (low if low is not None else 0), (high if high is not None else inf)
    return [value for value in found if least <= value <= most] or [least]


def _grid(low: Any, high: Any, step: int, money: bool) -> range:
    start, end = floor(low or 0), ceil(high if high is not None else (MOST_FEN if money else OLDEST))
    return range(start, end + 1, step)


def _of_people(policy: Policy, constant: Parameter, since: date, people: Population, local: Mapping[str, str]) -> list[int] | None:  # fmt: skip
    """Where something can change: each value that people have of what the parameter is compared with, and one 分 more.

    None where the parameter stands anywhere but in comparisons of the condition.
    """
    clauses = [clause.node for clause in policy.condition.clauses]
    sides = list(_compared(clauses, constant.name))
    uses = sum(_uses(node, constant.name) for node in clauses)
    if not sides or uses != len(sides) or _in_amounts(policy, constant.name):
        return None
    if any(not tree.columns(side) <= people.columns for side in sides):
        return None
    found: set[int] = set()
    for day in (since, *month_ends(since)):
        values = policy.on(day, local=local).values
        for side in sides:
            for value in people.distinct(ex.bind(side, as_of=day, parameters=values)):
                found |= {floor(value), ceil(value), floor(value) + 1}
    return sorted(value for value in found | {0} if value >= 0)


def _compared(nodes: Iterable[ex.Node], name: str) -> Iterable[ex.Node]:
    for node in nodes:
        for part in tree.walk(node):
            if isinstance(part, tree.Compare):
                for side, other in ((part.left, part.right), (part.right, part.left)):
                    if isinstance(side, tree.Parameter) and side.name == name:
                        yield other


def _uses(node: ex.Node, name: str) -> int:
    return sum(isinstance(part, tree.Parameter) and part.name == name for part in tree.walk(node))


def _in_amounts(policy: Policy, name: str) -> bool:
    return any(
        _uses(rule.tree, name)
        for bracket in policy.benefit.brackets
        for rule in (bracket.when, bracket.amount)
        if rule is not None
    )


def _plain(policy: Policy, name: str) -> bool:
    """Whether the parameter stands nowhere but as a whole side of a comparison or as a whole amount."""
    nodes = [clause.node for clause in policy.condition.clauses]
    rules = [rule.tree for bracket in policy.benefit.brackets for rule in (bracket.when, bracket.amount) if rule]
    sides = sum(1 for _ in _compared([*nodes, *rules], name))
    whole = sum(isinstance(rule, tree.Parameter) and rule.name == name for rule in rules)
    return sides + whole == sum(_uses(node, name) for node in [*nodes, *rules])
