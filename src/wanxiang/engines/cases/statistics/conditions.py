"""Conditions on a case as plain trees: said once, read as SQL for a scan and as a query for a list. Pure.

A test asks one column; `All` and `Either` join. Nothing is ever negated as a whole, so that what is null never counts by
accident. `NOW` stands for the moment of asking until `bound` puts it in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

NOW = object()
OPERATORS = ("eq", "lt", "le", "gt", "ge", "in", "not_in", "null", "prefix", "shorter", "at_most_column", "helped")


@dataclass(frozen=True)
class Test:
    """One column against a value.

    prefix: text begins with; shorter: text has fewer characters; at_most_column: ≤ another column, neither being null;
    helped: the case is one of those that the account's units or places help with (column: pk)
    """

    column: str
    operator: str
    value: Any


@dataclass(frozen=True)
class All:
    """Every part holds; no part: always."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Either:
    """Some part holds; no part: never."""

    parts: tuple["Condition", ...] = ()


Condition = Test | All | Either
ALWAYS, NEVER = All(), Either()


def both(*parts: Condition) -> Condition:
    """Every part; what always holds is left out."""
    kept = tuple(part for part in parts if part != ALWAYS)
    return kept[0] if len(kept) == 1 else All(kept)


def bound(condition: Condition, *, at: datetime) -> Condition:
    """The condition with the moment of asking in the place of NOW."""
    if isinstance(condition, Test):
        return replace(condition, value=at) if condition.value is NOW else condition
    return replace(condition, parts=tuple(bound(part, at=at) for part in condition.parts))


def tests(condition: Condition) -> Iterator[Test]:
    """Every test in a condition."""
    if isinstance(condition, Test):
        yield condition
    else:
        for part in condition.parts:
            yield from tests(part)
