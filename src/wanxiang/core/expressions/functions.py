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
    """Whether 统计日 follows the written arguments, where no other day is written."""
    many: bool = False
    """Whether there may be more arguments than two."""


_SINCE_YEARS = Function("years_since", ("date",), Type("number", "年"), as_of=True)
_LEAST = Function("least", ("numeric", "numeric"), None, many=True)
_GREATEST = Function("greatest", ("numeric", "numeric"), None, many=True)
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
    "向上取整": Function("ceil", ("numeric",), None),
    "平方根": Function("sqrt", ("number",), NUMBER),
    "月龄": Function("months_since", ("date",), Type("number", "月"), as_of=True),
}
WRITTEN_OUT = ("限于", "按级累进", "按级全额", "按级取值", "名单", "享受", "符合", "可得金额")
"""Functions of a form of their own; see `checking`."""
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
WINDOWS: dict[str, str] = {
    **dict.fromkeys(("近", "最近"), "recent"),
    **dict.fromkeys(("本年", "今年"), "this_year"),
    **dict.fromkeys(("上年", "去年"), "last_year"),
    **dict.fromkeys(("自", "期间"), "span"),
}
"""After a series: which months."""
FILTERS: dict[str, str] = dict.fromkeys(("其中", "where"), "where")
STREAKS: dict[str, str] = dict.fromkeys(("连续", "streak"), "streak")
CHAINED: dict[str, str] = {**METHODS, **WINDOWS, **FILTERS, **STREAKS}
