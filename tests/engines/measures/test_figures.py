"""指标：一次声明，从记录算出，带着来历，打开就是记录。"""

from datetime import date
from decimal import Decimal

import pytest

from wanxiang.core.access import NOTHING, Reach, Scope
from wanxiang.core.models import Account, AppendOnly
from wanxiang.engines.measures import actions, queries
from wanxiang.engines.measures.computing import NotComputable
from wanxiang.engines.measures.models import FigureValue

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 30)


def value(name, **options):
    return queries.figure(name, as_of=DAY, **options).as_json()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("t_people", 4),
        ("t_grids", 3),
        ("t_old", 2),
        ("t_rate", 75.0),
        ("t_uptake", {"from": 75.0, "to": 90.0}),
        ("t_mean", 62.5),
        ("t_grew", 50.0),
    ],
)
def test_a_figure_is_computed_from_the_rows(platform, name, expected):
    """行数、去重、条件、比例、前后、平均、增长。"""
    assert value(name)["value"] == expected


def test_a_ratio_keeps_what_it_was_made_of(platform):
    """比例留着分子和分母。"""
    assert (value("t_rate")["numerator"], value("t_rate")["denominator"]) == (3, 4)
    assert value("t_uptake")["to"] == {"numerator": 9, "denominator": 10}
    assert (value("t_grew")["from"], value("t_grew")["to"]) == (6, 9)
    assert queries.by("t_grew", dimension="policy") == [{"key": "a", "value": 50.0, "from": 6, "to": 9}]


@pytest.mark.parametrize(("name", "word"), [("t_absent", "尚无数据"), ("t_nought", "分母为零")])
def test_a_figure_that_cannot_be_computed_has_a_reason_and_no_number(platform, name, word):
    """没有就是没有，说明原因。"""
    assert value(name)["value"] is None
    assert word in value(name)["reason"]


def test_a_figure_moves_exactly_with_its_rows(platform):
    """少一个人，只有数到他的指标变。"""
    before = {c.figure.id: c.as_json()["value"] for c in queries.figures(as_of=DAY)}
    for column in platform.values():
        column.pop(1)  # p2: resident, no record, shares the grid of p1, 34 years
    after = {c.figure.id: c.as_json()["value"] for c in queries.figures(as_of=DAY)}
    assert {name for name in before if before[name] != after[name]} == {"t_people", "t_rate", "t_mean"}


def test_it_opens_to_the_records_behind_it(platform):
    """打开是记录，分页不乱，不带姓名。"""
    first, second = (queries.records("t_rate", limit=2, offset=o) for o in (0, 2))
    assert first["total"] == 3
    assert [row["person_key"] for row in first["rows"] + second["rows"]] == ["p1", "p3", "p5"]
    assert queries.records("t_rate", part="to")["total"] == 4


def test_it_can_be_told_by_street(platform):
    """按街道分开；合起来等于全区（没有落到街道的另列）。"""
    assert queries.by("t_people", dimension="street") == [{"key": "440303001", "value": 3}, {"key": None, "value": 1}]
    assert queries.by("t_rate", dimension="street")[0] == {
        "key": "440303001",
        "value": 66.666667,
        "numerator": 2,
        "denominator": 3,
    }


def test_a_street_sees_its_own_number(platform):
    """街道只看到本街道的数；没有授权看到零。"""
    street = Scope((Reach("440303001"),))
    assert value("t_people", scope=street)["value"] == 3
    assert queries.records("t_people", scope=street)["total"] == 3
    assert value("t_people", scope=NOTHING)["value"] == 0


def test_what_has_no_place_is_not_told_by_place(platform):
    """没有落到地块的指标，街道看不到。"""
    assert "只能看全区" in value("t_uptake", scope=Scope((Reach("440303001"),)))["reason"]
    with pytest.raises(NotComputable):
        queries.records("t_uptake", scope=Scope((Reach("440303001"),)))


def test_a_department_counts_the_rows_of_its_policies_only(platform):
    """部门只看到本部门政策的数和记录，全区的授权不例外；人口不属于哪项政策，照常可看。"""
    mine, others = Scope((Reach(policies=frozenset("a")),)), Scope((Reach(policies=frozenset("b")),))
    assert value("t_uptake", scope=mine)["value"] == {"from": 75.0, "to": 90.0}
    assert value("t_uptake", scope=others)["value"] is None
    assert queries.records("t_uptake", scope=others)["total"] == 0
    assert value("t_people", scope=mine)["value"] == 4


def test_two_grants_do_not_add_up_to_everything(platform):
    """全区的一项政策，加上一个街道的全部政策，不等于全区的全部政策。"""
    both = Scope((Reach(policies=frozenset("b")), Reach("440303001")))
    assert queries.records("t_people", scope=both)["total"] == 4
    with pytest.raises(NotComputable):
        queries.records("t_uptake", scope=both)


def test_a_value_is_kept_once_with_its_lineage(platform):
    """同样的行算两次，只留一条；留下的改不得。"""
    by = Account.system("test")
    actions.keep(by=by, as_of=DAY)
    actions.keep(by=by, as_of=DAY)
    kept = FigureValue.objects.get(figure="t_people")
    (table,) = kept.lineage["tables"]
    assert (table["name"], table["snapshot"], table["rows"], bool(table["digest"])) == ("t_people", None, 5, True)
    assert kept.lineage["declaration"]
    assert kept.lineage["code"]
    with pytest.raises(AppendOnly):
        kept.save()


def test_a_changed_value_is_kept_beside_the_old_one(platform):
    """变了就添一条，旧的还在。"""
    by = Account.system("test")
    actions.keep(by=by, as_of=DAY)
    platform["resident"][3] = True
    actions.keep(by=by, as_of=DAY)
    assert [Decimal(str(kept.value)) for kept in queries.history("t_people")] == [4, 5]
