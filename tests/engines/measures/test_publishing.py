"""官方统计、佐证、计划值：带出处导入，先预览，逐行说错，可撤销；同一项再发布就是修订，旧值仍在。"""

import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from wanxiang.core import declarations
from wanxiang.core.files import home
from wanxiang.core.models import Account
from wanxiang.district import profile
from wanxiang.engines.measures import actions, queries
from wanxiang.engines.measures.actions.publishing import BatchStale, SecondPerson
from wanxiang.engines.measures.imports import BadImport
from wanxiang.engines.measures.models import Evidence, PlannedValue, PublishedBatch, Series

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 1, 2, tzinfo=UTC)
HEAD = "类别,名称,地区,层级,期间,值,单位,出处,发布日期\n"
RETAIL = (
    "官方统计,零售额,本区,,2021年,312,亿元,区公报,2022-02-01\n"
    "官方统计,零售额,本区,,2020年,300,亿元,区公报,2021-02-01\n"
    "官方统计,零售额,全市,,2021,1007,亿元,市公报,2022-02-03\n"
    "官方统计,零售额,全市,,2020,1000,亿元,市公报,2021-02-03\n"
    "官方统计,零售额,东区,区,2021,500,亿元,市公报,2022-02-03\n"
    "官方统计,零售额,东区,区,2020,499,亿元,市公报,2021-02-03\n"
    "官方统计,零售额,西区,区,2021,195,亿元,市公报,2022-02-03\n"
    "官方统计,零售额,西区,区,2020,150,亿元,市公报,2021-02-03\n"
)
FIGURES = """
figures:
  - {id: p_value, title: 零售额, definition: 公报, unit: 亿元, query: {series: 零售额}}
  - {id: p_growth, title: 增速, definition: 同比, unit: '%', query: {series: 零售额, take: growth}}
  - {id: p_change, title: 增量, definition: 差, unit: 亿元, query: {series: 零售额, take: change}}
  - {id: p_gap, title: 快于全市, definition: 增速差, unit: 个百分点, query: {series: 零售额, take: gap, of: growth, against: 全市}}
  - {id: p_rank, title: 总量位次, definition: 各区, unit: 位, query: {series: 零售额, take: rank}}
  - {id: p_growth_rank, title: 增速位次, definition: 各区, unit: 位, query: {series: 零售额, take: rank, of: growth, among: 3}}
  - {id: p_all_rank, title: 全部, definition: 各区, unit: 位, query: {series: 零售额, take: rank, among: 10}}
  - {id: p_early, title: 早年, definition: 同比, unit: '%', query: {series: 零售额, take: growth, period: '2020'}}
  - {id: p_none, title: 无, definition: 无, unit: 亿元, query: {series: 没有}}
"""


@pytest.fixture
def people(db):
    return [Account.objects.create_user(name, name=name) for name in ("甲", "乙")]


