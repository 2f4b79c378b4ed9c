"""A list of cases that stays quick whatever its length: counted once by its tabs, numbers of a page first, rows after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from wanxiang.console.cases.names import Names
from wanxiang.console.listing import Cell, Column, Listing
from wanxiang.engines.cases.models import Case

MOST_PAGES = 200
"""Beyond ten thousand rows nobody turns pages: filters and the export are for that."""
SHOWN = (
    "case_no", "title", "scheme", "class_kind", "class_code", "source", "grid_code", "handler", "level", "state", "flow", "clocks", "due_clock",
    "due_at", "opened_at", "supervised", "extended", "repeats", "reworks", "returns", "provisional", "version",
)  # fmt: skip


class Counted(Paginator):
    """A paginator that was told how many rows there are, and reads only the numbers of the page that is asked for."""

    def __init__(self, rows: QuerySet[Case], per_page: int, *, count: int) -> None:
        super().__init__(rows, per_page)
        self.told = count

    @cached_property
    def count(self) -> int:
        return self.told

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, MOST_PAGES)

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        rows = {row.pk: row for row in Case.objects.filter(pk__in=keys).only(*SHOWN)}
        return self._get_page([rows[key] for key in keys], number, self)


@dataclass
class CaseListing(Listing):
    """A `Listing` of cases. `count`: the rows of the chosen tab; `default_tab`: where the address names none."""

    count: int = 0
    default_tab: str = ""
    at: datetime | None = None

    @property
    def tab(self) -> str:
        asked = self.request.GET.get(self.tab_parameter, "")
        return asked if asked in {tab.value for tab in self.tabs} else self.default_tab

    @cached_property
    def page(self) -> Page:
        return Counted(self.rows, self.per_page, count=self.count).get_page(self.request.GET.get("page"))

    @cached_property
    def names(self) -> Names:
        """The words for the rows that are shown or exported."""
        return Names(() if self.exporting else self.page.object_list, at=self.at, every=self.exporting)

    def lines(self) -> Iterator[tuple[str, list[Cell]]]:
        """The rows of the page; the remaining time is marked where it is late or nearly so."""
        for row, (chosen, cells) in zip(self.page.object_list, super().lines(), strict=True):
            mark = self.names.urgency(row)
            yield chosen, [_marked(cell, mark) for cell in cells]


def _marked(cell: Cell, mark: str) -> Cell:
    return Cell(cell.value, cell.text, f"left {mark}".strip(), cell.url) if cell.shown == "left" else cell


def columns(listing_of: Any) -> list[Column]:
    """The columns of every list of cases. In: listing_of() gives the words once the rows are known."""

    def said(what: str) -> Any:
        return lambda row: getattr(listing_of(), what)(row) or None

    return [
        Column("case_no", "编号", link=url_of, optional=False),
        Column("title", "标题", "title", link=url_of, optional=False),
        Column("cls", "类别", value=said("cls")),
        Column("source", "来源", value=said("source")),
        Column("place", "位置", "place", value=said("place")),
        Column("handler", "主办单位", value=said("handler")),
        Column("level", "级别", "state", value=said("level")),
        Column("state", "状态", "state", value=said("state")),
        Column("marks", "标记", value=marks),
        Column("left", "剩余时间", "left", value=said("remaining")),
        Column("opened_at", "登记时间", "date", value=said("opened")),
    ]


def url_of(row: Case) -> str:
    """The page of a case."""
    return reverse("console:cases:case", args=[row.case_no])


def marks(row: Case) -> list[str] | None:
    """督办, 延期, 重复 3: what makes a case unlike others."""
    said = [
        word for word, held in (("督办", row.supervised), ("延期", row.extended), ("时限待定", row.provisional)) if held
    ]
    counted = (("重复", row.repeats), ("退单", row.returns), ("重办", row.reworks))
    return [*said, *(f"{word}{count}" for word, count in counted if count)] or None
