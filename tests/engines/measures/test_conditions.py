"""指标的条件也可以用规则语言来写。"""

from datetime import date

import pyarrow as pa
import pytest

from wanxiang.core import declarations, tables
from wanxiang.core.expressions import ExpressionError
from wanxiang.core.files import home
from wanxiang.engines.measures import queries
from wanxiang.engines.measures.declarations import BadFigure
from wanxiang.engines.measures.reading import load

pytestmark = pytest.mark.django_db
PEOPLE = {
    "person_key": ["p1", "p2", "p3", "p4"],
    "household_key": ["h1", "h1", "h2", "h3"],
    "grid_code": ["440303001001001"] * 2 + ["440303001001002", None],
    "resident": [True, True, True, None],
    "birth_date": [date(1940, 1, 1), date(1990, 1, 1), None, date(1930, 1, 1)],
    "hukou_district": ["罗湖区", "罗湖区", "外区", "罗湖区"],
}


def figure(where):
    return (
        "figures: [{id: t, title: 甲, definition: 乙, unit: 人, says: [甲], "
        f"query: {{table: persons, count: distinct person_key, where: '{where}'}}}}]"
    )


@pytest.fixture
def declare(monkeypatch, tmp_path):
    """Declare one figure over four persons; returns its value and the records behind it."""
    monkeypatch.setattr(tables, "_tables", {})
    monkeypatch.setattr(declarations, "SYSTEMS", tmp_path)
    tables.register(tables.Table("persons", dict.fromkeys(PEOPLE, ""), read=lambda: pa.table(PEOPLE)))
    path = home("declarations", "measures.yml")
    path.parent.mkdir(parents=True, exist_ok=True)

    def of(where):
        path.write_text(figure(where), "utf-8")
        return queries.figure("t", as_of=date(2021, 12, 8)).as_json(), queries.records("t")["rows"]

    yield of
    path.unlink()


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        ("户籍区 == 本区", ["p1", "p2", "p4"]),
        ("常住", ["p1", "p2", "p3"]),
        ("常住 且 户籍区 == 本区", ["p1", "p2"]),
        ("出生日期 < 1950-01-01", ["p1", "p4"]),
        ("出生日期 未知", ["p3"]),
    ],
)
def test_a_condition_counts_those_for_whom_it_surely_holds(declare, where, keys):
    """成立的才数，不知道的不数；打开就是这些人。"""
    said, behind = declare(where)
    assert (said["value"], said["reason"]) == (len(keys), "")
    assert sorted(row["person_key"] for row in behind) == keys


def test_a_faulty_condition_names_its_word(tmp_path):
    path = tmp_path / "measures.yml"
    path.write_text(figure("常住 且 身高 > 3"), "utf-8")
    with pytest.raises(ExpressionError, match="身高"):
        load(path)


def test_only_tables_of_the_vocabulary_take_a_condition(tmp_path):
    path = tmp_path / "measures.yml"
    path.write_text(figure("常住").replace("persons", "visits"), "utf-8")
    with pytest.raises(BadFigure, match="列: 值"):
        load(path)
