"""How a line, a filter and a number of the statistics are worded, and where they lead."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from wanxiang.console.wording import grouped, percent
from wanxiang.core.errors import WanxiangError
from wanxiang.district.queries import place_names, place_path
from wanxiang.engines.cases import catalogue, parties
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.models import Source
from wanxiang.engines.cases.statistics import DIMENSIONS, Definition, Narrowed, Value

NOBODY = {
    "unit": "未派出", "street": "未定位到街道", "community": "未定位到社区", "grid": "未定位到网格", "class1": "未定类",
    "class2": "未定到中类", "class3": "未定到小类",
}  # fmt: skip
HOUR = 3600


def titles(by: str, keys: Iterable[str], *, on: date) -> dict[str, str]:
    """The words for the keys of a dimension."""
    keys = list(keys)
    if by in ("street", "community", "grid"):
        names = place_names(keys)
        return {key: (place_path(key) if by == "grid" else names.get(key, key)) if key else NOBODY[by] for key in keys}
    return {key: _title(by, key, on) for key in keys}


def _title(by: str, key: str, on: date) -> str:
    if not key and by in NOBODY:
        return NOBODY[by]
    if by == "unit":
        return parties.name_of(key)
    if by.startswith("class"):
        return class_title(key, on=on)
    if by == "month":
        return f"{date.fromisoformat(key):%Y年%-m月}"
    if by == "week":
        first = date.fromisoformat(key)
        return f"{first:%Y-%m-%d} 至 {first + timedelta(days=6):%m-%d}"
    return {"source": lambda: dict(Source.choices).get(key, key), "level": lambda: LEVELS.get(int(key), key),
            "flow": lambda: flow_title(key)}[by]()  # fmt: skip


def class_title(code: str, *, on: date) -> str:
    """The name of a class at any depth; the code where the list of that day does not know it."""
    try:
        return catalogue.own(on).get(code).name
    except WanxiangError:
        return code


def flow_title(name: str) -> str:
    """The title of a flow; its id where it is not declared any more."""
    known = catalogue.all_flows()
    return known[name].title if name in known else name


def filters(narrowed: Narrowed, *, on: date) -> list[tuple[str, str]]:
    """What a number is narrowed to, in words: [(what, which)]."""
    said = []
    if narrowed.since or narrowed.until:
        last = narrowed.until - timedelta(days=1) if narrowed.until else None
        said.append(("统计期", f"{narrowed.since or '最早'} 至 {last or '目前'}"))
    for name, title, words in (
        ("flow", "流程", flow_title), ("code", "类别", lambda code: class_title(code, on=on)), ("area", "位置", lambda code: place_path(code) or code),
        ("unit", "主办单位", parties.name_of), ("source", "来源", lambda key: dict(Source.choices).get(key, key)),
        ("level", "级别", lambda level: LEVELS[level]),
    ):  # fmt: skip
        if value := getattr(narrowed, name):
            said.append((title, words(value)))
    if narrowed.by:
        title = titles(narrowed.by, [narrowed.key], on=on)[narrowed.key]
        said.append((DIMENSIONS[narrowed.by].title, title))
    return said


def number(definition: Definition, value: Value | None) -> str:
    """1,234；92.1%；13.5 小时；— where there is nothing to divide by."""
    if value is None or value.value is None:
        return grouped(None)
    if definition.unit == "%":
        return percent(value.value)
    return f"{value.value / HOUR:.1f}" if definition.spread else grouped(value.of)


def behind(figure: str, narrowed: Narrowed, *, part: str = "of") -> str:
    """The address of the cases that a number counts."""
    return Addresses(narrowed).of(figure, part=part)


class Addresses:
    """Where the numbers of one page open: the filters are written once, then a few thousand numbers add their figure and line."""

    def __init__(self, narrowed: Narrowed) -> None:
        self.page = reverse("console:command:behind")
        self.filters = urlencode(narrowed.as_query())

    def line(self, by: str, key: str) -> str:
        """What one line of a table adds."""
        return urlencode({"by": by, "key": key})

    def of(self, figure: str, *, part: str = "of", line: str = "") -> str:
        """The address of one number. In: figure: a declared name; line: as `line` gives it"""
        said = (f"figure={figure}", "part=to" if part == "to" else "", self.filters, line)
        return f"{self.page}?{'&'.join(filter(None, said))}"


def page(name: str, narrowed: Narrowed, **more: str) -> str:
    """The address of a page of the command view under the same filters."""
    said = narrowed.as_query() | {key: value for key, value in more.items() if value}
    return f"{reverse(f'console:command:{name}')}{'?' if said else ''}{urlencode(said)}"


def since(at: datetime, moment: datetime) -> str:
    """12 分钟前."""
    minutes = max(0, int((at - moment).total_seconds() // 60))
    return f"{minutes} 分钟前" if minutes < 60 else f"{minutes // 60} 小时前"
