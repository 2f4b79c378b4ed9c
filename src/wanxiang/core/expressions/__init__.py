"""The expression language of policies, dispatch rules, grading and figures: Chinese words, one meaning, four ways to run.

    text ─ tokens ─ grammar ─ checking → Rule (typed tree) ─ bind(day, parameters) → Node
                                                              ├ compile_rule   one person, as closures
                                                              ├ statement      everybody, as SQL (a SQLGlot tree)
                                                              └ take_apart     atoms and formulas → bitsets.decide

Three values everywhere: true, false, not known; aggregates over a household within bounds. `settle` says which facts
would decide what is not decided. Pure: no Django, no files but the grammar, no clock.
"""

from wanxiang.core.expressions import bitsets, calendar, kleene
from wanxiang.core.expressions.atoms import Formula, Taken, take_apart
from wanxiang.core.expressions.binding import ParameterMissing, bind
from wanxiang.core.expressions.cases import Cases, TooMany, World
from wanxiang.core.expressions.closures import Household, compile_rule
from wanxiang.core.expressions.errors import ExpressionError, nearest
from wanxiang.core.expressions.merging import merged
from wanxiang.core.expressions.reading import Rule, read
from wanxiang.core.expressions.settling import Fact, evaluate, missing, settle, verdict
from wanxiang.core.expressions.sql import statement
from wanxiang.core.expressions.tree import Node
from wanxiang.core.expressions.types import BOOL, DATE, DURATION, MONEY, NUMBER, TEXT, UNITS, Duration, Type, quantity
from wanxiang.core.expressions.vocabulary import Vocabulary, Word

__all__ = [
    "BOOL", "DATE", "DURATION", "MONEY", "NUMBER", "TEXT", "UNITS", "Cases", "Duration", "ExpressionError", "Fact",
    "Formula", "Household", "Node", "ParameterMissing", "Rule", "Taken", "TooMany", "Type", "Vocabulary", "Word", "World",
    "bind", "bitsets", "calendar", "compile_rule", "evaluate", "kleene", "merged", "missing", "nearest", "quantity",
    "read", "settle", "statement", "take_apart", "verdict",
]  # fmt: skip
