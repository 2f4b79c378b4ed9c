"""What the address of a figure asks: a period and values of its dimensions; kept from page to page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from wanxiang.core.declarations import declared
from wanxiang.district.queries import place_names
from wanxiang.district.queries import units as district_units
from wanxiang.engines.cases.catalogue import FLOW
from wanxiang.engines.cases.models import Source
from wanxiang.engines.measures.declarations import Figure
from wanxiang.engines.measures.narrowing import NOWHERE
from wanxiang.engines.measures.over_time import grains
from wanxiang.engines.measures.periods import latest, parse

RECENT = {"month": 12, "quarter": 5, "year": 3}
LABELS = {
    "street": "街道", "community": "社区", "grid": "网格", "unit": "单位", "department": "部门", "policy": "政策",
    "source": "来源", "flow": "流程", "state": "状态", "kind": "类别", "level": "级别", "year": "年度", "mode": "方式",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A period ("" is none) and values of dimensions."""

    figure: Figure
    period: str = ""
    keys: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(request: HttpRequest, figure: Figure) -> "Asked":
        """What the address says; parameters that are no dimension of the figure are left alone."""
        keys = {name: value for name in figure.axes if (value := request.GET.get(name, "").strip())}
        return Asked(figure, request.GET.get("period", "").strip(), keys)

    def query(self, **changes: str | None) -> str:
        """`?…` with some changed (None takes one away); "" where nothing is asked."""
        said = {**({"period": self.period} if self.period else {}), **self.keys} | changes
        kept = {name: value for name, value in said.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def chips(self) -> Iterator[dict[str, str]]:
        """What narrows the figure, in words, each with the address without it."""
        if self.period:
            yield {"label": "期间", "text": parse(self.period).words, "without": self.query(period=None) or "?"}
        for name, value in self.keys.items():
            text = key_names(self.figure, name, [value])[value]
            yield {"label": label(self.figure, name), "text": text, "without": self.query(**{name: None}) or "?"}


def label(figure: Figure, name: str) -> str:
    """What a dimension is called."""
    axis = figure.axes[name]
    return axis.label or LABELS.get(name, "") or name


def key_names(figure: Figure, name: str, keys: list[Any]) -> dict[Any, str]:
    """The values of a dimension in words: places and units by name, none as 未填."""
    axis = figure.axes[name]
    known = [key for key in keys if key not in (None, NOWHERE)]
    found: dict[Any, str] = {None: "未填", NOWHERE: "未填"}
    if axis.type == "place":
        found = {None: "未落到地块", NOWHERE: "未落到地块"} | place_names(str(key) for key in known)
    elif axis.type == "unit":
        found |= _unit_names(known)
    else:
        found |= _titles(name)
    return {key: found.get(key) or (str(key) if key is not None else "未填") for key in keys}


def _titles(name: str) -> dict[Any, str]:
    """What is declared under a code: flows and policies by title, doors by which cases come in."""
    if name == "source":
        return dict(Source.choices)
    kind = {"flow": FLOW, "policy": "policy"}.get(name)
    return {each.id: each.data.title for each in declared(kind)} if kind else {}


def _unit_names(keys: list[Any]) -> dict[Any, str]:
    return dict(district_units().filter(code__in=[str(key) for key in keys]).values_list("code", "name"))


def periods(figure: Figure, day: date) -> list[tuple[str, str]]:
    """The periods that a page offers: the last months, quarters and years that the figure can tell."""
    return [
        (period.label, period.words)
        for grain in grains(figure)
        for period in reversed(latest(day, grain, RECENT[grain]))
    ]
