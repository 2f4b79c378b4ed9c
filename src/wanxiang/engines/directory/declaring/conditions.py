"""Conditions over the fields of an entry, in the one expression language; `None` where the values do not decide. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wanxiang.core import expressions as ex

Holds = Callable[[Mapping[str, Any]], bool | None]


@dataclass(frozen=True)
class Condition:
    """A condition as written and as read."""

    text: str
    rule: ex.Rule = field(compare=False)
    _compiled: dict[date, Holds] = field(default_factory=dict, compare=False, repr=False)

    def holds(self, values: Mapping[str, Any], *, on: date) -> bool | None:
        """Whether it holds of values (days as dates, money in 分) on a day; None where that is not known."""
        known = self._compiled.get(on)
        if known is None:
            known = self._compiled[on] = ex.compile_rule(self.node(on))
        return known(values)

    def node(self, on: date) -> ex.Node:
        """The tree for a day, for scans."""
        return self.rule.bind(as_of=on, parameters={})


def read(text: str, *, vocabulary: ex.Vocabulary, file: str, line: int) -> Condition:
    """Raises ExpressionError with file, line, column and word."""
    return Condition(text, ex.read(text, vocabulary=vocabulary, file=file, locate=lambda offset: (line, offset + 1)))
