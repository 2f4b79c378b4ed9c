"""The policies in force, weighed with what was answered; and the question that settles most.

A policy file in the words of the vocabulary needs nothing here: questions, choices and reasons all come from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from wanxiang.core.clock import today
from wanxiang.core.declarations import Declaration, declared
from wanxiang.core.expressions import Duration, ParameterMissing, calendar, kleene
from wanxiang.core.expressions.tree import And, Derived, Word
from wanxiang.district import profile
from wanxiang.engines.policy.declaring import ELIGIBLE, INELIGIBLE, UNKNOWN
from wanxiang.engines.policy.judging import Finding, Judge
from wanxiang.engines.policy.wording import money
from wanxiang.portal.answers import Answers
from wanxiang.portal.asking import Asked, Person
from wanxiang.portal.questions import Question, askable, question, said, samples

ASSUMED = {"alive": True}
UNSPOKEN = frozenset({"alive", "death_date"})
"""Who asks is alive: it is neither a question nor a reason."""
LOOK = {ELIGIBLE: ("yes", "符合条件"), INELIGIBLE: ("no", "不符合"), UNKNOWN: ("open", "还不能确定")}
ORDER = (ELIGIBLE, UNKNOWN, INELIGIBLE)
STATE = {True: ("true", "符合"), False: ("false", "不符合"), None: ("unknown", "还不清楚")}
AUDIENCES = {"person": "为自己或家人查询", "enterprise": "为企业查询"}


@dataclass(frozen=True)
class Clause:
    """One requirement as it is shown: what it says, whether it is met, on which answers."""

    text: str
    note: str
    css: str
    state: str
    basis: str
    """The law and its article."""


@dataclass(frozen=True)
class Verdict:
    """What one policy says to the answers so far."""

    title: str
    lead_unit: str
    outcome: str
    amount: str
    clauses: tuple[Clause, ...]
    ask: tuple[str, ...]
    bring: tuple[str, ...]
    laws: tuple[str, ...]

    @property
    def css(self) -> str:
        return LOOK[self.outcome][0]

    @property
    def label(self) -> str:
        return LOOK[self.outcome][1]

    @property
    def settled(self) -> bool:
        return self.outcome != UNKNOWN


class Weighed:
    """One policy on one day, ready to be put to residents."""

    def __init__(self, declaration: Declaration, as_of: date) -> None:
        self.policy = declaration.data
        day = self.policy.on(as_of, local=profile().words())
        asked = [Asked(node, text=clause.rules[0].text if clause.rules else str) for clause, node in day.clauses]
        self.amount = Asked(day.amount, text=str) if day.amount is not None else None
        self.condition = Asked(And(items=tuple(one.tree for one in asked)), text=str)
        clauses = tuple((clause, one.tree) for (clause, _), one in zip(day.clauses, asked, strict=True))
        self.judge = Judge(replace(day, clauses=clauses, amount=self.amount.tree if self.amount else None))
        self.spoken = {written: name for one in asked for written, name in one.aggregates.items()}
        self.parts = [self.condition, *([self.amount] if self.amount else [])]

    def open(self, person: Person) -> list[Word]:
        """What is still worth asking: what decides, then what sets the amount."""
        truth = self.condition.weigh(person)
        if truth is None:
            return self.condition.missing(person)
        return self.amount.missing(person) if truth and self.amount else []

    def settled(self, person: Person) -> bool:
        return not self.open(person)

    @cached_property
    def columns(self) -> frozenset[str]:
        """Every word that it may ask for: an answer to any other changes nothing here."""
        return frozenset(column for part in self.parts for column in part.words)


class Desk:
    """The policies for an audience on a day, of one field or of all."""

    def __init__(self, audience: str = "", *, field: str = "", as_of: date | None = None) -> None:
        self.as_of = as_of or today()
        listed = [one for one in in_force(self.as_of) if not audience or one.data.audience == audience]
        self.fields = sorted({one.data.domain for one in listed if one.data.domain})
        listed = [one for one in listed if not field or one.data.domain == field]
        self.policies = [one.data for one in listed]
        self._weighed = [found for one in listed if (found := _weighed(one.id, one.version, self.as_of))]

    @cached_property
    def words(self) -> dict[str, Word]:
        """Every word that may be asked, by column."""
        return {
            column: word
            for one in self._weighed
            for part in one.parts
            for column, word in part.words.items()
            if column not in ASSUMED and askable(word, named=self.named(column))
        }

    def named(self, column: str) -> list[Any]:
        """The values that policies compare a word with itself."""
        return list(dict.fromkeys(value for side, value in self._compared[column] if isinstance(side, Word)))

    def question(self, column: str) -> Question:
        """The question that asks for a word."""
        return question(self.words[column], named=self.named(column))

    def open_words(self, answers: Answers) -> list[str]:
        """Columns that could still change something, each once; what was answered 不清楚 is not asked again."""
        known, person = self.words, self._person(answers)
        found = dict.fromkeys(word.column for one in self._weighed for word in one.open(person))
        return [column for column in found if column in known and column not in answers.said]

    def next_word(self, answers: Answers) -> str:
        """The word whose answer settles the most policies, whatever it is; "" when no question matters any more."""
        person = self._person(answers)
        waiting = [one for one in self._weighed if not one.settled(person)]
        return max(self.open_words(answers), key=lambda column: self._settles(column, person, waiting), default="")

    def verdicts(self, answers: Answers) -> list[Verdict]:
        """What every policy says: what one is entitled to first, then what is open."""
        found = [self._verdict(one, answers) for one in self._weighed]
        return sorted(found, key=lambda one: (ORDER.index(one.outcome), one.title))

    def said(self, answers: Answers) -> Iterator[dict[str, str]]:
        """The answers for the check: {"column", "text", "said"}."""
        for column, value in answers.said.items():
            if column in self.words:
                asked = self.question(column)
                yield {"column": column, "text": asked.text, "said": said(asked, value)}

    def _verdict(self, one: Weighed, answers: Answers) -> Verdict:
        policy, found = one.policy, one.judge.judge(self._person(answers))
        return Verdict(
            title=policy.title,
            lead_unit=policy.lead_unit,
            outcome=found.outcome,
            amount=_amount(policy, found.amount) if found.outcome == ELIGIBLE else "",
            clauses=tuple(_clauses(found.findings, spoken=one.spoken)),
            ask=tuple(dict.fromkeys(word.name for word in one.open(self._person(answers))))
            if found.outcome == UNKNOWN
            else (),
            bring=policy.bring,
            laws=tuple(str(basis) for basis in policy.legal_basis),
        )

    def _person(self, answers: Answers) -> dict[str, Any]:
        return {**ASSUMED, **answers.said}

    @cached_property
    def _compared(self) -> dict[str, list[tuple[Word | Derived, Any]]]:
        found: dict[str, list[tuple[Word | Derived, Any]]] = defaultdict(list)
        for one in self._weighed:
            for part in one.parts:
                for column, pairs in part.compared.items():
                    found[column] += pairs
        return found

    def _settles(self, column: str, person: Person, waiting: list[Weighed]) -> float:
        """How many open policies an answer settles on average over the answers that differ."""
        concerned = [one for one in waiting if column in one.columns]
        tried = list(self._samples(self.words[column])) or [None]
        settled = sum(one.settled({**person, column: value}) for one in concerned for value in tried)
        return settled / len(tried)

    def _samples(self, word: Word) -> Iterator[Any]:
        """Values around every constant; for a computed word's source (出生日期) the source that gives them (年龄)."""
        yield from samples(word, self.named(word.column))
        if word.type.kind == "date":
            years = [value for side, value in self._compared[word.column] if isinstance(side, Derived)]
            for number in sorted(
                {near for value in years if isinstance(value, int) for near in (value - 1, value + 1)}
            ):
                yield calendar.shift(self.as_of, Duration(months=12 * number), -1)


