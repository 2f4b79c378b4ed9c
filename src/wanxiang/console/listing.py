"""Lists: tabs with counts, labelled filters kept in the address, column choice, pages, CSV of the whole list.

A view makes a `Listing` and renders `console/components/listing.html` with it; `console/README.md` shows how.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, StreamingHttpResponse

from wanxiang.console import wording

Link = Callable[[Any], str]


@dataclass(frozen=True)
class Column:
    """A column: key of the row, heading, how it is shown (text, number, state, date), where it leads."""

    key: str
    title: str
    shown: str = "text"
    link: Link | None = None
    value: Callable[[Any], Any] | None = None
    optional: bool = True

    def of(self, row: Any) -> Any:
        """The value of this column in a row (a mapping or an object)."""
        if self.value is not None:
            return self.value(row)
        return row.get(self.key) if isinstance(row, Mapping) else getattr(row, self.key, None)


@dataclass(frozen=True)
class Tab:
    """A tab above a list: the value that the parameter takes, its words, how many rows it holds."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True)
class Cell:
    """What a template needs to print one cell."""

    value: Any
    text: str
    shown: str
    url: str


@dataclass
class Listing:
    """One list page. `rows` is a sequence or a query set, already filtered by `filters` and scope."""

    request: HttpRequest
    rows: Any
    columns: Sequence[Column]
    name: str
    """Chinese, used as the file name of the export and as the table's caption."""
    tabs: Sequence[Tab] = ()
    tab_parameter: str = "state"
    filters: forms.Form | None = None
    per_page: int = 50
    empty: str = "没有符合条件的记录。"
    select: str = ""
    """Key of the row whose value the checkboxes carry (name `selected`); empty: no checkboxes."""
    export: bool = True
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def exporting(self) -> bool:
        """Whether the address asks for the CSV."""
        return self.export and self.request.GET.get("export") == "csv"

    @property
    def tab(self) -> str:
        """The chosen tab; the first one when the address names none that exists."""
        asked = self.request.GET.get(self.tab_parameter, "")
        known = [tab.value for tab in self.tabs]
        return asked if asked in known else next(iter(known), "")

    @property
    def hidden(self) -> set[str]:
        """Columns the reader put away."""
        return set(self.request.GET.getlist("hide"))

    @property
    def shown_columns(self) -> list[Column]:
        """The columns on the page."""
        return [column for column in self.columns if not (column.optional and column.key in self.hidden)]

    @cached_property
    def page(self) -> Page:
        """The asked page; the last one when the number is too high."""
        return Paginator(self.rows, self.per_page).get_page(self.request.GET.get("page"))

    @property
    def pages(self) -> list[Any]:
        """Page numbers to print, with gaps."""
        return list(self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1))

    def lines(self) -> Iterator[tuple[str, list[Cell]]]:
        """(value of the checkbox, cells) of each row of the page."""
        for row in self.page.object_list:
            chosen = Column(self.select, "").of(row) if self.select else ""
            yield str(chosen), [cell(column, row) for column in self.shown_columns]

    def carried(self, *dropped: str) -> list[tuple[str, str]]:
        """The parameters of the address that a form must carry on as hidden fields."""
        gone = {"page", "export", *dropped}
        return [(key, value) for key, values in self.request.GET.lists() if key not in gone for value in values]

    def carried_by_filters(self) -> list[tuple[str, str]]:
        """What the filter form does not itself hold."""
        return self.carried(*(self.filters.fields if self.filters else ()))

    def carried_by_columns(self) -> list[tuple[str, str]]:
        """What the column choice does not itself hold."""
        return self.carried("hide")

    def csv(self) -> StreamingHttpResponse:
        """The whole list under the same filters, as UTF-8 with a mark that spreadsheet programs read."""
        rows = self.rows.iterator() if hasattr(self.rows, "iterator") else self.rows
        return csv_response(self.name, [column.title for column in self.columns], self._values(rows))

    def _values(self, rows: Iterable[Any]) -> Iterator[list[str]]:
        for row in rows:
            yield [plain(column.of(row)) for column in self.columns]


def cell(column: Column, row: Any) -> Cell:
    """One cell: the value, its words and its link."""
    value = column.of(row)
    linked = column.link(row) if column.link is not None and value not in (None, "") else ""
    shown = "date" if isinstance(value, date) else column.shown
    return Cell(value, wording.said(value), shown, linked)


def plain(value: Any) -> str:
    """A value for a spreadsheet: no grouping; what a program would run as a formula is quoted."""
    if value is None:
        return ""
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else wording.said(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and not isinstance(value, int | float) else text


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """A CSV download named in Chinese, streamed."""
    writer = csv.writer(_Echo())

    def body() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow(headings)
        for row in rows:
            yield writer.writerow(row)

    response = StreamingHttpResponse(body(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.csv"
    return response
