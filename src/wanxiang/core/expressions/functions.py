"""The functions of the language: Chinese names, what they take and give. Their meaning in Python and in SQL lies in
`closures` and `sql`; a test holds the two together.
"""

from dataclasses import dataclass

from wanxiang.core.expressions.types import NUMBER, Type


@dataclass(frozen=True)
class Function:
    """A function: its name in the tree, the kinds of its arguments ("numeric": number or money), its result."""

    name: str
    takes: tuple[str, ...]
    gives: Type | None
    """None: the type of the first argument."""
    as_of: bool = False
    """Whether 统计日 follows the written arguments."""


_SINCE_YEARS = Function("years_since", ("date",), Type("number", "年"), as_of=True)
_LEAST = Function("least", ("numeric", "numeric"), None)
_GREATEST = Function("greatest", ("numeric", "numeric"), None)
FUNCTIONS: dict[str, Function] = {
    "距今年数": _SINCE_YEARS,
    "周岁": Function("years_since", ("date",), Type("number", "岁"), as_of=True),
    "距今月数": Function("months_since", ("date",), Type("number", "月"), as_of=True),
    "距今天数": Function("days_since", ("date",), Type("number", "天"), as_of=True),
    "年份": Function("year", ("date",), NUMBER),
    "月份": Function("month", ("date",), NUMBER),
    "较小": _LEAST,
    "最小": _LEAST,
    "较大": _GREATEST,
    "最大": _GREATEST,
    "取整": Function("floor", ("numeric",), None),
    "四舍五入": Function("round", ("numeric",), None),
}
METHODS: dict[str, str] = {
    **dict.fromkeys(("count", "人数", "计数"), "count"),
    **dict.fromkeys(("sum", "合计", "总和"), "sum"),
    **dict.fromkeys(("any", "有", "任一"), "any"),
    **dict.fromkeys(("all", "均", "全部"), "all"),
    **dict.fromkeys(("min", "最小"), "min"),
    **dict.fromkeys(("max", "最大"), "max"),
    **dict.fromkeys(("average", "avg", "平均"), "average"),
}
"""After 家庭成员. ; any, all and average are written by means of the others."""
