"""How a policy stands to others: 不得同时享受, 须先享受 / 须符合, 择优. Each becomes a clause of its condition."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.declaring import enrolled
from wanxiang.engines.policy.declaring.conditions import Clause
from wanxiang.engines.policy.declaring.entries import Entry, PolicyError, choice

if TYPE_CHECKING:
    from wanxiang.engines.policy.declaring.policy import Policy

EXCLUDES, REQUIRES, REQUIRES_MET, FIRST = "excludes", "requires", "requires_met", "first_of"
OTHER = {"policy": ("政策", "编号", "id"), "by": ("以", "按", "on"), "basis": ("依据",), "note": ("说明",)}
GROUP = {"group": ("组", "政策", "policies"), "choose": ("取", "择"), "by": ("以", "按", "on"), "basis": ("依据",), "note": ("说明",)}  # fmt: skip
ENROLMENT, ELIGIBILITY = "enrolment", "eligibility"
BY = {
    **dict.fromkeys(("enrolment", "在享", "已享", "享受"), ENROLMENT),
    **dict.fromkeys(("eligibility", "符合", "资格"), ELIGIBILITY),
}
CHOOSE = {**dict.fromkeys(("first", "先后", "顺序", "order"), "first"), **dict.fromkeys(("highest", "金额高者", "最高", "amount"), "highest")}  # fmt: skip


@dataclass(frozen=True)
class _Reader:
    vocabulary: ex.Vocabulary
    own: str

    def excluded(self, entry: Entry) -> Iterator[Clause]:
        """不得同时享受: by default, whoever is enrolled in the other is not entitled to this."""
        for other, by, basis, note in self._each(entry):
            node = tree.Not(item=self._stands(other, by, "met"))
            yield Clause(node, f"不得同时{_verb(by)}“{other}”", basis, note, kind=EXCLUDES)

    def required(self, entry: Entry, default: str = ENROLMENT) -> Iterator[Clause]:
        """须先享受; 须符合 asks for the other's conditions, not for its list."""
        for other, by, basis, note in self._each(entry, default):
            yield Clause(self._stands(other, by, "met"), f"须{_verb(by)}“{other}”", basis, note, kind=REQUIRES)

    def meeting(self, entry: Entry) -> Iterator[Clause]:
        return self.required(entry, ELIGIBILITY)

    def first(self, entry: Entry) -> Iterator[Clause]:
        """择优: of a group in order, only the first that is met, or the one that gives most (the earlier of equals)."""
        groups = entry.each() if entry.is_list and all(part.is_mapping for part in entry.each()) else [entry]
        for group in groups:
            yield self._group(group)

    def _group(self, entry: Entry) -> Clause:
        parts = entry.fields(GROUP, required=("group",)) if entry.is_mapping else {"group": entry}
        members = [self._id(part) for part in parts["group"].each()]
        if self.own not in members:
            raise parts["group"].error(f"择优的组里没有本政策“{self.own}”", word=self.own)
        choose = choice(parts, "choose", CHOOSE, "first")
        by = choice(parts, "by", BY, ELIGIBILITY)
        at = members.index(self.own)
        rivals = members[:at] if choose == "first" else [other for other in members if other != self.own]
        better = [self._better(other, by, choose, earlier=members.index(other) < at) for other in rivals]
        node: ex.Node = tree.Not(item=tree.Or(items=tuple(better))) if better else tree.Const(value=True)
        said = "、".join(f"“{other}”" for other in rivals)
        text = f"择优：不另享受排在前面的{said}" if choose == "first" else f"择优：金额不低于{said}"
        basis, note = (parts[name].text if name in parts else "" for name in ("basis", "note"))
        return Clause(node, text if better else "择优：本政策排在最前", basis, note, kind=FIRST)

    def _better(self, other: str, by: str, choose: str, *, earlier: bool) -> ex.Node:
        stands = self._stands(other, by, "met_alone")
        if choose == "first":
            return stands
        theirs, own = (tree.Refers(rule=rule, aspect="amount", type=ex.MONEY) for rule in (other, self.own))
        return tree.And(items=(stands, tree.Compare(op=">=" if earlier else ">", left=theirs, right=own)))

    def _stands(self, other: str, by: str, aspect: str) -> ex.Node:
        return self.vocabulary.rules[other] if by == ENROLMENT else tree.Refers(rule=other, aspect=aspect)

    def _each(self, entry: Entry, default: str = ENROLMENT) -> Iterator[tuple[str, str, str, str]]:
        for part in entry.each():
            parts = part.fields(OTHER, required=("policy",)) if part.is_mapping else {"policy": part}
            other = self._id(parts["policy"])
            if other == self.own:
                raise parts["policy"].error("政策不能引用自己")
            basis, note = (parts[name].text if name in parts else "" for name in ("basis", "note"))
            yield other, choice(parts, "by", BY, default), basis, note

    def _id(self, entry: Entry) -> str:
        name = entry.text.strip()
        if name != self.own and name not in self.vocabulary.rules:
            raise entry.error(f"没有编号为“{name}”的政策", near=ex.nearest(name, self.vocabulary.rules))
        return name


