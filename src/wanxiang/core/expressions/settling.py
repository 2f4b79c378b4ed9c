"""Which facts would settle it: the smallest sets of unknown facts that decide, whatever they turn out to be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from wanxiang.core.expressions import kleene
from wanxiang.core.expressions.atoms import Formula
from wanxiang.core.expressions.closures import Household, Person, compile_rule, value
from wanxiang.core.expressions.tree import Aggregate, Derived, IsUnknown, Node, Word, children

MOST_ATOMS = 10
"""Beyond 2^10 cases a set counts as sufficient only when it holds every fact that takes part."""
MOST_FACTS = 8
"""Beyond this many facts one minimal set is found by leaving facts out one after the other."""


@dataclass(frozen=True, order=True)
class Fact:
    """A word that is not known: of the person (member None), or of a member by position. The word for the household's
    members itself: it is not known who they are."""

    word: str
    member: int | None = None


def evaluate(formula: Formula, truths: Sequence[kleene.Truth]) -> kleene.Truth:
    """Kleene's value of a formula for one row."""
    if formula.operator == "atom":
        return truths[formula.atom]
    if formula.operator == "constant":
        return formula.constant
    parts = [evaluate(part, truths) for part in formula.parts]
    if formula.operator == "not":
        return kleene.negation(parts[0])
    if formula.operator == "if":
        test, then, otherwise = parts
        return (then if then is otherwise else None) if test is None else then if test else otherwise
    return kleene.conjunction(parts) if formula.operator == "and" else kleene.disjunction(parts)


def missing(
    node: Node, person: Person, household: Household | None = None, *, members: str = "家庭成员"
) -> frozenset[Fact]:
    """The facts that are not known and that an atom reads."""
    household = household or Household((person,), complete=False)
    return frozenset(_missing(node, person, household, members, None))


def _missing(node: Node, person: Person, household: Household, members: str, member: int | None) -> Iterator[Fact]:
    if isinstance(node, IsUnknown):
        return
    if isinstance(node, Word | Derived):
        if value(node)(person, household) is None:
            yield Fact(node.name, member)
    elif isinstance(node, Aggregate):
        yield from _missing_of_members(node, person, household, members)
    else:
        for child in children(node):
            yield from _missing(child, person, household, members, member)


def _missing_of_members(node: Aggregate, person: Person, household: Household, members: str) -> Iterator[Fact]:
    if not household.complete:
        yield Fact(members)
    for index, member in enumerate(household.members):
        position = None if member is person else index
        for child in children(node):
            undecided = child.type.kind != "bool" or compile_rule(child)(member, household) is None
            if undecided:
                yield from _missing(child, member, household, members, position)


def settle(
    formula: Formula, truths: Sequence[kleene.Truth], unknown: Sequence[frozenset[Fact]]
) -> list[tuple[Fact, ...]]:
    """The smallest sets of facts that decide an undecided formula; every set of that least size, [] when it is decided.

    In: truths, unknown: per atom its value and, where that is None, the facts it lacks
    """
    if evaluate(formula, truths) is not None:
        return []
    atoms = sorted(index for index in _undecided(formula, truths) if truths[index] is None)
    facts = sorted(
        {fact for index in atoms for fact in unknown[index]},
        key=lambda fact: (fact.member is not None, fact.word, fact.member or 0),
    )

    def decides(known: tuple[Fact, ...]) -> bool:
        return _decides(
            formula, truths, [index for index in atoms if unknown[index] <= set(known)], all_=set(known) >= set(facts)
        )

    if len(facts) > MOST_FACTS:
        return [_thinned(tuple(facts), decides)]
    for size in range(1, len(facts) + 1):
        found = [chosen for chosen in combinations(facts, size) if decides(chosen)]
        if found:
            return found
    return [tuple(facts)]


def _undecided(formula: Formula, truths: Sequence[kleene.Truth]) -> set[int]:
    """The atoms in what is still undecided: a part that is settled no longer matters."""
    if evaluate(formula, truths) is not None:
        return set()
    if formula.operator == "atom":
        return {formula.atom}
    return set().union(*(_undecided(part, truths) for part in formula.parts))


def _decides(formula: Formula, truths: Sequence[kleene.Truth], settled: list[int], *, all_: bool) -> bool:
    """Whether the formula has a value in each case of the settled atoms."""
    if len(settled) > MOST_ATOMS:
        return all_
    for case in product((True, False), repeat=len(settled)):
        tried = list(truths)
        for index, truth in zip(settled, case, strict=True):
            tried[index] = truth
        if evaluate(formula, tried) is None:
            return False
    return True


def _thinned(facts: tuple[Fact, ...], decides: object) -> tuple[Fact, ...]:
    for fact in facts:
        fewer = tuple(other for other in facts if other != fact)
        if decides(fewer):  # type: ignore[operator]
            facts = fewer
    return facts
