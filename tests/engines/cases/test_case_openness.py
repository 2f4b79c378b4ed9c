"""Open cases are read from an index of their own; what is read is the same."""

import pytest
from case_cast import MONDAY, does, hours, received
from django.db import connection

from wanxiang.engines.cases import queries, visibility
from wanxiang.engines.cases.openness import by_age, open_rows


@pytest.fixture
def some(desk):
    going = [received("后巷垃圾没人清"), received("敏感的", code="160101")]
    ended = received("非本区的", code="")
    does(ended, "decline", desk, at=MONDAY + hours(1), why="非本区", reply="请向市级部门反映")
    return going


def test_what_is_open_is_found_whoever_asks(some, desk, street, chengguan):
    for account in (desk, street, chengguan):
        seen = visibility.visible(account)
        assert set(open_rows(seen)) == set(seen.filter(closed_at=None))
    assert set(open_rows(visibility.visible(desk))) == set(some)


def test_narrowed_and_counted_afterwards_it_is_still_the_same(some, street):
    rows = open_rows(queries.cases(by=street, source="portal", text="垃圾"))
    assert queries.counts(rows) == {"dispatched": 1}
    assert rows.count() == 1 and list(rows.order_by("-pk")[:5]) == [some[0]]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite is told; PostgreSQL keeps statistics")
def test_counting_reads_the_index_alone(some, street):
    """一百万件里在办的只有几万：计数只读在办索引，不翻存档。"""
    plan = open_rows(queries.cases(by=street, code="01", source="portal")).values_list("state").explain()
    assert "USING COVERING INDEX cases_open" in plan or "USING INDEX cases_open" in plan
    assert "cases_open" not in by_age(visibility.visible(street)).explain()
