"""What is taken down while a document is read: clauses with their parameters, and a question for what is not understood."""

from __future__ import annotations

from collections.abc import Mapping

from wanxiang.core import expressions as ex
from wanxiang.engines.policy.declaring.vocabulary import words

from .clauses import Node
from .conditions import Part, Parts, parts_of
from .found import Condition, Question, Reading
from .phrases import Threshold
from .text import Stretch


class Notebook:
    """Takes down what a phrase says if the vocabulary of the audience has the words for it; asks otherwise."""

    def __init__(self, title: str, source: str, *, audience: str, local: Mapping[str, str]) -> None:
        self.found = Reading(title, source, audience)
        self.local = local
        self.vocabulary = words(audience)
        self.elders: list[Stretch] = []
        """Where 老年人 stands with nothing else said of it there."""

    def conditions(self, parts: Parts, whole: Stretch, label: str) -> None:
        """Clauses that must all hold; a piece that hangs together by 或 is one clause, or one question."""
        if parts.elders and parts.joined != "mixed":
            self.elders.append(whole)
        if parts.joined == "mixed":
            self.ask("“且”与“或”混写，哪些合在一起没有写清", whole, label)
        elif parts.joined == "any":
            expression = self.expression(parts, label) if parts.whole else None
            if expression:
                self._add(expression, whole, label)
            else:
                self.ask("几种情形符合一种即可，其中有没读懂的", whole, label, near=self.near(whole))
        else:
            for part in parts.parts:
                self._one(part, label)

    def _one(self, part: Part, label: str) -> None:
        expression = self.expression(Parts((part,), "all"), label) if part.said else None
        if expression:
            self._add(expression, part.stretch, label)
        elif part.said:
            self.ask(
                f"词汇表没有这个词：{part.said.expression.split()[0]}",
                part.stretch,
                label,
                near=self.near(part.stretch),
            )
        else:
            self.ask("这个条件没有读懂，或词汇表没有对应的词", part.stretch, label, near=self.near(part.stretch))

    def way(self, item: Node, group: int) -> None:
        parts = parts_of(item.text.strip("。;").strip("的"), local=self.local)
        expression = self.expression(parts, item.label) if parts.whole else None
        if expression:
            self._add(expression, item.text, item.label, group=group)
        else:
            self.ask("符合一种即可的情形之一，没有读懂", item.text, item.label, near=self.near(item.text))

    def exclude(self, cond: Stretch, whole: Stretch, label: str) -> None:
        """Who is excluded, if all of it is understood: an exclusion read by half would exclude too many."""
        parts = parts_of(cond.strip(",的"), local=self.local)
        expression = self.expression(parts, label) if parts.whole else None
        if expression:
            self._add(f"非 {bracketed(expression)}", whole, label)
        else:
            self.ask("这种除外情形没有读懂，或词汇表没有对应的词", whole, label, near=self.near(cond))

    def expression(self, parts: Parts, label: str) -> str | None:
        """The parts as one expression with its parameters declared; None where the vocabulary lacks a word of it."""
        said = [
            part.said for part in parts.parts if part.said and self.known(part.said.expression, part.said.thresholds)
        ]
        if len(said) != len(parts.parts):
            return None
        texts = [one.expression.format(*(self._parameter(each, label) for each in one.thresholds)) for one in said]
        sign = " 或 " if parts.joined == "any" else " 且 "
        return texts[0] if len(texts) == 1 else sign.join(bracketed(text) for text in texts)

    def known(self, expression: str, thresholds: tuple[Threshold, ...]) -> bool:
        try:
            ex.read(expression.format(*(each.value for each in thresholds)), vocabulary=self.vocabulary, expect=ex.BOOL)
        except ex.ExpressionError:
            return False
        return True

    def _parameter(self, threshold: Threshold, label: str) -> str:
        """The name of the parameter: the same number of the same name is one, another number gets a name of its own."""
        name, count = threshold.name, 1
        while name in self.found.parameters and self.found.parameters[name][0] != threshold.value:
            count += 1
            name = f"{threshold.name}{'一二三四五六七八九'[count - 1]}"
        self.found.parameters.setdefault(name, (threshold.value, label))
        return name

    def _add(self, expression: str, place: Stretch, label: str, *, group: int = 0) -> None:
        known = {(each.expression, each.group) for each in self.found.conditions}
        if (expression, group) not in known:
            note = place.strip("。;,的").text
            self.found.conditions.append(Condition(expression, label, place.span, note, group))

    def near(self, stretch: Stretch) -> tuple[str, ...]:
        return tuple(ex.nearest(stretch.text, self.vocabulary.words))

    def ask(
        self, text: str, place: Stretch, label: str, *, near: tuple[str, ...] = (), about: str = "condition"
    ) -> None:
        span = place.span
        self.found.questions.append(Question(text, self.found.source[slice(*span)].strip(), label, span, near, about))

    def ask_whole(self, text: str) -> None:
        self.found.questions.append(Question(text, "", "", None, (), "head"))


def bracketed(text: str) -> str:
    return f"({text})" if " 且 " in text or " 或 " in text else text
