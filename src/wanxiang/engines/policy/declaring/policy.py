"""What a policy is once it has been read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.declaring import parameters as dated
from wanxiang.engines.policy.declaring import periods, references
from wanxiang.engines.policy.declaring.benefits import Benefit
from wanxiang.engines.policy.declaring.conditions import Clause, Condition
from wanxiang.engines.policy.declaring.tables import DecisionTable

ELIGIBLE, INELIGIBLE, UNKNOWN = "eligible", "ineligible", "unknown"
OUTCOMES = {ELIGIBLE: "符合", INELIGIBLE: "不符合", UNKNOWN: "待核实"}


@dataclass(frozen=True)
class Basis:
    """A law and its article."""

    law: str
    article: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"{self.law}{self.article}"


@dataclass(frozen=True)
class Enrolment:
    """How one sees that somebody already has it: lists that departments send, or a condition on the person."""

    sources: tuple[str, ...] = ()
    lasts: ex.Duration | None = None
    """How long one enrolment counts (a check-up counts for a year); None: until it is stopped."""
    condition: ex.Rule | None = None


@dataclass(frozen=True)
class Evidence:
    """What would prove a word, and how long such proof stays fresh."""

    accepts: tuple[str, ...] = ()
    fresh_for: ex.Duration | None = None


@dataclass(frozen=True)
class Example:
    """A person, a day and what the policy must say; `line` in the file."""

    given: Mapping[str, Any]
    household: tuple[Mapping[str, Any], ...] | None
    as_of: date
    then: str
    amount: int | None
    line: int
    note: str = ""


@dataclass(frozen=True)
class Policy:
    """A policy. Its trees still hold parameters; `on` gives them for a day."""

    id: str
    title: str
    condition: Condition
    lead_unit: str = ""
    domain: str = ""
    audience: str = "person"
    sensitive: bool = False
    note: str = ""
    legal_basis: tuple[Basis, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    parameters: Mapping[str, dated.Parameter] = field(default_factory=dict)
    benefit: Benefit = field(default_factory=Benefit)
    enrolment: Enrolment = field(default_factory=Enrolment)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    reach: str = ""
    bring: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    path: Path | None = None
    vocabulary: ex.Vocabulary | None = None
    tables: tuple[DecisionTable, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether the policy holds on a day (half-open)."""
        return periods.covers(day, begins=self.valid_from, ends=self.valid_to)

    def on(self, as_of: date, *, local: Mapping[str, str]) -> "Day":
        """The policy on a day, in a district (本区, 本市).

        Raises: ParameterMissing
        """
        values = {**local, **dated.values(self.parameters, as_of)}

        def bound(node: ex.Node | None) -> ex.Node | None:
            return None if node is None else self.bound(node, as_of=as_of, values=values, local=local)

        amount = bound(self.benefit.amount(as_of)) if self.in_force(as_of) else None
        shown = self.enrolment.condition if self.in_force(as_of) else None
        enrolled = bound(shown.tree if shown else None)
        clauses = (
            tuple((clause, bound(clause.node)) for clause in self.condition.clauses) if self.in_force(as_of) else ()
        )
        return Day(self, as_of, values, clauses, amount, enrolled, local)  # type: ignore[arg-type]

    def aspect(self, aspect: str, *, as_of: date, local: Mapping[str, str]) -> ex.Node:
        """What other policies may ask of it: whether it is met, met apart from 择优 (met_alone), or the amount."""
        values = {**local, **dated.values(self.parameters, as_of)}
        if aspect == "amount":
            amount = self.benefit.amount(as_of) if self.in_force(as_of) else None
            nothing = tree.Const(value=0, type=ex.MONEY)
            return nothing if amount is None else self.bound(amount, as_of=as_of, values=values, local=local)
        clauses = self.condition.clauses if self.in_force(as_of) else ()
        wanted = [clause.node for clause in clauses if aspect == "met" or clause.kind != references.FIRST]
        return self.joined([self.bound(node, as_of=as_of, values=values, local=local) for node in wanted], as_of)

    def joined(self, nodes: Sequence[ex.Node], as_of: date) -> ex.Node:
        """Bound clauses as one condition; out of force nobody is entitled."""
        if not self.in_force(as_of):
            return tree.Const(value=False)
        return nodes[0] if len(nodes) == 1 else tree.And(items=tuple(nodes))

    def bound(self, node: ex.Node, *, as_of: date, values: Mapping[str, Any], local: Mapping[str, str]) -> ex.Node:
        """A tree of the policy for a day: parameters as constants, other policies in place of what refers to them."""
        found = ex.bind(node, as_of=as_of, parameters=values)
        if not any(isinstance(item, tree.Refers) for item in tree.walk(found)):
            return found
        other = references.other_of(self)

        def resolved(item: ex.Node) -> ex.Node:
            if not isinstance(item, tree.Refers):
                return tree.rebuild(item, resolved)
            if item.rule == self.id and item.aspect == "amount":
                amount = self.benefit.amount(as_of)
                own = tree.Const(value=0, type=ex.MONEY) if amount is None else amount
                return tree.respan(self.bound(own, as_of=as_of, values=values, local=local), item.span)
            return tree.respan(other(item.rule).aspect(item.aspect, as_of=as_of, local=local), item.span)

        return resolved(found)


@dataclass(frozen=True)
class Day:
    """A policy on one day, ready to run. Out of force it entitles nobody."""

    policy: Policy
    as_of: date
    values: Mapping[str, Any]
    clauses: tuple[tuple[Clause, ex.Node], ...]
    amount: ex.Node | None
    enrolled: ex.Node | None
    local: Mapping[str, str] = field(default_factory=dict)

    @property
    def condition(self) -> ex.Node:
        return ex.merged(self.policy.joined([node for _, node in self.clauses], self.as_of))

    def bound(self, node: ex.Node) -> ex.Node:
        """A tree of the policy as it is on this day."""
        return self.policy.bound(node, as_of=self.as_of, values=self.values, local=self.local)
