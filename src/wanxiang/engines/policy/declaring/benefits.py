"""What is given: an amount, an expression, or a table of brackets; dated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree
from wanxiang.engines.policy.declaring import conditions, periods
from wanxiang.engines.policy.declaring.entries import Entry

SPELLINGS = {
    "kind": ("类型", "形式"),
    "amount": ("金额", "标准", "数额"),
    "per": ("周期", "每", "period"),
    "note": ("说明", "title", "名称"),
}
DATED = {
    "from": ("自", "起", "施行日期"),
    "to": ("至", "止"),
    "value": ("金额", "标准", "amount", "值", "brackets", "档次"),
    "source": ("来源", "依据"),
}
BRACKET = {
    "when": ("条件", "if", "若", "档"),
    "amount": ("金额", "标准", "then", "则", "value", "值"),
    "from": ("自", "起"),
    "to": ("至", "止"),
    "note": ("说明", "source", "依据", "来源"),
}


@dataclass(frozen=True)
class Bracket:
    """One line of the table: for whom (None: everybody), how much."""

    when: ex.Rule | None
    amount: ex.Rule
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, day: date) -> bool:
        return periods.covers(day, begins=self.valid_from, ends=self.valid_to)


@dataclass(frozen=True)
class Benefit:
    """What the policy gives. Without brackets it is a service, not money."""

    kind: str = ""
    per: str = ""
    note: str = ""
    brackets: tuple[Bracket, ...] = ()

    def on(self, day: date) -> list[Bracket]:
        """The brackets in force: of those that say when they begin, the latest that have begun."""
        covering = [bracket for bracket in self.brackets if bracket.covers(day)]
        latest = max((bracket.valid_from or date.min for bracket in covering), default=None)
        return [bracket for bracket in covering if (bracket.valid_from or date.min) == latest]

    def amount(self, day: date) -> ex.Node | None:
        """The amount as an expression: the first bracket that holds; 0 where none does. None: no money is given."""
        brackets = self.on(day)
        if not self.brackets:
            return None
        amount: ex.Node = tree.Const(value=0, type=ex.MONEY)
        for bracket in reversed(brackets):
            if bracket.when is None:
                amount = bracket.amount.tree
            else:
                amount = tree.If(test=bracket.when.tree, then=bracket.amount.tree, otherwise=amount, type=ex.MONEY)
        return amount


def read(entry: Entry, *, vocabulary: ex.Vocabulary) -> Benefit:
    """Raises ExpressionError with the place in the file."""
    if not entry.is_mapping or not _has(entry, SPELLINGS):
        return Benefit("money", brackets=tuple(_brackets(entry, vocabulary)))
    parts = entry.fields(SPELLINGS)
    texts = {name: parts[name].text for name in ("kind", "per", "note") if name in parts}
    brackets = tuple(_brackets(parts["amount"], vocabulary)) if "amount" in parts else ()
    return Benefit(**texts, brackets=brackets)


def _has(entry: Entry, spellings: dict[str, tuple[str, ...]]) -> bool:
    known = {spelling for name, others in spellings.items() for spelling in (name, *others)}
    return any(key.text in known for key, _ in entry.items())


def _brackets(entry: Entry, vocabulary: ex.Vocabulary) -> Iterable[Bracket]:
    if entry.is_scalar:
        return [Bracket(None, _amount(entry, vocabulary))] if entry.value is not None else []
    if entry.is_mapping:
        return _one(entry, vocabulary)
    return [bracket for part in entry.each() for bracket in _one(part, vocabulary)]


def _one(entry: Entry, vocabulary: ex.Vocabulary) -> list[Bracket]:
    """A bracket, a dated table of brackets, or a mapping condition: amount."""
    if not entry.is_mapping:
        raise entry.error("金额表的每一行应写明条件和金额")
    if _has(entry, {"when": BRACKET["when"]}):
        return [_bracket(entry, vocabulary)]
    if _has(entry, DATED):
        return _dated(entry, vocabulary)
    rows = [(conditions.rule(key, vocabulary=vocabulary), _amount(value, vocabulary)) for key, value in entry.items()]
    return [Bracket(when, amount) for when, amount in rows]


def _bracket(entry: Entry, vocabulary: ex.Vocabulary) -> Bracket:
    parts = entry.fields(BRACKET, required=("when", "amount"))
    when = conditions.rule(parts["when"], vocabulary=vocabulary)
    amount = _amount(parts["amount"], vocabulary)
    return Bracket(when, amount, *(_day(parts, name) for name in ("from", "to")))


def _dated(entry: Entry, vocabulary: ex.Vocabulary) -> list[Bracket]:
    parts = entry.fields(DATED, required=("value",))
    start, end = (_day(parts, name) for name in ("from", "to"))
    return [Bracket(each.when, each.amount, each.valid_from or start, each.valid_to or end)
            for each in _brackets(parts["value"], vocabulary)]  # fmt: skip


def _day(parts: dict[str, Entry], name: str) -> date | None:
    return parts[name].day() if name in parts and parts[name].value is not None else None


def _amount(entry: Entry, vocabulary: ex.Vocabulary) -> ex.Rule:
    return conditions.rule(entry, vocabulary=vocabulary, expect=ex.MONEY)
