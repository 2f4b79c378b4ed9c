"""A policy before and after a reform, on any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from wanxiang.engines.policy.declaring import Day, Policy
from wanxiang.engines.policy.declaring.conditions import Condition
from wanxiang.engines.policy.declaring.parameters import Parameter, Period
from wanxiang.engines.policy.reforms.reading import Change, Reform


@dataclass(frozen=True)
class Reformed:
    """One policy with what a reform makes of it. before: None where the reform adds the policy."""

    id: str
    title: str
    before: Policy | None
    changes: tuple[Change, ...]

    def after(self, day: date) -> Policy | None:
        """The policy as the reform has it on a day; None while an added one has not begun."""
        policy = self.before
        for change in self.changes:
            if change.added is not None:
                policy = change.added if change.since <= day else policy
            elif policy is not None:
                policy = _changed(policy, change, day)
        return policy

    def on(self, day: date, *, local: Mapping[str, str]) -> tuple[Day | None, Day | None]:
        """(before, after) on a day, ready to run. Raises ParameterMissing"""
        after = self.after(day)
        return (
            self.before.on(day, local=local) if self.before else None,
            after.on(day, local=local) if after else None,
        )

    @property
    def audience(self) -> str:
        """person or enterprise."""
        found = self.before or next(change.added for change in self.changes if change.added)
        return found.audience if found else "person"


def apply(reform: Reform, *, known: Mapping[str, Policy]) -> tuple[Reformed, ...]:
    """Every policy that a reform touches, sorted by id."""
    found = []
    for name in sorted(reform.policies):
        changes = tuple(change for change in reform.changes if change.policy == name)
        before = known.get(name)
        title = before.title if before else next(change.added.title for change in changes if change.added)
        found.append(Reformed(name, title, before, changes))
    return tuple(found)


def _changed(policy: Policy, change: Change, day: date) -> Policy:
    """Parameters are dated themselves; everything else counts from the change's day on."""
    policy = replace(policy, parameters={**policy.parameters, **_parameters(policy, change.parameters)})
    if day < change.since:
        return policy
    if change.condition is not None:
        policy = replace(policy, condition=change.condition)
    if change.also is not None:
        clauses = (*policy.condition.clauses, *change.also.clauses)
        policy = replace(policy, condition=Condition(clauses, policy.condition.notes))
    if change.benefit is not None:
        kept = {
            name: getattr(change.benefit, name) or getattr(policy.benefit, name) for name in ("kind", "per", "note")
        }
        policy = replace(policy, benefit=replace(change.benefit, **kept))
    if change.repealed:
        policy = replace(policy, valid_to=min(change.since, policy.valid_to or change.since))
    return policy


def _parameters(policy: Policy, changed: Mapping[str, Parameter]) -> dict[str, Parameter]:
    return {name: laid_over(policy.parameters[name], new.periods) for name, new in changed.items()}


def laid_over(old: Parameter, new: Sequence[Period]) -> Parameter:
    """The new periods over the old ones: each holds from its day until its end, or until the next new one begins.

    Where a new period ends with nothing new after it, what held in the old law on that day holds again.
    """
    periods = list(old.periods)
    for period in sorted(new, key=lambda each: each.valid_from or date.min):
        periods = [*_without(Parameter(old.name, old.type, tuple(periods)), period), period]
    return replace(old, periods=tuple(sorted(periods, key=lambda each: each.valid_from or date.min)))


def _without(old: Parameter, cut: Period) -> list[Period]:
    """The old periods outside a span of time."""
    start, end = cut.valid_from or date.min, cut.valid_to or date.max
    kept = [
        replace(period, valid_to=min(period.valid_to or start, start))
        for period in old.periods
        if (period.valid_from or date.min) < start
    ]
    later = [period for period in old.periods if (period.valid_from or date.min) >= end]
    resumed = old.period(end) if cut.valid_to else None
    if resumed is not None and resumed not in later:
        later.append(replace(resumed, valid_from=end))
    return [*kept, *later]
