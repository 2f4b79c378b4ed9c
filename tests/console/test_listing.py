"""A list keeps what the reader asked for in its address, and exports whole and safely."""

import csv
import io

import pytest
from django.test import RequestFactory

from wanxiang.console.listing import Column, Listing, Tab

ROWS = [{"no": number, "name": f"第{number}项", "people": number * 1000} for number in range(1, 121)]
COLUMNS = [
    Column("no", "编号", optional=False),
    Column("name", "名称", link=lambda row: f"/x/{row['no']}/"),
    Column("people", "人数", "number"),
]


def listing(address="/", rows=ROWS, **options):
    return Listing(RequestFactory().get(address), rows, COLUMNS, "名单", **options)


def exported(made):
    text = b"".join(made.csv().streaming_content).decode("utf-8")
    return text, list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


def test_a_page_holds_so_many_rows_and_a_page_too_far_is_the_last():
    """超出页码时显示最后一页，不报错。"""
    assert len(list(listing("/?page=1").lines())) == 50
    assert len(list(listing("/?page=99").lines())) == 20


def test_cells_are_said_as_people_write_them():
    """数字分组显示，链接指向记录。"""
    _, (first, name, people) = next(iter(listing().lines()))
    assert (first.text, name.url, people.text, people.shown) == ("1", "/x/1/", "1,000", "number")


@pytest.mark.parametrize(("address", "tab"), [("/", ""), ("/?state=open", "open"), ("/?state=nonsense", "")])
def test_an_unknown_tab_is_the_first(address, tab):
    """地址中的状态不存在时，落在第一个标签。"""
    assert listing(address, tabs=[Tab("", "全部", 3), Tab("open", "在办", 1)]).tab == tab


def test_a_column_put_away_is_gone_from_the_page_but_not_from_the_export():
    """隐藏列只影响页面；必显列不能隐藏。"""
    made = listing("/?hide=people&hide=no")
    assert [column.key for column in made.shown_columns] == ["no", "name"]
    assert exported(made)[1][0] == ["编号", "名称", "人数"]


def test_the_export_is_the_whole_list_in_a_form_that_spreadsheets_read():
    """导出为全部记录，带字节序标记，数字不带分组。"""
    text, rows = exported(listing("/?export=csv&page=2"))
    assert text.startswith("\ufeff")
    assert len(rows) == 121
    assert rows[-1] == ["120", "第120项", "120000"]


def test_a_value_that_a_spreadsheet_would_run_is_quoted():
    """以等号开头的文字不会被当作公式执行。"""
    _, rows = exported(listing(rows=[{"no": "=1+1", "name": "@x", "people": -5}]))
    assert rows[1] == ["'=1+1", "'@x", "-5"]


def test_the_forms_of_a_list_carry_the_rest_of_the_address():
    """筛选、换列时保留其他条件，回到第一页。"""
    assert listing("/?q=a&hide=no&page=3").carried_by_columns() == [("q", "a")]
