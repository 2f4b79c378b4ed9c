"""One person under one policy: closures decide, and say why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import floor, inf, isinf
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.core.expressions.closures import bounds as bounds_of
from wanxiang.core.expressions.closures import value as value_of
from wanxiang.engines.policy import wording
from wanxiang.engines.policy.declaring import ELIGIBLE, INELIGIBLE, UNKNOWN, Day
from wanxiang.engines.policy.declaring.conditions import Clause

OUTCOME = {True: ELIGIBLE, False: INELIGIBLE, None: UNKNOWN}
SHOWN = {True: "成立", False: "不成立", None: "未知"}


@dataclass(frozen=True)
class Reading:
    """A word of a clause with its value for the person."""

    word: str
    column: str
    value: Any
    text: str


@dataclass(frozen=True)
class Finding:
    """A clause with its truth, the facts it read and the constants it used."""

    text: str
    holds: bool | None
    basis: str
    note: str
    facts: tuple[Reading, ...]
    constants: Mapping[str, str]
    opened: tuple["Opened", ...] = ()


@dataclass(frozen=True)
class Opened:
    """A definition that a clause uses: what it says on the day, its value for the person, what it rests on."""

    word: str
    text: str
    value: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """What a policy says of a person, and why. amount: 分, None where not known or no money is given.

    amount_low, amount_high: what it can be where facts are missing; None: no such bound, or no money is given.
    """

    outcome: str
    amount: int | None
    findings: tuple[Finding, ...]
    held: tuple[str, ...]
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    settle: tuple[tuple[ex.Fact, ...], ...]
    why: str
    notes: tuple[str, ...] = field(default=())
    amount_low: int | None = None
    amount_high: int | None = None


class Judge:
    """A policy on a day, compiled."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self._condition = ex.compile_rule(day.condition)
        self._amount = ex.compile_rule(day.amount) if day.amount is not None else None
        self._between = bounds_of(day.amount, floor_at_minimum=False) if day.amount is not None else None
        self._enrolled = ex.compile_rule(day.enrolled) if day.enrolled is not None else None
        self._taken = ex.take_apart({"condition": day.condition})
        self._atoms = [ex.compile_rule(atom) for atom in self._taken.atoms]
        self._texts = dict(_texts(day))

    def outcome(self, person: Mapping[str, Any], household: ex.Household | None = None) -> str:
        """eligible, ineligible or unknown."""
        return OUTCOME[self._condition(person, household)]

    def enrolled(self, person: Mapping[str, Any], household: ex.Household | None = None) -> bool:
        """Whether the person's own facts show that the benefit was had (lists are looked up elsewhere)."""
        return self._enrolled is not None and self._enrolled(person, household) is True

    def amount(self, person: Mapping[str, Any], household: ex.Household | None = None) -> int | None:
        """分, rounded half up; None where it is not known or the policy gives no money."""
        found = self._amount(person, household) if self._amount else None
        return None if found is None else floor(found + 0.5)

    def between(
        self, person: Mapping[str, Any], household: ex.Household | None = None
    ) -> tuple[int | None, int | None]:
        """The least and the most that the amount can be, in 分; None where there is no such end or no money is given."""
        low, high = self.ends(person, household)
        return (None if isinf(low) else floor(low + 0.5)), (None if isinf(high) else floor(high + 0.5))

    def ends(self, person: Mapping[str, Any], household: ex.Household | None = None) -> tuple[float, float]:
        """The same before rounding; without end either way where no money is given."""
        around = household or ex.Household((person,), complete=False)
        return self._between(person, around) if self._between is not None else (-inf, inf)

    def judge(self, person: Mapping[str, Any], household: ex.Household | None = None) -> Judgement:
        """The outcome with its reasons."""
        truths = [atom(person, household) for atom in self._atoms]
        lacking = [
            self._lacking(atom, truth, person, household) for atom, truth in zip(self._taken.atoms, truths, strict=True)
        ]
        formula = self._taken.formulas["condition"]
        outcome = OUTCOME[ex.evaluate(formula, truths)]
        findings = tuple(self._finding(clause, node, person, household) for clause, node in self.day.clauses)
        named = {truth: tuple(dict.fromkeys(self._text(atom) for atom, found in zip(self._taken.atoms, truths, strict=True)
                                            if found is truth)) for truth in (True, False, None)}  # fmt: skip
        settle = self._settle(formula, truths, lacking) if outcome == UNKNOWN else ()
        amount = self.amount(person, household) if outcome == ELIGIBLE else None
        why = self._why(outcome, findings, settle)
        low, high = self.between(person, household) if outcome != INELIGIBLE else (None, None)
        return Judgement(
            outcome,
            amount,
            findings,
            named[True],
            named[False],
            named[None],
            settle,
            why,
            amount_low=low,
            amount_high=high,
        )

    def _settle(self, formula: ex.Formula, truths: Any, lacking: Any) -> tuple[tuple[ex.Fact, ...], ...]:
        """The least to ask; where only seen together nothing is open, the least that Kleene's tables ask."""
        return tuple(ex.settle(formula, truths, lacking, self._cases) or ex.settle(formula, truths, lacking))

    @cached_property
    def _cases(self) -> ex.Cases:
        return ex.Cases(self._taken.atoms, known=True, plausible=False)

    def _lacking(self, atom: ex.Node, truth: bool | None, person: Any, household: Any) -> frozenset[ex.Fact]:
        if truth is not None:
            return frozenset()
        return ex.missing(atom, person, household, members=self._members)

    @property
    def _members(self) -> str:
        return self.day.policy.vocabulary.members if self.day.policy.vocabulary else "家庭成员"

    def _text(self, node: ex.Node) -> str:
        return self._texts.get(node, "")

    def _finding(self, clause: Clause, node: ex.Node, person: Any, household: Any) -> Finding:
        facts = tuple(self._readings(node, person, household))
        constants = self._constants(clause)
        basis = clause.basis or "；".join(str(basis) for basis in self.day.policy.legal_basis[:1])
        opened = tuple(self._opened(clause, person, household))
        return Finding(
            clause.text, ex.compile_rule(node)(person, household), basis, clause.note, facts, constants, opened
        )

    def _constants(self, clause: Clause) -> dict[str, str]:
        """The parameters of a clause with their values on the day."""
        used = [part for rule in clause.rules for part in tree.walk(rule.tree) if isinstance(part, tree.Parameter)]
        return {part.name: wording.value(self.day.values.get(part.name), part.type) for part in used}

    def _opened(self, clause: Clause, person: Any, household: Any) -> Iterator[Opened]:
        """The definitions of a clause, those within them after them."""
        known: Any = self.day.policy.vocabulary.definitions if self.day.policy.vocabulary else None
        parts = (part for rule in clause.rules for part in tree.walk(rule.tree) if isinstance(part, tree.Defined))
        around = household or ex.Household((person,), complete=False)
        for name, part in {part.name: part for part in parts}.items():
            node = self.day.bound(part)
            described = known.described(name)
            if node.type.numeric:
                shown = wording.between(*bounds_of(node, floor_at_minimum=False)(person, around), node.type)
            else:
                shown = wording.value(value_of(node)(person, around), node.type)
            yield Opened(name, described.text(self.day.as_of), shown, described.basis)

    def _why(self, outcome: str, findings: Sequence[Finding], settle: Sequence[tuple[ex.Fact, ...]]) -> str:
        """One sentence."""
        if not self.day.policy.in_force(self.day.as_of):
            return f"政策在 {self.day.as_of.isoformat()} 不在施行期内"
        if outcome == ELIGIBLE:
            return "条件全部成立：" + "；".join(_told(finding) for finding in findings)
        if outcome == INELIGIBLE:
            return "不成立：" + "；".join(_told(finding) for finding in findings if finding.holds is False)
        words = wording.listed(dict.fromkeys(self._asked(fact) for fact in settle[0])) if settle else ""
        return f"尚不能判定，还需核实：{words}"

    def _asked(self, fact: ex.Fact) -> str:
        """A fact as one asks for it."""
        if fact.word == self._members:
            return "家庭成员有哪些人"
        return f"家庭成员的{fact.word}" if fact.member is not None else fact.word

    def _readings(self, node: ex.Node, person: Any, household: Any) -> Iterator[Reading]:
        """The facts in a clause, each once; what a household gives is shown as written, with its bounds."""
        around = household or ex.Household((person,), complete=False)
        seen: set[str] = set()
        for part in _shown(node):
            reading = (
                self._together(part, person, around) if isinstance(part, tree.Aggregate) else _own(part, person, around)
            )
            if reading.word not in seen:
                seen.add(reading.word)
                yield reading

    def _together(self, node: tree.Aggregate, person: Any, household: ex.Household) -> Reading:
        low, high = bounds_of(node, floor_at_minimum=False)(person, household)
        known = low if low == high else None
        if node.over is not None:
            name = node.over.name  # type: ignore[attr-defined]
            return Reading(self._text(node) or name, name, known, wording.between(low, high, node.type))
        return Reading(self._text(node) or "家庭成员", "household_key", known, wording.between(low, high, node.type))


