"""Which facts would settle it: the smallest sets of unknown facts that decide, whatever they turn out to be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product

from wanxiang.core.expressions import kleene
from wanxiang.core.expressions.atoms import Formula
from wanxiang.core.expressions.cases import Cases, TooMany
from wanxiang.core.expressions.closures import Household, Person, compile_rule, value
from wanxiang.core.expressions.tree import Aggregate, Derived, IsUnknown, Node, Word, children, walk

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
    elif isinstance(node, Aggregate) and node.over is not None:
        if compile_rule(node)(person, household) is None:
            yield Fact(node.over.name, member)  # type: ignore[attr-defined]
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


def verdict(formula: Formula, truths: Sequence[kleene.Truth], cases: Cases | None) -> kleene.Truth:
    """What a formula is in every case that the known truths leave: 年龄 < 60 或 年龄 >= 60 is true of any age.

    In: cases: of the atoms, with everything known; None takes every atom to be free of the others (Kleene's value)
    """
    found = evaluate(formula, truths)
    if found is not None or cases is None:
        return found
    open_ = [index for index in _undecided(formula, truths) if truths[index] is None]
    if not _hang_together(formula, open_, cases):
        return None
    together = {index for part in cases.parts if set(part.atoms) & set(open_) for index in part.atoms}
    wanted = [index for index in together if not _asks_if_known(cases.atoms[index])]
    try:
        for truth in (True, False):
            against = partial(_is, formula, not truth)
            if cases.find(against, wanted, held=truths, at_last=_counts) is None:
                return truth
    except TooMany:
        pass
    return None


def _is(formula: Formula, wanted: bool, truths: Sequence[kleene.Truth]) -> kleene.Truth:
    found = evaluate(formula, truths)
    return None if found is None else found is wanted


def _counts(_truths: Sequence[kleene.Truth]) -> bool:
    """A value that is missing with every fact known (a divisor is zero) stands against either outcome."""
    return True


def _asks_if_known(atom: Node) -> bool:
    return isinstance(atom, IsUnknown)


def _hang_together(formula: Formula, open_: Sequence[int], cases: Cases) -> bool:
    """Whether what is open can be decided other than one by one: an atom that stands twice, or several on one value."""
    uses = list(_uses(formula))
    if any(uses.count(index) > 1 for index in open_):
        return True
    return any(len(part.atoms) > 1 and set(part.atoms) & set(open_) for part in cases.parts)


def _uses(formula: Formula) -> Iterator[int]:
    if formula.operator == "atom":
        yield formula.atom
    for part in formula.parts:
        yield from _uses(part)


def settle(
    formula: Formula,
    truths: Sequence[kleene.Truth],
    unknown: Sequence[frozenset[Fact]],
    cases: Cases | None = None,
) -> list[tuple[Fact, ...]]:
    """The smallest sets of facts that decide an undecided formula; every set of that least size, [] when it is decided.

    In: truths, unknown: per atom its value and, where that is None, the facts it lacks
        cases: of the atoms, with everything known (`Cases(atoms, known=True)`): what hangs together is then seen
    """
    if verdict(formula, truths, cases) is not None:
        return []
    atoms = sorted(index for index in _undecided(formula, truths) if truths[index] is None)
    facts = sorted(
        {fact for index in atoms for fact in unknown[index]},
        key=lambda fact: (fact.member is not None, fact.word, fact.member or 0),
    )
    behind = _behind(cases)

    def decides(known: tuple[Fact, ...]) -> bool:
        told = _told(set(known), facts, behind)
        settled = [index for index in atoms if unknown[index] <= told]
        return _decides(formula, _answered(truths, known, cases), settled, cases, all_=told >= set(facts))

    if len(facts) > MOST_FACTS:
        return [_thinned(tuple(facts), decides)]
    for size in range(1, len(facts) + 1):
        found = [chosen for chosen in combinations(facts, size) if decides(chosen)]
        if found:
            return found
    return [tuple(facts)]


def _behind(cases: Cases | None) -> dict[str, frozenset[str]]:
    """Derived word → the words that its rule reads: who tells a birthday tells an age."""
    nodes = (node for atom in (cases.atoms if cases else ()) for node in walk(atom))
    return {
        node.name: frozenset(item.name for item in walk(node.rule) if isinstance(item, Word))
        for node in nodes
        if isinstance(node, Derived)
    }


def _told(known: set[Fact], facts: Sequence[Fact], behind: dict[str, frozenset[str]]) -> set[Fact]:
    follows = {
        fact
        for fact in facts
        if fact.word in behind and all(Fact(word, fact.member) in known for word in behind[fact.word])
    }
    return known | follows


def _answered(truths: Sequence[kleene.Truth], known: tuple[Fact, ...], cases: Cases | None) -> list[kleene.Truth]:
    """The truths once these facts are known: 婚姻状况 未知 is then false."""
    words = {fact.word for fact in known if fact.member is None}
    return [
        False if cases is not None and isinstance(atom := cases.atoms[index], IsUnknown)
        and getattr(atom.item, "name", "") in words else truth
        for index, truth in enumerate(truths)
    ]  # fmt: skip


def _undecided(formula: Formula, truths: Sequence[kleene.Truth]) -> set[int]:
    """The atoms in what is still undecided: a part that is settled no longer matters."""
    if evaluate(formula, truths) is not None:
        return set()
    if formula.operator == "atom":
        return {formula.atom}
    return set().union(*(_undecided(part, truths) for part in formula.parts))


def _decides(
    formula: Formula, truths: Sequence[kleene.Truth], settled: list[int], cases: Cases | None, *, all_: bool
) -> bool:
    """Whether the formula has a value in each case of the settled atoms."""
    if len(settled) > MOST_ATOMS:
        return all_
    for case in product((True, False), repeat=len(settled)):
        tried = list(truths)
        for index, truth in zip(settled, case, strict=True):
            tried[index] = truth
        if _possible(tried, settled, cases) and verdict(formula, tried, cases) is None:
            return False
    return True


def _possible(truths: Sequence[kleene.Truth], settled: Sequence[int], cases: Cases | None) -> bool:
    """Whether atoms can turn out so together."""
    if cases is None:
        return True
    for part in cases.parts:
        if len(part.atoms) > 1 and set(part.atoms) & set(settled) and part.patterns:
            seen = frozenset(index for index in part.atoms if not _asks_if_known(cases.atoms[index]))
            if not part.within(seen).allowed(truths).patterns:
                return False
    return True


def _thinned(facts: tuple[Fact, ...], decides: Callable[[tuple[Fact, ...]], bool]) -> tuple[Fact, ...]:
    for fact in facts:
        fewer = tuple(other for other in facts if other != fact)
        if decides(fewer):
            facts = fewer
    return facts
