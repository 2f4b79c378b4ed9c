"""Which value of one parameter keeps the year's cost within a limit: the exact edge, with its neighbours.

Whether the cost rises or falls with the value is shown first: by the shape of the rule where that proves it, else by
computing every value. Only then are values passed over. Between two values that the search compares nothing can happen:
ages and counts go by ones, amounts by 分 or by a step that is asked for, limits on facts by the values that people have.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.engines.policy.declaring import Policy
from wanxiang.engines.policy.declaring.parameters import Parameter, Period
from wanxiang.engines.policy.reforms import candidates
from wanxiang.engines.policy.reforms.applying import Reformed
from wanxiang.engines.policy.reforms.candidates import NoSearch
from wanxiang.engines.policy.reforms.comparing import compare
from wanxiang.engines.policy.reforms.population import Population
from wanxiang.engines.policy.reforms.reading import Change

WAYS = {"rises": "取值越大，费用越高", "falls": "取值越大，费用越低", "mixed": "有升有降", "flat": "不随取值变化"}
SHOWN_BY = {"shape": "由规则本身证明", "values": "逐个取值算出"}
MOST_TRIED = 200
"""Values that are computed one by one where nothing is proven."""


@dataclass(frozen=True)
class Tried:
    """A value and what the policy then costs over twelve months, in 分; None: no upper bound."""

    value: Any
    at_least: int
    at_most: int | None

    def cost(self, ends: str) -> float:
        """The end that the limit is held against."""
        found = self.at_least if ends == "at_least" else self.at_most
        return inf if found is None else found


@dataclass(frozen=True)
class Solved:
    """The answer. best: the most generous value within the limit, None when none is; beyond: its neighbour over the limit."""

    direction: str
    """rises or falls: with the value, cost never goes the other way; mixed: it does; flat: the value changes nothing."""
    shown_by: str
    """shape: proven from the rule; values: every value was computed."""
    best: Tried | None
    beyond: Tried | None
    within: Tried | None
    """The next value on the cheaper side."""
    tried: tuple[Tried, ...]


def solve(
    policy: Policy,
    *,
    parameter: str,
    limit: int,
    since: date,
    people: Population,
    local: Mapping[str, str],
    low: Any = None,
    high: Any = None,
    step: int | None = None,
    ends: str = "at_least",
) -> Solved:
    """The value of a parameter that uses a yearly limit best.

    In:     limit: 分 over the twelve months from `since`; low, high: ends of the search, in the parameter's own unit;
            step: the grid of values; ends: at_least (what is certain) or at_most (whatever is still unknown) is held to it
    Raises: NoSearch
    """
    constant = policy.parameters.get(parameter)
    if constant is None:
        near = ex.nearest(parameter, policy.parameters)
        raise NoSearch(f"政策“{policy.id}”没有参数“{parameter}”", hint=f"最接近的：{'、'.join(near)}" if near else "")
    if not constant.type.numeric or constant.type.many:
        raise NoSearch(f"参数“{parameter}”不是数，不能按经费倒推", hint="可选年龄、收入线、金额这类参数")
    values = candidates.values(policy, constant, since=since, people=people, local=local, low=low, high=high, step=step)
    costs = _Costs(policy, constant, since, people, local)
    direction = candidates.proven(policy, constant, since=since, local=local)
    if direction is None:
        return _one_by_one(values, costs, limit, ends)
    return _halving(values, costs, limit, ends, direction)


class _Costs:
    """Computes a value once; only the comparisons that hold the parameter are new each time."""

    def __init__(
        self, policy: Policy, constant: Parameter, since: date, people: Population, local: Mapping[str, str]
    ) -> None:
        self.policy, self.constant, self.since, self.people, self.local = policy, constant, since, people, local
        self.known: dict[Any, Tried] = {}

    def of(self, value: Any) -> Tried:
        if value not in self.known:
            reformed = Reformed(
                self.policy.id, self.policy.title, self.policy, (_set(self.policy, self.constant, value, self.since),)
            )
            least, most = compare(reformed, people=self.people, since=self.since, local=self.local).after.total()
            self.known[value] = Tried(value, round(least), None if most == inf else round(most))
        return self.known[value]

    def tried(self) -> tuple[Tried, ...]:
        return tuple(self.known[value] for value in sorted(self.known))


def _set(policy: Policy, constant: Parameter, value: Any, since: date) -> Change:
    return Change(policy.id, since, parameters={constant.name: replace(constant, periods=(Period(value, since),))})


def _halving(values: Sequence[Any], costs: _Costs, limit: int, ends: str, direction: str) -> Solved:
    """The edge between what fits and what does not, by halving; values in the order of rising cost."""
    dearer: Callable[[int], Any] = lambda at: values[at if direction != "falls" else len(values) - 1 - at]  # noqa: E731
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if costs.of(dearer(middle)).cost(ends) <= limit else (low, middle)
    best, beyond, within = (costs.of(dearer(at)) if 0 <= at < len(values) else None for at in (low - 1, low, low - 2))
    _hold(costs.tried(), ends, direction)
    return Solved(direction, "shape", best, beyond, within, costs.tried())


def _hold(tried: Sequence[Tried], ends: str, direction: str) -> None:
    """What was proven must be seen in what was computed."""
    seen = [each.cost(ends) for each in tried]
    ordered = sorted(seen, reverse=direction == "falls")
    if seen != ordered:
        raise RuntimeError("the cost was proven to go one way and does not: the proof of `budget` is wrong")


def _one_by_one(values: Sequence[Any], costs: _Costs, limit: int, ends: str) -> Solved:
    """Every value: the dearest that fits, and the cheapest that does not."""
    if len(values) > MOST_TRIED:
        raise NoSearch(
            f"费用不一定随这个参数单向变化，{len(values)} 个取值要逐个计算，超过 {MOST_TRIED} 个", hint="请写明起止值或步长，缩小范围"
        )  # fmt: skip
    tried = [costs.of(value) for value in values]
    seen = [each.cost(ends) for each in tried]
    fit = [each for each in tried if each.cost(ends) <= limit]
    over = [each for each in tried if each.cost(ends) > limit]
    best = max(fit, key=lambda each: each.cost(ends), default=None)
    within = max((each for each in fit if each is not best), key=lambda each: each.cost(ends), default=None)
    beyond = min(over, key=lambda each: each.cost(ends), default=None)
    return Solved(_seen_direction(seen), "values", best, beyond, within, tuple(tried))


def _seen_direction(seen: Sequence[float]) -> str:
    if len(set(seen)) <= 1:
        return "flat"
    if list(seen) == sorted(seen):
        return "rises"
    return "falls" if list(seen) == sorted(seen, reverse=True) else "mixed"
