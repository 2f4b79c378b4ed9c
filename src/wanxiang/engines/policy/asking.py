"""Which fact, asked first, settles most: over everybody, as bit operations.

A word is asked wherever a comparison on it is not known (of a household's aggregate: of the members whose value is
missing). `sure` counts person and policy pairs that are then decided whatever the answers; `expected` weighs each case by
its share among those of whom the word is known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import combinations, product
from typing import Any

import numpy as np

from wanxiang.core.expressions import bitsets, tree
from wanxiang.core.expressions.atoms import Formula
from wanxiang.core.expressions.bitsets import Bits, Bytes
from wanxiang.engines.policy.standing import Standing

MOST_CASES = 64
"""A word with more cases in one policy (or a pair with more) is left out there: it is then said to settle nothing."""
MOST_PAIRS = 10
Case = Mapping[int, bool]


@dataclass
class Worth:
    """What asking a word settles. sure, expected: pairs of person and policy; people: rows with a decision to be had."""

    sure: int = 0
    expected: float = 0.0
    policies: dict[str, int] = field(default_factory=dict)
    people: Bytes | None = None


def ask_first(standing: Standing, *, policies: Sequence[str] | None = None, within: Mapping[str, Bytes] | None = None, pairs: bool = True) -> dict[str, Any]:  # fmt: skip
    """{"undecided", "persons", "words": [{"word", "sure", "expected", "persons", "policies"}], "pairs": [{"words", "sure"}]}.

    In: within: policy → rows to look at (all without it); words and pairs come with the most settled first
    """
    wanted = list(standing.days) if policies is None else [name for name in policies if name in standing.days]
    worth: dict[str, Worth] = {}
    together: dict[tuple[str, str], int] = {}
    counted: dict[tuple[tuple[int, bool], ...], int] = {}
    undecided, anybody = 0, np.zeros((standing.size + 7) // 8, dtype=np.uint8)
    for name in wanted:
        look = _Look(standing, name, within[name] if within else None, counted)
        undecided += look.count
        anybody |= look.whole()
        for word in look.words:
            look.word(word, worth.setdefault(word, Worth()))
        if pairs:
            for pair, count in look.pairs():
                together[pair] = together.get(pair, 0) + count
    return {
        "undecided": undecided,
        "persons": bitsets.count(anybody),
        "words": _ranked(worth),
        "pairs": _paired(worth, together) if pairs else [],
    }


def _ranked(worth: Mapping[str, Worth]) -> list[dict[str, Any]]:
    found = [
        {"word": word, "sure": each.sure, "expected": round(each.expected, 1),
         "persons": bitsets.count(each.people) if each.people is not None else 0, "policies": each.policies}
        for word, each in worth.items() if each.expected > 0
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row["sure"], -row["expected"], row["word"]))


def _paired(worth: Mapping[str, Worth], together: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Pairs that settle more than their words one by one."""
    found = [
        {"words": list(pair), "sure": worth[pair[0]].sure + worth[pair[1]].sure + more, "more": more}
        for pair, more in together.items() if more
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row["sure"], row["words"]))[:MOST_PAIRS]


