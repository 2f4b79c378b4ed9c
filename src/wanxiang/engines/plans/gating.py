"""Gates as declared: which a reviewed document must pass, when, before whom. Pure.

    kinds: [实施方案, 意见, 办法]
    facts: {涉及重大民生: 影响多数居民的就业、教育、医疗}
    gates:
      - {id: legal, title: 合法性审查, reviewer: 司法, always: true, each_version: true,
         grounds: {no_basis: {title: 没有法律依据, stops: true}}}
      - {id: risk, title: 风险评估, reviewer: 政法, needed_when: 涉及重大民生 且 文件类别 != 意见}

A condition speaks of the declared facts and of 文件类别. What is not said stays unknown: nobody gets past a gate by silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wanxiang.core import expressions as ex
from wanxiang.core.marked import DeclarationFault, Marked

KIND = "document_gates"
OF_DOCUMENT = "文件类别"
KEYS = ["kinds", "facts", "gates"]
GATE_KEYS = ["id", "title", "about", "reviewer", "always", "needed_when", "each_version", "experts", "grounds"]
_ANY_DAY = date(2000, 1, 1)  # conditions on documents know no parameters and no 统计日


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why a gate is not passed; one that stops takes the tied tasks with it."""

    title: str
    stops: bool = False


@dataclass(frozen=True, kw_only=True)
class GateRule:
    """One gate: reviewer is a competence, experts how many must be heard, each_version that a new text is reviewed anew."""

    id: str
    title: str
    about: str = ""
    reviewer: str = ""
    always: bool = False
    condition: str = ""
    rule: ex.Node | None = None
    each_version: bool = False
    experts: int = 0
    grounds: Mapping[str, Ground]

    def needed(self, facts: Mapping[str, bool], *, kind: str) -> bool | None:
        """Whether a document must pass it; None where the facts that were said do not decide."""
        if self.always or self.rule is None:
            return self.always
        return ex.compile_rule(self.rule)({**facts, OF_DOCUMENT: kind})

    def missing(self, facts: Mapping[str, bool], *, kind: str) -> list[str]:
        """The facts that would decide whether it is needed."""
        if self.rule is None or self.needed(facts, kind=kind) is not None:
            return []
        return sorted(fact.word for fact in ex.missing(self.rule, {**facts, OF_DOCUMENT: kind}))


@dataclass(frozen=True, kw_only=True)
class Gates:
    """The whole declaration."""

    kinds: tuple[str, ...]
    facts: Mapping[str, str]
    gates: Mapping[str, GateRule]


def load(path: Path) -> list[tuple[str, Gates]]:
    """Read and check a declaration. Raises: DeclarationFault naming file, line and word"""
    said = Marked(path)
    said.known(said.data, KEYS)
    kinds = tuple(str(kind) for kind in said.data.get("kinds") or ())
    facts = {str(name): str(about) for name, about in (said.data.get("facts") or {}).items()}
    if not kinds or not said.data.get("gates"):
        said.fault("应写明 kinds 与 gates", "kinds" if not kinds else "gates")
    words = ex.Vocabulary.of(
        [ex.Word(OF_DOCUMENT, OF_DOCUMENT, ex.Type("enum", choices=kinds))]
        + [ex.Word(name, name, ex.BOOL) for name in facts],
        members="",
    )
    gates = [_gate(said, number, entry, words) for number, entry in enumerate(said.data["gates"])]
    return [(KIND, Gates(kinds=kinds, facts=facts, gates={gate.id: gate for gate in gates}))]


def _gate(said: Marked, number: int, entry: Mapping[str, Any], words: ex.Vocabulary) -> GateRule:
    at = ("gates", str(number))
    said.known(entry, GATE_KEYS, *at)
    for key in ("id", "title"):
        if not entry.get(key):
            said.fault(f"关口缺少“{key}”", *at, key)
    if bool(entry.get("always")) == bool(entry.get("needed_when")):
        said.fault("应写明 always 或 needed_when 之一", *at)
    condition = str(entry.get("needed_when") or "")
    return GateRule(
        id=str(entry["id"]),
        title=str(entry["title"]),
        about=str(entry.get("about", "")),
        reviewer=str(entry.get("reviewer", "")),
        always=bool(entry.get("always")),
        condition=condition,
        rule=_rule(said, condition, words, (*at, "needed_when")) if condition else None,
        each_version=bool(entry.get("each_version")),
        experts=int(entry.get("experts", 0)),
        grounds={
            str(name): Ground(title=str(each["title"]), stops=bool(each.get("stops")))
            for name, each in (entry.get("grounds") or {}).items()
        },
    )


def _rule(said: Marked, condition: str, words: ex.Vocabulary, at: tuple[str, ...]) -> ex.Node:
    line = said.line(*at)
    try:
        rule = ex.read(condition, vocabulary=words, file=said.path.name, locate=lambda offset: (line, offset + 1))
        return rule.bind(as_of=_ANY_DAY, parameters={})
    except ex.ExpressionError as error:
        said_of_it = error.message.split("：", 1)[-1]
        raise DeclarationFault(said_of_it, path=said.path, line=line, word=error.word, hint=error.hint) from None
