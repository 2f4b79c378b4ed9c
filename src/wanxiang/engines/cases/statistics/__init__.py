"""Statistics of cases: each figure with its definition, each number with the cases behind it, each contest kept.

In:  cases (`store`: a columnar snapshot and, beside it, what was touched since, so that figures are live and exact)
Out: `table` by unit, class, place, source, level, month or week; `cases` behind one number; `challenge` and its answer

`definitions` says what is counted, `dimensions` by what it divides; both are conditions that `scanning` reads as SQL and
`rows` as a query, with the sight of whoever asks (`sight`) among them.
"""

from wanxiang.engines.cases.statistics import challenges, live
from wanxiang.engines.cases.statistics.counting import by_state
from wanxiang.engines.cases.statistics.definitions import DEFINITIONS, Definition, definition
from wanxiang.engines.cases.statistics.dimensions import DIMENSIONS, Dimension, Narrowed, dimension, of_query
from wanxiang.engines.cases.statistics.figures import Line, Table, Value, cases, table

__all__ = [
    "DEFINITIONS", "DIMENSIONS", "Definition", "Dimension", "Line", "Narrowed", "Table", "Value", "by_state", "cases", "challenges",
    "definition", "dimension", "live",
    "of_query", "table",
]  # fmt: skip