def _own(node: ex.Node, person: Any, household: ex.Household) -> Reading:
    """A word with the person's value."""
    column = node.given.column if isinstance(node, tree.Derived) else node.column  # type: ignore[attr-defined]
    found = value_of(node)(person, household)
    return Reading(node.name, column, found, wording.value(found, node.type))  # type: ignore[attr-defined]


def _texts(day: Day) -> Iterator[tuple[ex.Node, str]]:
    """Bound node → what is written for it."""
    for clause, node in day.clauses:
        if not clause.rules:
            yield from ((part, clause.text) for part in tree.walk(node))
    for clause, _ in day.clauses:
        for rule in clause.rules:
            bound = day.bound(rule.tree)
            yield from ((node, rule.text(node)) for node in _written(bound))


def _written(node: ex.Node) -> Iterator[ex.Node]:
    """Nodes that stand in the rule itself, not behind a derived word."""
    yield node
    if not isinstance(node, tree.Derived):
        for child in tree.children(node):
            yield from _written(child)


def _shown(node: ex.Node) -> Iterator[ex.Node]:
    if isinstance(node, tree.Word | tree.Derived | tree.Aggregate):
        yield node
        return
    for child in tree.children(node):
        yield from _shown(child)


def _told(finding: Finding) -> str:
    """The clause with the values it read: 年龄 >= 起始年龄（年龄 82岁，起始年龄 70岁）."""
    values = [f"{fact.word} {fact.text}" for fact in finding.facts]
    values += [f"{name} {text}" for name, text in finding.constants.items()]
    return f"{finding.note or finding.text}（{'，'.join(values)}）" if values else finding.note or finding.text