def _verb(by: str) -> str:
    return "享受" if by == ENROLMENT else "符合"


def read(parts: dict[str, Entry], *, vocabulary: ex.Vocabulary, own: str) -> tuple[Clause, ...]:
    """The clauses of excludes, requires and first_of. Raises PolicyError with the place and the nearest id."""
    reader = _Reader(vocabulary, own)
    kinds: list[tuple[str, Callable[[Entry], Iterator[Clause]]]] = [
        (EXCLUDES, reader.excluded), (REQUIRES, reader.required), (REQUIRES_MET, reader.meeting), (FIRST, reader.first)
    ]  # fmt: skip
    return tuple(clause for name, make in kinds if name in parts for clause in make(parts[name]))


Aspect = tuple[str, str]


def refuse_cycles(policy: "Policy", other: Callable[[str], "Policy"], at: Entry) -> None:
    """Raises PolicyError where deciding a policy would need its own decision."""
    way = _way_back(policy, other)
    if way:
        raise PolicyError(
            f"政策循环引用：{' → '.join(way)}", file=at.file, line=at.node.start_mark.line + 1,
            column=at.node.start_mark.column + 1, word=way[1], hint="改为以在享名单判断（by: enrolment），或去掉其中一处",
        )  # fmt: skip


def _way_back(policy: "Policy", other: Callable[[str], "Policy"]) -> list[str]:
    done: set[Aspect] = set()

    def visit(now: Aspect, path: list[Aspect]) -> list[str]:
        if now in path:
            return [name for name, _ in (*path[path.index(now) :], now)]
        if now in done:
            return []
        one = policy if now[0] == policy.id else other(now[0])
        for then in refers(one, now[1]):
            found = visit(then, [*path, now])
            if found:
                return found
        done.add(now)
        return []

    return visit((policy.id, "met"), []) or visit((policy.id, "amount"), [])


def refers(policy: "Policy", aspect: str) -> list[Aspect]:
    """What must be known of which policies to decide one aspect of a policy."""
    nodes: Iterable[ex.Node] = (
        (rule.tree for bracket in policy.benefit.brackets for rule in (bracket.when, bracket.amount) if rule)
        if aspect == "amount"
        else (clause.node for clause in policy.condition.clauses if aspect == "met" or clause.kind != FIRST)
    )
    found = (item for node in nodes for item in tree.walk(node) if isinstance(item, tree.Refers))
    return list(dict.fromkeys((item.rule, item.aspect) for item in found))


def other_of(policy: "Policy") -> Callable[[str], "Policy"]:
    """Loads the policies that a policy speaks of, from beside its file; `instead` puts others in their place."""
    from wanxiang.engines.policy.declaring import reading

    path: Path | None = policy.path
    known = _instead.get()
    return lambda name: known[name] if name in known else reading.peer(enrolled.paths(path)[name])


@contextmanager
def instead(policies: "Mapping[str, Policy]") -> Iterator[None]:
    """Within: policies that are spoken of are these, by id; as a reform would have them, or as they were known once."""
    token = _instead.set(policies)
    try:
        yield
    finally:
        _instead.reset(token)


_instead: "ContextVar[Mapping[str, Policy]]" = ContextVar("instead", default=MappingProxyType({}))