@pytest.fixture
def series(people, monkeypatch, tmp_path):
    """The series of four areas, and figures over it."""
    monkeypatch.setattr(declarations, "SYSTEMS", tmp_path / "none")
    path = home("declarations", "measures.yml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FIGURES, "utf-8")
    taken(RETAIL, people[0])
    yield
    path.unlink()


def taken(lines, by, *, name="公报.csv"):
    made = actions.preview(data=(HEAD + lines).encode(), name=name, by=by, at=AT)
    return actions.apply(batch=made.pk, by=by, at=AT)


@pytest.mark.parametrize(
    ("name", "value"),
    [("p_value", 312), ("p_growth", 4.0), ("p_change", 12), ("p_gap", 3.3), ("p_rank", 2), ("p_growth_rank", 2)],
)
def test_a_comparison_is_computed_from_the_series(series, name, value):
    """总量、增速、比全市快几个百分点、居第几，都从各点算出，用到哪些点留在来历里。"""
    found = queries.figure(name).as_json()
    assert (found["value"], found["reason"]) == (value, "")
    assert found["lineage"]["official"][0]["publication"] == "区公报"


@pytest.mark.parametrize(("name", "word"), [("p_all_rank", "3 个地区"), ("p_early", "2019年"), ("p_none", "没有")])
def test_what_is_missing_is_named(series, name, word):
    """少一个区不排名；没有上年的数不算增速。"""
    found = queries.figure(name)
    assert found.value is None and word in found.reason


def test_a_revision_counts_and_the_old_value_stays(series, people):
    """同一项再发布：新值算数，旧值仍在；发布之前看，还是旧值。"""
    batch = taken("官方统计,零售额,本区,,2021,315,亿元,区公报修订,2022-06-01\n", people[0])
    assert batch.counts["revised"] == 1 and batch.rows[0]["before"] == "312"
    assert queries.figure("p_value").as_json()["value"] == 315
    assert queries.figure("p_value", as_of=date(2022, 3, 1)).as_json()["value"] == 312
    rows = Series.objects.filter(title="零售额", area=profile().name, period="2021")
    assert [(row.revision, row.value) for row in rows] == [(1, 312), (2, 315)]
    assert queries.records("p_value")["total"] == 9


def test_an_older_publication_does_not_revise(series, people):
    made = actions.preview(data=(HEAD + "官方统计,零售额,本区,,2021,310,亿元,快报,2022-01-10\n").encode(), name="x.csv", by=people[0], at=AT)  # fmt: skip
    assert made.rows[0]["outcome"] == "refused" and "早于" in made.rows[0]["refused"][0]


def test_taking_back_brings_the_old_value_back(series, people):
    """撤销要事由；撤销后旧值重新算数；后面又有修订的，先撤后面的。"""
    second = taken("官方统计,零售额,本区,,2021,315,亿元,修订一,2022-06-01\n", people[0])
    third = taken("官方统计,零售额,本区,,2021,316,亿元,修订二,2022-07-01\n", people[0])
    with pytest.raises(BadImport, match="事由"):
        actions.undo(batch=third.pk, by=people[0], at=AT, why="")
    with pytest.raises(BatchStale, match="之后又有修订"):
        actions.undo(batch=second.pk, by=people[0], at=AT, why="误录")
    for batch in (third, second):
        actions.undo(batch=batch.pk, by=people[0], at=AT, why="误录")
    assert queries.figure("p_value").as_json()["value"] == 312
    with pytest.raises(BatchStale, match="已撤销"):
        actions.undo(batch=third.pk, by=people[0], at=AT, why="再来")
    assert taken("官方统计,零售额,本区,,2021,315,亿元,修订一,2022-06-01\n", people[0]).counts["revised"] == 1


def test_a_preview_changes_nothing_and_names_every_fault(people):
    """预览不落库；一行几处错都说出来；好的行照样可导入。"""
    lines = (
        "官方统计,甲,本区,,2021,,亿元,公报,2022-02-01\n"
        "官方统计,乙,本区,村,2021,很多,亿元,公报,去年\n"
        "传闻,丙,本区,,2021,1,亿元,,2022-02-01\n"
        "官方统计,丁,本区,,2021,1,亿元,公报,2022-02-01\n"
        "官方统计,丁,本区,,2021年,2,亿元,公报,2022-02-01\n"
    )
    made = actions.preview(data=(HEAD + lines).encode("gb18030"), name="x.csv", by=people[0], at=AT)
    assert not Series.objects.exists()
    assert made.counts == {"new": 1, "revised": 0, "same": 0, "refused": 4}
    said = ["；".join(row["refused"]) for row in made.rows]
    assert "须有“值”" in said[0] and all(word in said[1] for word in ("村", "很多", "去年"))
    assert "出处" in said[2] and "第 5 行" in said[4]
    assert actions.apply(batch=made.pk, by=people[0], at=AT).stage == PublishedBatch.Stage.APPLIED
    with pytest.raises(BatchStale):
        actions.apply(batch=made.pk, by=people[0], at=AT)
    assert Series.objects.get().title == "丁"


def test_a_workbook_reads_as_a_file_of_text_does(people):
    book = Workbook()
    book.active.append(["区统计局月报"])
    book.active.append(["类别*", "名称", "期间", "值", "出处", "发布日期"])
    book.active.append(["官方统计", "税收", "2021年1—11月", 88.5, "月报", date(2021, 12, 20)])
    data = io.BytesIO()
    book.save(data)
    made = actions.preview(data=data.getvalue(), name="月报.xlsx", by=people[0], at=AT)
    fields = made.rows[0]["fields"]
    assert (made.counts["new"], fields["period"], fields["value"]) == (1, "2021-01~11", "88.5")
    assert (fields["published_on"], fields["level"]) == ("2021-12-20", "district")


def test_a_preview_that_was_overtaken_is_not_applied(people):
    line = HEAD + "官方统计,甲,本区,,2021,1,亿元,公报,2022-02-01\n"
    first, second = (actions.preview(data=line.encode(), name="x.csv", by=people[0], at=AT) for _ in range(2))
    actions.apply(batch=first.pk, by=people[0], at=AT)
    with pytest.raises(BatchStale, match="预览之后"):
        actions.apply(batch=second.pk, by=people[0], at=AT)


def test_evidence_is_verified_by_a_second_person(people):
    """获奖、排名、首创：范围、日期、机构、佐证；录入人以外的人复核。"""
    cells = {
        "类别": "佐证",
        "名称": "改革案例",
        "类型": "首创",
        "层级": "国家级",
        "机构": "某部",
        "获得日期": "2021-11-03",
        "出处": "通报",
    }
    row = actions.add(cells=cells, by=people[0], at=AT)
    assert isinstance(row, Evidence)
    assert (row.sort, row.level, row.dated, row.issuer) == ("first", "country", date(2021, 11, 3), "某部")
    with pytest.raises(SecondPerson):
        actions.verify(evidence=row.pk, upheld=True, note="", by=people[0], at=AT)
    with pytest.raises(BadImport, match="原因"):
        actions.verify(evidence=row.pk, upheld=False, note="", by=people[1], at=AT)
    assert len(queries.known_elsewhere()) == 1
    actions.verify(evidence=row.pk, upheld=False, note="通报中没有", by=people[1], at=AT)
    assert queries.known_elsewhere() == [], "what does not hold answers no claim"
    assert actions.verify(evidence=row.pk, upheld=True, note="见通报第三页", by=people[1], at=AT).upheld
    assert len(queries.known_elsewhere()) == 1


def test_a_plan_is_superseded_by_a_later_one(people):
    cells = {
        "类别": "计划值",
        "名称": "学位",
        "期间": "2022",
        "值": "1000",
        "单位": "个",
        "出处": "计划一",
        "发布日期": "2021-12-01",
    }
    actions.add(cells=cells, by=people[0], at=AT)
    actions.add(cells=cells | {"值": "1200", "出处": "计划二", "发布日期": "2022-01-10"}, by=people[0], at=AT)
    with pytest.raises(BatchStale):
        actions.add(cells=cells | {"值": "1200", "出处": "计划二", "发布日期": "2022-01-10"}, by=people[0], at=AT)
    with pytest.raises(BadImport, match="早于"):
        actions.add(cells=cells | {"值": "900", "出处": "计划零", "发布日期": "2021-01-10"}, by=people[0], at=AT)
    assert [row.value for row in PlannedValue.objects.in_force()] == [1200]
    assert PlannedValue.objects.count() == 2
