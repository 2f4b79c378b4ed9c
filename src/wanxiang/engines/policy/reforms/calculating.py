"""A reform over everybody in the register: reads tables, changes nothing."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from wanxiang.core.expressions import tree
from wanxiang.engines.policy import checking
from wanxiang.engines.policy.declaring import Policy, PolicyError
from wanxiang.engines.policy.everybody import SUBJECTS
from wanxiang.engines.policy.reforms import applying, groups, tallying
from wanxiang.engines.policy.reforms.applying import Reformed
from wanxiang.engines.policy.reforms.comparing import PolicyEffect, compare, month_ends
from wanxiang.engines.policy.reforms.population import Population
from wanxiang.engines.policy.reforms.reading import Reform


@dataclass(frozen=True)
class Calculated:
    """What a reform would do: policy by policy and all together, beside the people it was calculated over."""

    reform: Reform
    audience: str
    people: Population
    effects: tuple[PolicyEffect, ...]
    whole: tallying.Whole
    groups: tuple[groups.Group, ...]
    evaluated: int
    """Distinct comparisons computed for it."""
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """For pages, files and `--json`; amounts in 分 over twelve months as {at_least, at_most}."""
        days = month_ends(self.reform.since)
        return {
            "reform": self.reform.id,
            "title": self.reform.title,
            "audience": self.audience,
            "from": self.reform.since.isoformat(),
            "until": days[-1].isoformat(),
            "rows": self.people.rows,
            "total": tallying.totals(self.whole),
            "policies": [_policy(effect) for effect in self.effects],
            "months": tallying.by_month(self.effects),
            "by": {group.id: tallying.by(self.whole, group) for group in self.groups},
            "evaluated": self.evaluated,
            "seconds": round(self.seconds, 3),
        }


def _policy(effect: PolicyEffect) -> dict[str, Any]:
    amounts = {name: tallying.between(*getattr(effect, name).total()) for name in ("before", "after", "difference")}
    return {"policy": effect.id, "title": effect.title, "per": effect.per, **effect.heads, **amounts}


def audience_of(touched: Iterable[Reformed], reform: Reform) -> str:
    """Whom a reform is about. Raises PolicyError when it mixes persons and enterprises."""
    found = {each.audience for each in touched}
    if len(found) > 1:
        raise PolicyError(
            "一个方案不能同时调整个人政策和企业政策", file=f"{reform.id}.yml", line=1, column=1, word=reform.id, hint="请分成两个方案"
        )  # fmt: skip
    return found.pop()


def load(
    reform: Reform, *, known: Mapping[str, Policy], local: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> Population:
    """The facts that a reform and its groups read, in memory."""
    touched = applying.apply(reform, known=known)
    audience = audience_of(touched, reform)
    columns = {column for each in touched for column in _columns(each, reform, local)}
    people = Population(connection, columns={*columns, *groups.columns(audience)}, audience=audience)
    groups.of(people, as_of=reform.since, audience=audience)
    return people


def _columns(each: Reformed, reform: Reform, local: Mapping[str, str]) -> set[str]:
    nodes = []
    for day in (reform.since, *month_ends(reform.since)):
        for side in each.on(day, local=local):
            nodes += [node for node in (side.condition, side.amount) if node is not None] if side else []
    return {column for node in nodes for column in tree.columns(node)}


def calculate(
    reform: Reform, *, known: Mapping[str, Policy], local: Mapping[str, str], people: Population
) -> Calculated:
    """What a reform would do to everybody over the twelve months from its first day.

    In:     known: the policies in force by id; people: as `load` gives them
    Raises: ParameterMissing; PolicyError
    """
    started, before = time.perf_counter(), people.evaluated
    touched = applying.apply(reform, known=known)
    audience = audience_of(touched, reform)
    effects = tuple(compare(each, people=people, since=reform.since, local=local) for each in touched)
    found = tallying.whole(effects, total=people.rows)
    divided = tuple(groups.of(people, as_of=reform.since, audience=audience))
    seconds = time.perf_counter() - started
    return Calculated(reform, audience, people, effects, found, divided, people.evaluated - before, seconds)


def warnings(reform: Reform, *, known: Mapping[str, Policy], local: Mapping[str, str]) -> list[str]:
    """What `policy check` would say of the changed policies and does not say of those in force."""
    return [text for each in applying.apply(reform, known=known) for text in _warnings(each, reform, local)]


def _warnings(each: Reformed, reform: Reform, local: Mapping[str, str]) -> list[str]:
    """Such as an age that is now entitled and has no line in the table of amounts."""
    if each.before is None:
        return [
            f"{each.title}：{text}" for change in each.changes if change.added for text in _found(change.added, local)
        ]
    before = set(_remarks(each.before, reform.since, local))
    last = max(change.since for change in each.changes if change.policy == each.id)
    return [f"{each.title}：{text}" for text in _remarks(each.after(last), last, local) if text not in before]


def _remarks(policy: Policy | None, day: date, local: Mapping[str, str]) -> list[str]:
    """What checking finds in a policy on a day; examples speak of the law as it is, and are left out."""
    if policy is None or not policy.in_force(day):
        return []
    return _found(replace(policy, examples=(), valid_from=day), local)


def _found(policy: Policy, local: Mapping[str, str]) -> list[str]:
    found = checking.check(policy, local=local)
    return [remark["text"] for level in ("errors", "warnings") for remark in found[level]]


def table_of(audience: str) -> str:
    """The named table of an audience."""
    return SUBJECTS[audience].table
