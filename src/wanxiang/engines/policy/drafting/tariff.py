"""The amounts of a document, and whom each is for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from wanxiang.core import expressions as ex
from wanxiang.core.expressions import tree

from . import amounts
from .clauses import Article, Node
from .conditions import Parts
from .found import WEIGHTY, Amount
from .notebook import Notebook
from .text import Stretch


class Tariff:
    """Gathers amounts while a document is read; at its end says which of them can stand side by side."""

    def __init__(self, notes: Notebook) -> None:
        self.notes = notes
        self.given: list[tuple[amounts.Given, str]] = []

    def money(self, sentence: Stretch, label: str, *, per: str) -> None:
        """The amounts of a sentence in a paragraph about them."""
        for piece in sentence.split(r"[。;]"):
            if not amounts.mentions_money(piece):
                if WEIGHTY.search(piece.text):
                    self.notes.ask("标准里的这句话没有读懂", piece, label, about="benefit")
                continue
            self.take(amounts.given(piece, per=per, local=self.notes.local), label)

    def table(self, article: Article, node: Node) -> None:
        per = amounts.per_of(article.heading + node.text.text)
        self.take(amounts.table(node.rows, per=per, local=self.notes.local), node.label)

    def take(self, found: Iterable[amounts.Given | Stretch], label: str) -> None:
        """Keep what is an amount; ask about what else speaks of money."""
        for one in found:
            if isinstance(one, amounts.Given):
                self.given.append((one, label))
            elif amounts.mentions_money(one) or WEIGHTY.search(one.text) or "\t" in one.text:
                self.notes.ask("金额没有读懂", one, label, about="benefit")

    def settle(self) -> None:
        """Whom each amount is for; a paper that names its people beside the one amount names them there alone."""
        if len(self.given) == 1 and self.given[0][0].who is not None and not self.notes.found.conditions:
            one, label = self.given[0]
            self.notes.conditions(one.who, one.stretch, label)  # type: ignore[arg-type]
            self.given = [(amounts.Given(one.stretch, None, one.amount, one.per), label)]
        plain = [one for one, _ in self.given if one.who is None]
        pers = {one.per for one, _ in self.given}
        if len(plain) > 1 or (plain and len(self.given) > 1) or len(pers) > 1 or not self._apart():
            for one, label in self.given:
                self.notes.ask(
                    "几处金额写法不同（对象重叠，或对象、周期不一），哪一处适用于谁没有写清",
                    one.stretch,
                    label,
                    about="benefit",
                )
            return
        for one, label in self.given:
            when = self._bracket(one.who) if one.who else ""
            if when is None:
                self.notes.ask("这一档的对象词汇表没有对应的词", one.stretch, label, about="benefit")
            else:
                self.notes.found.amounts.append(Amount(when, one.amount, label, one.stretch.span))
        self.notes.found.per = next(iter(pers), "")
        if self.given and not self.notes.found.per:
            self.notes.ask(
                "没有写明按月、按年还是一次性发放", self.given[0][0].stretch, self.given[0][1], about="benefit"
            )

    def _apart(self) -> bool:
        """Whether no one falls under two amounts: brackets on one and the same word, of which no value meets two."""
        whens = [self._bracket(one.who) for one, _ in self.given if one.who]
        if len(whens) < 2 or None in whens:
            return True
        trees = [ex.read(when, vocabulary=self.notes.vocabulary, expect=ex.BOOL).tree for when in whens if when]
        read = {word for rule in trees for word in tree.words(rule)}
        if len(read) != 1 or any(not tree.words(rule) for rule in trees):
            return False
        rules = [ex.bind(rule, as_of=date(2000, 1, 1), parameters=self.notes.local) for rule in trees]
        word = self.notes.vocabulary.words[next(iter(read))]
        tests = [ex.compile_rule(rule) for rule in rules]
        return all(sum(test({word.column: value}) is True for test in tests) < 2 for value in _values(word, whens))

    def _bracket(self, who: Parts) -> str | None:
        """The condition of a bracket: its numbers stand in it, as the amounts beside them do."""
        texts = []
        for part in who.parts:
            said = part.said
            if said is None or not self.notes.known(said.expression, said.thresholds):
                return None
            texts.append(_in_words(said.expression.format(*(each.value for each in said.thresholds))))
        return " 且 ".join(texts) if who.joined == "all" else " 或 ".join(texts)


def _values(word: ex.Word, whens: list[str | None]) -> list[object]:
    """Values enough to tell whether brackets on a word overlap: every choice, or the numbers named and those beside them."""
    if word.type.choices:
        return list(word.type.choices)
    named = [
        int(figure) * (10_000 if wan else 1) for when in whens for figure, wan in re.findall(r"(\d+)(万)?", when or "")
    ]
    scale = 100 if word.type.kind == "money" else 1
    return [value * scale + step for value in named for step in (-1, 0, 1)]


def _in_words(text: str) -> str:
    """年龄 >= 70岁 且 年龄 <= 79岁 as a bracket of the table is written: 年龄 属于 70 至 79."""
    match = re.fullmatch(r"年龄 >= (\d+)岁 且 年龄 <= (\d+)岁", text)
    return f"年龄 属于 {match[1]} 至 {match[2]}" if match else text
