"""The condition of a policy: one text, or a list of clauses with 全部 / 任一 / 非, each with its article."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.declaring.entries import Entry

GROUPS = {"全部": "all", "all": "all", "且": "all", "任一": "any", "any": "any", "或": "any", "非": "not", "not": "not"}
SPELLINGS = {
    "when": ("条件", "condition", "if", "若"),
    "basis": ("依据", "article", "法律依据", "条款"),
    "note": ("说明", "title", "名称"),
}

_CLAUSE = {spelling for name, others in SPELLINGS.items() for spelling in (name, *others)}


@dataclass(frozen=True)
class Clause:
    """One requirement: what it says, the article it rests on, and its tree."""

    node: ex.Node
    text: str
    basis: str = ""
    note: str = ""
    rules: tuple[ex.Rule, ...] = ()
    kind: str = ""
    """"", or how it refers to another policy: excludes, requires, first_of."""


@dataclass(frozen=True)
class Condition:
    """All clauses must hold."""

    clauses: tuple[Clause, ...]
    notes: tuple[str, ...] = ()

    @property
    def node(self) -> ex.Node:
        nodes = tuple(clause.node for clause in self.clauses)
        return nodes[0] if len(nodes) == 1 else tree.And(items=nodes)


def read(entry: Entry, *, vocabulary: ex.Vocabulary) -> Condition:
    """Raises ExpressionError with the place in the file."""
    clauses = tuple(_clauses(entry, vocabulary))
    if not clauses:
        raise entry.error("条件是空的")
    return Condition(clauses, tuple(note for clause in clauses for rule in clause.rules for note in rule.notes))


def rule(entry: Entry, *, vocabulary: ex.Vocabulary, expect: ex.Type | None = ex.BOOL) -> ex.Rule:
    """One expression of the file."""
    return ex.read(entry.text, vocabulary=vocabulary, expect=expect, file=entry.file, locate=entry.locate)


def _clauses(entry: Entry, vocabulary: ex.Vocabulary) -> Iterator[Clause]:
    """The clauses that must all hold."""
    if entry.is_scalar:
        yield from _split(rule(entry, vocabulary=vocabulary))
    elif entry.is_list:
        for part in entry.each():
            yield from _clauses(part, vocabulary)
    else:
        yield from _mapping(entry, vocabulary)


def _split(whole: ex.Rule) -> Iterator[Clause]:
    """A 且 B 且 C is three clauses."""
    if isinstance(whole.tree, tree.And) and _side_by_side(whole.tree):
        for item in whole.tree.items:
            yield from _split(replace(whole, tree=item))
    else:
        yield Clause(whole.tree, whole.text(whole.tree), rules=(whole,))


def _side_by_side(node: tree.And) -> bool:
    """Whether the parts were written one after the other: 35 <= 年龄 <= 64 shares its middle, and is one clause."""
    return all(a.span[1] <= b.span[0] for a, b in zip(node.items, node.items[1:], strict=False))


def _mapping(entry: Entry, vocabulary: ex.Vocabulary) -> Iterator[Clause]:
    groups = [(GROUPS[key.text], value) for key, value in entry.items() if key.text in GROUPS]
    if not groups:
        for key, value in entry.items():
            if not value.is_scalar and ex.nearest(key.text, GROUPS) and key.text not in _CLAUSE:
                raise key.error(f"不认识的项“{key.text}”", near=ex.nearest(key.text, GROUPS))
        yield from _annotated(entry, vocabulary)
        return
    for key, _ in entry.items():
        if key.text not in GROUPS:
            raise key.error(f"“{key.text}”不能与“全部”“任一”“非”写在一起", near=ex.nearest(key.text, GROUPS))
    for kind, value in groups:
        yield from _MAKE[kind](value, vocabulary)


def _annotated(entry: Entry, vocabulary: ex.Vocabulary) -> Iterator[Clause]:
    """A clause with its article and a note."""
    parts = entry.fields(SPELLINGS, required=("when",))
    basis, note = (parts[name].text if name in parts else "" for name in ("basis", "note"))
    one = _joined(list(_clauses(parts["when"], vocabulary)), "且")
    text = one.rules[0].text(one.rules[0].tree) if parts["when"].is_scalar and len(one.rules) == 1 else one.text
    yield replace(one, text=text, basis=one.basis or basis, note=one.note or note)


def _any(entry: Entry, vocabulary: ex.Vocabulary) -> Iterator[Clause]:
    ways = [_joined(list(_clauses(part, vocabulary)), "且") for part in entry.each()]
    if not ways:
        raise entry.error("“任一”下面没有条件")
    one = _joined(ways, "或")
    yield replace(one, node=tree.Or(items=tuple(way.node for way in ways))) if len(ways) > 1 else one


def _none(entry: Entry, vocabulary: ex.Vocabulary) -> Iterator[Clause]:
    inner = _joined(list(_clauses(entry, vocabulary)), "且")
    yield replace(inner, node=tree.Not(item=inner.node), text=f"非（{inner.text}）")


def _joined(clauses: list[Clause], word: str) -> Clause:
    if len(clauses) == 1:
        return clauses[0]
    text = f" {word} ".join(f"（{clause.text}）" for clause in clauses)
    basis = "；".join(dict.fromkeys(clause.basis for clause in clauses if clause.basis))
    rules = tuple(rule for clause in clauses for rule in clause.rules)
    return Clause(tree.And(items=tuple(clause.node for clause in clauses)), text, basis, "", rules)


_MAKE: dict[str, Callable[[Entry, ex.Vocabulary], Iterator[Clause]]] = {"all": _clauses, "any": _any, "not": _none}