def in_force(as_of: date) -> list[Declaration]:
    """The policies that hold on a day."""
    return [one for one in declared("policy") if one.data.in_force(as_of)]


def audiences() -> list[dict[str, str]]:
    """Who may ask: [{"id", "label"}], for the audiences that some policy in force has."""
    present = {one.data.audience for one in in_force(today())}
    return [{"id": name, "label": label} for name, label in AUDIENCES.items() if name in present]


def headline(verdicts: list[Verdict], *, audience: str = "person") -> str:
    """The result in one sentence."""
    who = "贵企业" if audience == "enterprise" else "您"
    counts: Mapping[str, int] = {name: sum(one.outcome == name for one in verdicts) for name in LOOK}
    if counts[ELIGIBLE]:
        return f"{who}符合 {counts[ELIGIBLE]} 项政策的条件"
    return f"有 {counts[UNKNOWN]} 项还不能确定" if counts[UNKNOWN] else "按您的回答，暂时没有符合条件的政策"


@lru_cache(maxsize=1024)
def _weighed(name: str, version: str, as_of: date) -> Weighed | None:
    """Once per content and day; None for a policy whose parameters have no value on the day: it cannot be weighed."""
    try:
        return Weighed(next(one for one in declared("policy") if one.id == name), as_of)
    except ParameterMissing:
        return None


def _amount(policy: Any, fen: int | None) -> str:
    """每月 200元; what is no money is said by its note."""
    if fen is None:
        return policy.benefit.note if not policy.benefit.brackets else ""
    return f"每{policy.benefit.per} {money(fen)}" if policy.benefit.per else money(fen)


def _clauses(findings: Iterable[Finding], *, spoken: Mapping[str, str]) -> Iterator[Clause]:
    """The findings worth saying; those that the policy says in one phrase (35 至 64 周岁) as one."""
    worth = [one for one in findings if not one.facts or {fact.column for fact in one.facts} - UNSPOKEN]
    for _, group in groupby(worth, key=lambda one: (one.note or one.text, one.basis)):
        yield _clause(list(group), spoken=spoken)


def _clause(findings: list[Finding], *, spoken: Mapping[str, str]) -> Clause:
    css, state = STATE[kleene.conjunction(one.holds for one in findings)]
    known = [fact for one in findings for fact in one.facts if fact.value is not None and fact.column not in UNSPOKEN]
    facts = "，".join(dict.fromkeys(f"{fact.word} {fact.text}" for fact in known))
    text = findings[0].note or _spoken(findings[0].text, {**spoken, **findings[0].constants})
    return Clause(text, f"您的回答：{facts}" if facts else "", css, state, findings[0].basis)


def _spoken(text: str, names: Mapping[str, str]) -> str:
    """A rule as it is read aloud: 年龄 >= 起始年龄 → 年龄 ≥ 70岁."""
    for written in sorted(names, key=len, reverse=True):
        text = text.replace(written, names[written])
    for sign, shown in ((">=", "≥"), ("<=", "≤"), ("!=", "不是"), ("==", "为"), ("/", "÷"), ('"', "")):
        text = text.replace(sign, shown)
    return text
