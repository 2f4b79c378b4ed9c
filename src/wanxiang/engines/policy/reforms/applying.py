"""A policy before and after a reform, on any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from wanxiang.engines.policy.declaring import Day, Policy, references
from wanxiang.engines.policy.declaring.conditions import Condition
from wanxiang.engines.policy.declaring.parameters import Parameter, Period
from wanxiang.engines.policy.reforms.reading import Change, Reform


@dataclass(frozen=True)
class Reformed:
    """One policy with what a reform makes of it. before: None where the reform adds the policy.

    together: everything that the reform touches, by id: what a policy says of another is said of the other as reformed.
    """

    id: str
    title: str
    before: Policy | None
    changes: tuple[Change, ...]
    together: Mapping[str, "Reformed"] = field(default_factory=dict, compare=False, repr=False)

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
        before = self.before.on(day, local=local) if self.before else None
        after = self.after(day)
        reformed = {name: policy for name, each in self.together.items() if (policy := each.after(day)) is not None}
        with references.instead(reformed):
            return before, after.on(day, local=local) if after else None

    @property
    def audience(self) -> str:
        """person or enterprise."""
        found = self.before or next(change.added for change in self.changes if change.added)
        return found.audience if found else "person"


def apply(reform: Reform, *, known: Mapping[str, Policy]) -> tuple[Reformed, ...]:
    """Every policy that a reform touches, and those that speak of one of these; sorted by id."""
    together: dict[str, Reformed] = {}
    for name in sorted({*reform.policies, *_speaking_of(set(reform.policies), known)}):
        changes = tuple(change for change in reform.changes if change.policy == name)
        before = known.get(name)
        title = before.title if before else next(change.added.title for change in changes if change.added)
        together[name] = Reformed(name, title, before, changes, together)
    return tuple(together.values())


def _speaking_of(touched: set[str], known: Mapping[str, Policy]) -> set[str]:
    """The policies whose answer may change because another's does."""
    spoken = {name: _spoken(policy) for name, policy in known.items()}
    found = set(touched)
    while more := {name for name, others in spoken.items() if name not in found and others & found}:
        found |= more
    return found - touched


def _spoken(policy: Policy) -> set[str]:
    return {name for aspect in ("met", "amount") for name, _ in references.refers(policy, aspect)}


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
