"""A platform of five people in two grids, published under names of its own; figures declared over them."""

import pyarrow as pa
import pytest

from wanxiang.core import declarations, tables
from wanxiang.core.files import home

PEOPLE = {
    "person_key": ["p1", "p2", "p3", "p4", "p5"],
    "grid_code": ["440303001001001", "440303001001001", "440303001001002", "440303002001001", None],
    "street_code": ["440303001", "440303001", "440303001", "440303002", None],
    "resident": [True, True, True, False, True],
    "record": [True, False, True, True, True],
    "age": [81, 34, 70, 65, None],
}
RUNS = {"run": [1, 2, 3], "policy": ["a", "a", "b"], "eligible": [8, 10, 4], "served": [6, 9, 4]}
DECLARED = """
figures:
  - {id: t_people, title: 人数, definition: 常住人数, unit: 人, says: [常住人口],
     query: {table: t_people, count: rows, where: {resident: true}}, dimensions: {street: street_code}}
  - {id: t_grids, title: 网格, definition: 有人的网格, unit: 个, says: [底板|块数据 -网格员 网格],
     query: {table: t_people, count: distinct grid_code}}
  - {id: t_old, title: 老人, definition: 七十岁以上, unit: 人, query: {table: t_people, count: rows, where: {age: {ge: 70}}}}
  - {id: t_rate, title: 建档率, definition: 建档 ÷ 常住, unit: '%', says: [建档率], dimensions: {street: street_code},
     query: {ratio: {of: {table: t_people, count: rows, where: {resident: true, record: true}},
                     to: {table: t_people, count: rows, where: {resident: true}}}}}
  - {id: t_uptake, title: 办理率, definition: 前后, unit: '%', says: [补贴 办理率],
     query: {pair: {from: {ratio: {of: {table: t_runs, sum: served, where: {policy: a}, at: {first: run}},
                                   to: {table: t_runs, sum: eligible, where: {policy: a}, at: {first: run}}}},
                    to: {ratio: {of: {table: t_runs, sum: served, where: {policy: a}, at: {last: run}},
                                 to: {table: t_runs, sum: eligible, where: {policy: a}, at: {last: run}}}}}}}
  - {id: t_absent, title: 没有的, definition: 没有的表, unit: 个, says: [驿站], query: {table: t_nowhere, count: rows}}
  - {id: t_nought, title: 无分母, definition: 零, unit: '%',
     query: {ratio: {of: {table: t_people, count: rows}, to: {table: t_people, count: rows, where: {age: {gt: 200}}}}}}
  - {id: t_mean, title: 平均年龄, definition: 年龄之和 ÷ 有年龄的人数, unit: 岁,
     query: {ratio: {of: {table: t_people, sum: age}, to: {table: t_people, count: rows, where: {age: {'null': false}}}, per: 1}}}
  - {id: t_grew, title: 同比, definition: 后一次比前一次, unit: '%', says: [服务 同比], dimensions: {policy: policy},
     query: {growth: {from: {table: t_runs, sum: served, where: {policy: a}, at: {previous: run}},
                      to: {table: t_runs, sum: served, where: {policy: a}, at: {last: run}}}}}
"""


@pytest.fixture
def platform(monkeypatch, tmp_path):
    """The tables and figures above, alone; returns the columns of the people so that a test may change them."""
    people = {name: list(column) for name, column in PEOPLE.items()}
    monkeypatch.setattr(tables, "_tables", {})
    monkeypatch.setattr(declarations, "SYSTEMS", tmp_path / "none")
    tables.register(tables.Table("t_people", dict.fromkeys(PEOPLE, ""), read=lambda: pa.table(people)))
    tables.register(tables.Table("t_runs", dict.fromkeys(RUNS, ""), read=lambda: pa.table(RUNS)))
    tables.register(tables.Table("t_nowhere", {"x": ""}, paths=list))
    path = home("declarations", "measures.yml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DECLARED, "utf-8")
    yield people
    path.unlink()
