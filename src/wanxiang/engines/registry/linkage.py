"""How records become persons: rules as data, clusters as numpy. Pure: no Django, no SQL.

Rules run in order. Each one proposes groups of records that agree on its fields; a group is blocked when it holds two
different valid ID tokens (or sexes), or, for a rule that asks for uniqueness, two clusters of one delivery. What is not
blocked is joined; a join that would bring two tokens together through a third record is undone. So no cluster ever holds
two valid ID numbers, whatever the rules say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wanxiang.core.marked import Marked
from wanxiang.district import vocabulary

FIELDS = ["id_token", "name", "birth_date", "sex", "phone", "building_id", "room", "household_no", "content"]
KEYS = ["id", "founders", "residence", "rules", "households", "survivorship"]
RULE_KEYS = ["id", "title", "same", "unique", "near_id", "note"]
OWN = "own"


@dataclass(frozen=True)
class Rule:
    """Records that agree on all of `same` are one person; `near_id`: one's wrong ID number is one digit from the other's."""

    id: str
    title: str
    same: tuple[str, ...]
    unique: bool = False
    near_id: bool = False


@dataclass(frozen=True)
class HouseholdRule:
    """Persons whose record of a source agrees on `by` live in one household."""

    source: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Linkage:
    """The declared linkage of persons."""

    id: str
    founders: tuple[str, ...]
    """Sources whose records may found a person; all others only attach."""
    residence: tuple[str, ...]
    """Sources that say where a person lives; being on the newest of them makes a resident."""
    rules: tuple[Rule, ...]
    households: tuple[HouseholdRule, ...]
    survivorship: Mapping[str, tuple[str, ...]]
    """Column → sources, the first that knows wins; "" is the default order."""

    def order(self, column: str, sources: list[str]) -> list[str]:
        """Sources in the order in which they are believed on a column; those not named come last, by name."""
        said = [*self.survivorship.get(column, ()), *self.survivorship[""]]
        named = dict.fromkeys(source for source in said if source in sources)
        return [*named, *sorted(set(sources) - set(named))]


def load(path: Path) -> list[tuple[str, Linkage]]:
    """Read and check `linkage.yml`. Raises DeclarationFault."""
    said = Marked(path)
    said.known(said.data, KEYS)
    for key in KEYS:
        if not said.data.get(key):
            said.fault(f"缺少“{key}”", key)
    survivorship = dict(said.data["survivorship"])
    made = Linkage(
        id=said.data["id"],
        founders=tuple(said.data["founders"]),
        residence=tuple(said.data["residence"]),
        rules=tuple(_rule(said, number, entry) for number, entry in enumerate(said.data["rules"])),
        households=tuple(HouseholdRule(each["source"], tuple(each["by"])) for each in said.data["households"]),
        survivorship={"": tuple(survivorship.pop("default", ())), **_survivorship(said, survivorship)},
    )
    return [(made.id, made)]


def _rule(said: Marked, number: int, entry: dict[str, Any]) -> Rule:
    said.known(entry, RULE_KEYS, "rules", number)
    for name in entry.get("same") or ():
        if name not in FIELDS:
            said.fault(f"规则“{entry.get('id')}”的字段“{name}”无效", "rules", number, hint=f"可用：{'、'.join(FIELDS)}")
    if not entry.get("id") or not entry.get("same"):
        said.fault("规则须写明 id 和 same", "rules", number)
    return Rule(
        id=entry["id"],
        title=entry.get("title", entry["id"]),
        same=tuple(entry["same"]),
        unique=bool(entry.get("unique", False)),
        near_id=bool(entry.get("near_id", False)),
    )


def _survivorship(said: Marked, words: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    known = vocabulary.load()
    for word in words:
        if not known.has(word):
            said.fault(f"“{word}”不在词汇表中", "survivorship", word, near=[entry.word for entry in known.of("person")])
    return {known.word(word).column: tuple(order) for word, order in words.items()}


@dataclass
class Records:
    """What linkage must know of each record, by record number 0 … n-1 (in the order of delivery)."""

    token: np.ndarray
    """int64: which valid ID number; -1 for none."""
    sex: np.ndarray
    """int8: 0 unknown, 1, 2."""
    founder: np.ndarray
    """bool."""
    delivery: np.ndarray
    """int32."""
    prior: np.ndarray
    """int64: the person that the record belonged to so far (by age of key); -1 for none."""
    apart: list[tuple[int, int]] = field(default_factory=list)
    """Pairs of prior persons that a person decided to keep apart."""


class Clusters:
    """Records joined so far. `label` is the first record of each record's cluster; `rule` the rule that attached it."""

    def __init__(self, records: Records) -> None:
        count = len(records.token)
        self.records = records
        self.label = np.arange(count)
        self.rule = np.full(count, -1, dtype=np.int16)
        self.blocked = np.full(count, -1, dtype=np.int16)
        self.edges: list[tuple[np.ndarray, np.ndarray, int]] = []

    def join(self, rows: np.ndarray, groups: np.ndarray, *, number: int, unique: bool) -> int:
        """Apply one rule.

        In:  rows, groups: record numbers and the group each is proposed for; number: the rule's; unique: see Rule
        Out: how many clusters were joined to another
        """
        left, right = self._pairs(rows, groups, number=number, unique=unique)
        if not len(left):
            return 0
        left, right = self._without_conflicts(left, right, number)
        if not len(left):
            return 0
        self._unite(left, right, number)
        self.edges.append((left, right, number))
        return len(left)

    def _pairs(
        self, rows: np.ndarray, groups: np.ndarray, *, number: int, unique: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of clusters to join: within each group that is not blocked, every cluster with the first."""
        if not len(rows):
            return rows, rows
        _, group = np.unique(groups, return_inverse=True)
        total = int(group.max()) + 1
        cluster = self.label[rows]
        pair = _unique_pairs(group, cluster)
        size = np.bincount(pair[:, 0], minlength=total)
        several = size > 1
        blocked = _clashing(pair[:, 0], self._tokens()[pair[:, 1]], total, none=-1)
        blocked |= _clashing(pair[:, 0], self._sexes()[pair[:, 1]], total, none=0)
        if unique:
            blocked |= _crowded(group, self.records.delivery[rows], cluster, total)
        blocked &= several
        self.blocked[rows[blocked[group]]] = number
        pair = pair[(several & ~blocked)[pair[:, 0]]]
        first = np.r_[True, pair[1:, 0] != pair[:-1, 0]] if len(pair) else np.empty(0, bool)
        head = pair[:, 1][first][np.cumsum(first) - 1] if len(pair) else pair[:, 1]
        return head[~first], pair[:, 1][~first]

    def _tokens(self) -> np.ndarray:
        """Token of each cluster, by label (-1 for none)."""
        of = np.full(len(self.label), -1, dtype=np.int64)
        known = self.records.token >= 0
        of[self.label[known]] = self.records.token[known]
        return of

    def _sexes(self) -> np.ndarray:
        """Sex of each cluster where all its records agree, else 0."""
        seen = np.zeros((3, len(self.label)), dtype=bool)
        seen[self.records.sex, self.label] = True
        return np.where(seen[1] & seen[2], 0, seen[1] * 1 + seen[2] * 2)

    def _without_conflicts(self, left: np.ndarray, right: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Leave out the joins of every component that would hold two tokens or two persons kept apart."""
        component = _components(len(self.label), left, right)
        nodes = distinct(np.concatenate([left, right]))
        tokens = self._tokens()[nodes]
        bad = np.zeros(int(component.max()) + 1, dtype=bool)
        bad |= _clashing(component[nodes], tokens, len(bad), none=-1)
        kept_apart = self._kept_apart(component, len(bad))
        bad |= kept_apart
        if not bad.any():
            return left, right
        self.blocked[bad[component[self.label]]] = number
        fine = ~bad[component[left]]
        again = self._by_prior(np.flatnonzero(kept_apart[component[self.label]]))
        return np.concatenate([left[fine], again[0]]), np.concatenate([right[fine], again[1]])

    def _kept_apart(self, component: np.ndarray, total: int) -> np.ndarray:
        bad = np.zeros(total, dtype=bool)
        for one, other in self.records.apart:
            of = [np.unique(component[self.label[self.records.prior == key]]) for key in (one, other)]
            bad[np.intersect1d(*of)] = True
        return bad

    def _by_prior(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """In a component that a decision splits, records stay with those of the person they belonged to."""
        rows = rows[self.records.prior[rows] >= 0]
        pair = _unique_pairs(self.records.prior[rows], self.label[rows])
        if not len(pair):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        first = np.r_[True, pair[1:, 0] != pair[:-1, 0]]
        head = pair[:, 1][first][np.cumsum(first) - 1]
        return head[~first], pair[:, 1][~first]

    def _unite(self, left: np.ndarray, right: np.ndarray, number: int) -> None:
        """One label for each component; the rule is noted on all records but those of the component's core."""
        component = _components(len(self.label), left, right)
        touched = np.zeros(len(self.label), dtype=bool)
        touched[left] = touched[right] = True
        moving = touched[self.label]
        rows = np.flatnonzero(moving)
        of = component[self.label[rows]]
        founding = np.zeros(len(self.label), dtype=bool)
        founding[self.label[self.records.founder]] = True
        rank = self.label[rows] + np.where(founding[self.label[rows]], 0, len(self.label))
        core = np.full(int(component.max()) + 1, 2 * len(self.label), dtype=np.int64)
        np.minimum.at(core, of, rank)
        self.rule[rows[rank != core[of]]] = number
        lowest = np.full(len(core), len(self.label), dtype=np.int64)
        np.minimum.at(lowest, of, self.label[rows])
        self.label[rows] = lowest[of]


def _unique_pairs(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Distinct pairs, sorted; two columns."""
    if not len(one):
        return np.empty((0, 2), dtype=np.int64)
    width = int(other.max()) + 1
    packed = distinct(one.astype(np.int64) * width + other)
    return np.column_stack([packed // width, packed % width])


def distinct(values: np.ndarray) -> np.ndarray:
    """Sorted distinct values; by sorting, since `np.unique` of NumPy 2.4 hashes and takes twenty times as long."""
    ordered = np.sort(values)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered


def _clashing(groups: np.ndarray, values: np.ndarray, total: int, *, none: int) -> np.ndarray:
    """bool per group: two different known values meet in it."""
    known = values != none
    low = np.full(total, np.iinfo(np.int64).max)
    high = np.full(total, np.iinfo(np.int64).min)
    np.minimum.at(low, groups[known], values[known])
    np.maximum.at(high, groups[known], values[known])
    return high > low


def _crowded(group: np.ndarray, delivery: np.ndarray, cluster: np.ndarray, total: int) -> np.ndarray:
    """bool per group: one delivery has two clusters in it."""
    width = int(delivery.max()) + 1
    seen = _unique_pairs(group.astype(np.int64) * width + delivery, cluster)
    places, count = np.unique(seen[:, 0], return_counts=True)
    crowded = np.zeros(total, dtype=bool)
    crowded[places[count > 1] // width] = True
    return crowded


def _components(count: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Connected components of the clusters' graph. Source: scipy.sparse.csgraph."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    return connected_components(graph, directed=False)[1]
