"""What was read of a document: conditions, amounts, heads, each with its place; and the questions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

WEIGHTY = re.compile(
    r"除外|不予(?!受理)|不得(?:重复|享受|申请|超过)|重复|停止(?:发放|补|享)|最高|最长|限额|上限|从高|择一|周岁|户籍|收入(?:低|不)|万?元(?!旦)"
    r"|%|每[一二三四五两2-9]+年|期限"
)
"""Words that make a sentence matter to who gets what: one that is not understood must be asked about."""


@dataclass(frozen=True)
class Condition:
    """A clause: its expression (thresholds as parameter names), the article it rests on, where it stands."""

    expression: str
    basis: str
    span: tuple[int, int]
    note: str
    group: int = 0
    """Not 0: one of several ways, of which one will do."""


@dataclass(frozen=True)
class Amount:
    """An amount for those of whom `when` holds ("" for everybody entitled)."""

    when: str
    amount: str
    basis: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Question:
    """What a person has to settle: about which words (span None: about the whole paper)."""

    text: str
    quote: str
    basis: str
    span: tuple[int, int] | None
    near: tuple[str, ...] = ()
    about: str = "condition"
    """condition, benefit or head: where in the file it stands."""


@dataclass
class Reading:
    """All that was read."""

    title: str
    source: str
    audience: str = "person"
    kind: str = ""
    per: str = ""
    lead_unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    laws: list[tuple[str, str]] = field(default_factory=list)
    bring: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    parameters: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name → (value with unit, article)."""
    questions: list[Question] = field(default_factory=list)
    heads: dict[str, tuple[int, int]] = field(default_factory=dict)
    """lead_unit, valid_from, valid_to, title → where it is said."""