class _Look:
    """One policy, over the bytes in which somebody is undecided."""

    def __init__(self, standing: Standing, policy: str, within: Bytes | None, counted: dict[Any, int]) -> None:
        self.standing, self.policy, self._counted = standing, policy, counted
        self.formula = standing.formulas[policy]
        self.indexes = sorted(self.formula.indexes())
        open_ = bitsets.decide(self.formula, standing.atoms, standing.size).unknown
        open_ = open_ if within is None else open_ & within
        self.kept = np.flatnonzero(open_)
        self.open = open_[self.kept]
        self.count = bitsets.count(self.open)
        self.rows = len(self.kept) * 8
        self.atoms = {index: Bits(standing.atoms[index].true[self.kept], standing.atoms[index].false[self.kept], self.rows)
                      for index in self.indexes}  # fmt: skip
        self._alone: dict[str, Bytes] = {}
        self._halves: dict[frozenset[int], tuple[list[Formula], Bytes]] = {}

    def whole(self) -> Bytes:
        """The undecided, over all rows."""
        return self._spread(self.open)

    def _spread(self, bits: Bytes) -> Bytes:
        whole = np.zeros((self.standing.size + 7) // 8, dtype=np.uint8)
        whole[self.kept] = bits
        return whole

    @cached_property
    def words(self) -> dict[str, list[int]]:
        """Word → the comparisons that it alone decides, where somebody lacks them."""
        found: dict[str, list[int]] = {}
        for index in self.indexes if self.count else ():
            named = tree.words(self.standing.nodes[index])
            if len(named) == 1 and not isinstance(self.standing.nodes[index], tree.IsUnknown):
                found.setdefault(named[0], []).append(index)
        return found

    def word(self, word: str, into: Worth) -> None:
        """Add what asking one word settles."""
        cases = self._cases[word]
        decided = [self._decided(case) for case in cases]
        if not decided:
            return
        sure = np.bitwise_and.reduce(decided)
        self._alone[word] = sure
        count = bitsets.count(sure)
        weights = self._shares(cases)
        into.sure += count
        into.expected += sum(weight * bitsets.count(each) for weight, each in zip(weights, decided, strict=True))
        if count:
            into.policies[self.policy] = count
        people = self._spread(np.bitwise_or.reduce(decided))
        into.people = people if into.people is None else into.people | people

    def pairs(self) -> Iterator[tuple[tuple[str, str], int]]:
        """What two words settle together beyond what either does."""
        for first, second in combinations(sorted(self.words), 2):
            cases = [{**a, **b} for a, b in product(self._cases[first], self._cases[second])]
            if not 0 < len(cases) <= MOST_CASES:
                continue
            sure = np.bitwise_and.reduce([self._decided(case) for case in cases])
            for word in (first, second):
                sure = sure & ~self._alone.get(word, np.zeros_like(sure))
            if count := bitsets.count(sure):
                yield (first, second), count

    @cached_property
    def _cases(self) -> dict[str, list[Case]]:
        return {word: self._cases_of(indexes) for word, indexes in self.words.items()}

    def _cases_of(self, indexes: Sequence[int]) -> list[Case]:
        """How the comparisons of a word can turn out together."""
        chosen = frozenset(indexes)
        parts = [part.within(chosen) for part in self.standing.cases.parts if chosen & set(part.atoms)]
        if any(not part.patterns for part in parts):
            return []
        found = [
            {index: bool(truth) for part, pattern in zip(parts, turn, strict=True)
             for index, truth in zip(part.atoms, pattern, strict=True)}
            for turn in product(*(part.patterns for part in parts))
        ]  # fmt: skip
        return found if len(found) <= MOST_CASES else []

    def _decided(self, case: Case) -> Bytes:
        """The undecided that are decided once what they lack of these comparisons turns out so."""
        tried = dict(self.atoms)
        for index, truth in case.items():
            was = tried[index]
            known = was.true | was.false
            tried[index] = (
                Bits(was.true | ~known, was.false, was.rows) if truth else Bits(was.true, was.false | ~known, was.rows)
            )
        touched, rest = self._split(frozenset(case))
        found = [bitsets.decide(part, tried, self.rows) for part in touched]  # type: ignore[arg-type]
        true = np.bitwise_and.reduce([rest, *(each.true for each in found)])
        return self.open & np.bitwise_or.reduce([true, *(each.false for each in found)])

    def _split(self, indexes: frozenset[int]) -> tuple[list[Formula], Bytes]:
        """The clauses that these comparisons take part in, and where all others hold. Nobody here fails one already."""
        if indexes not in self._halves:
            parts = self.formula.parts if self.formula.operator == "and" else (self.formula,)
            touched = [part for part in parts if part.indexes() & indexes]
            others = [
                bitsets.decide(part, self.atoms, self.rows).true for part in parts if not part.indexes() & indexes
            ]  # type: ignore[arg-type]
            self._halves[indexes] = touched, np.bitwise_and.reduce([self.open, *others])
        return self._halves[indexes]

    def _shares(self, cases: Sequence[Case]) -> list[float]:
        """Each case's share among all of whom these comparisons are known; even where nobody is."""
        counts = [self._known(tuple(sorted(case.items()))) for case in cases]
        total = sum(counts)
        return [count / total for count in counts] if total else [1 / len(cases)] * len(cases)

    def _known(self, case: tuple[tuple[int, bool], ...]) -> int:
        """Of how many it is known that these comparisons are so; the same case of several policies is counted once."""
        if case not in self._counted:
            sides = [getattr(self.standing.atoms[index], "true" if truth else "false") for index, truth in case]
            self._counted[case] = bitsets.count(np.bitwise_and.reduce(sides))
        return self._counted[case]


@lru_cache(maxsize=1)
def ranks(standing: Standing) -> dict[str, int]:
    """Word → its place in the order in which asking settles most, from 0; kept for as long as the standing is."""
    return {row["word"]: place for place, row in enumerate(ask_first(standing, pairs=False)["words"])}
