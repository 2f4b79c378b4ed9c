"""指标按期间、按维度统计：当期与截至，左闭右开；快照、定稿与更正；同比环比。"""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from wanxiang.core import declarations, tables
from wanxiang.core.access import Reach, Scope
from wanxiang.core.files import home
from wanxiang.core.models import Account, AuditRow
from wanxiang.engines.measures import actions, frozen, queries
from wanxiang.engines.measures.actions.freezing import NotFreezable
from wanxiang.engines.measures.actions.publishing import SecondPerson
from wanxiang.engines.measures.computing import NotComputable
from wanxiang.engines.measures.drafts.filling import Filling
from wanxiang.engines.measures.models import FigureRun, FigureValue, FrozenValue
from wanxiang.engines.measures.periods import BadPeriod, parse

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 8)
AT = datetime(2021, 12, 8, 2, tzinfo=UTC)
ROWS = [  # case_no, opened (UTC), closed (UTC), street, amount
    ("c1", datetime(2020, 11, 3), datetime(2020, 11, 9), "440303001", 10),
    ("c2", datetime(2021, 10, 31, 15, 59), datetime(2021, 11, 2), "440303001", 10),
    ("c3", datetime(2021, 10, 31, 16, 0), None, "440303002", 20),
    ("c4", datetime(2021, 11, 15), datetime(2021, 12, 1), "440303002", 30),
    ("c5", datetime(2021, 11, 30, 15, 59), None, None, 40),
    ("c6", datetime(2021, 12, 8, 15, 59), None, "440303001", 50),
    ("c7", datetime(2021, 12, 8, 16, 0), None, "440303001", 60),
]
NAMES = ("case_no", "opened_at", "closed_at", "street_code", "amount")
DECLARED = """
figures:
  - {id: o_received, title: 受理, definition: 登记的, unit: 件, query: {table: o_cases, count: rows},
     period: {column: opened_at}, dimensions: {street: street_code}, records: [case_no, opened_at]}
  - {id: o_standing, title: 累计受理, definition: 截至, unit: 件, query: {table: o_cases, count: rows},
     period: {column: opened_at, counts: cumulative}}
  - {id: o_amount, title: 金额, definition: 金额之和, unit: 元, query: {table: o_cases, sum: amount}, period: {column: opened_at}}
  - {id: o_rate, title: 办结率, definition: 办结 ÷ 受理, unit: '%', period: {column: opened_at},
     query: {ratio: {of: {table: o_cases, count: rows, where: {closed_at: {'null': false}}}, to: {table: o_cases, count: rows}}}}
  - {id: o_flow_rate, title: 办结比, definition: 当期办结 ÷ 当期受理, unit: '%', period: {column: opened_at},
     query: {ratio: {of: {table: o_cases, count: rows, dated: closed_at}, to: {table: o_cases, count: rows}}}}
  - {id: o_stock, title: 家数, definition: 现有, unit: 家, query: {table: o_cases, count: distinct street_code}}
  - {id: o_yearly, title: 建成, definition: 按年, unit: 所, query: {table: o_schools, count: rows}, period: {column: year, grain: year}}
  - {id: o_monthly, title: 货值, definition: 按月, unit: 元, query: {table: o_months, sum: trade}, period: {column: month, grain: month}}
"""


@pytest.fixture
def rows(monkeypatch, tmp_path):
    """The cases above under figures of their own; a test may add to them and take from them."""
    held = list(ROWS)
    monkeypatch.setattr(tables, "_tables", {})
    monkeypatch.setattr(declarations, "SYSTEMS", tmp_path / "none")
    monkeypatch.setattr(queries, "data_day", lambda: DAY)

    def read():
        kinds = (pa.string(), pa.timestamp("us"), pa.timestamp("us"), pa.string(), pa.int64())
        return pa.table({n: pa.array(c, k) for n, c, k in zip(NAMES, zip(*held, strict=True), kinds, strict=True)})

    tables.register(tables.Table("o_cases", dict.fromkeys(NAMES, ""), read=read))
    tables.register(tables.Table("o_schools", {"year": ""}, read=lambda: pa.table({"year": [2020, 2021, 2021]})))
    months = {"month": ["2020-11", "2021-10", "2021-11", "坏"], "trade": [0, 5, 8, 99]}
    tables.register(tables.Table("o_months", dict.fromkeys(months, ""), read=lambda: pa.table(months)))
    path = home("declarations", "measures.yml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DECLARED, "utf-8")
    yield held
    path.unlink()


@pytest.fixture
def people(db):
    return [Account.objects.create_user(name, name=name) for name in ("甲", "乙")]


def value(name, **asked):
    return queries.figure(name, **asked).as_json()["value"]


def test_a_period_takes_its_first_day_and_not_the_next_one(rows):
    """11月：北京时间11月1日0时起，12月1日0时前；表里的时刻是 UTC。"""
    assert value("o_received", period="2021-11") == 3
    listed = queries.records("o_received", period="2021-11")["rows"]
    assert [row["case_no"] for row in listed] == ["c3", "c4", "c5"]


def test_a_period_that_is_not_over_is_counted_up_to_the_day(rows):
    assert value("o_received", period="2021-12") == 1
    assert value("o_received", period="2021") == 5
    assert value("o_received", as_of=DAY) == 6
    assert value("o_received") == 7


def test_cumulative_is_up_to_the_end_of_the_period(rows):
    """截至数含以前各期，当期数只含本期。"""
    assert (value("o_standing", period="2021-11"), value("o_received", period="2021-11")) == (5, 3)


def test_parts_of_a_ratio_may_have_days_of_their_own(rows):
    """办结率按受理日算；办结比的分子按办结日算。"""
    assert value("o_rate", period="2021-11") == pytest.approx(100 / 3, abs=1e-6)
    found = queries.figure("o_flow_rate", period="2021-11").as_json()
    assert (found["numerator"], found["denominator"]) == (1, 3)


def test_columns_of_years_and_of_months(rows):
    """只记到年份的，不能按月；记作 2021-11 的按月；认不出的不算。"""
    assert value("o_yearly", period="2021") == 2
    assert "只记到年份" in queries.figure("o_yearly", period="2021-11").reason
    assert (value("o_monthly", period="2021-11"), value("o_monthly", period="2021")) == (8, 13)


def test_dimensions_cross_with_periods(rows):
    """按街道、按月份可以交叉；没有落到街道的另列，合起来等于全部。"""
    lines = queries.by("o_received", dimension="street", period="2021-11")
    assert [(each["key"], each["value"]) for each in lines] == [("440303002", 2), (None, 1)]
    assert value("o_received", period="2021-11", keys={"street": "440303002"}) == 2
    assert queries.records("o_received", period="2021-11", keys={"street": "—"})["total"] == 1
    with pytest.raises(NotComputable):
        queries.records("o_received", keys={"colour": "红"})


def test_a_street_is_told_over_time_within_its_scope(rows):
    street = Scope((Reach("440303002"),))
    assert [one.value.as_json() for one in queries.over_time("o_received", count=3, scope=street)] == [0, 2, 0]


def test_a_figure_without_days_is_told_from_what_was_kept(rows):
    """没有日期的指标，期间的数取当时留存的最后一个。"""
    by = Account.system("test")
    actions.snapshot(as_of=date(2021, 10, 31), by=by, at=AT)
    rows.append(("c8", datetime(2021, 11, 1), None, "440303003", 1))
    actions.snapshot(as_of=date(2021, 11, 30), by=by, at=AT)
    told = queries.over_time("o_stock", count=3)
    assert [(one.period.label, one.value and one.value.as_json(), one.kept_on) for one in told] == [
        ("2021-10", 2, date(2021, 10, 31)),
        ("2021-11", 3, date(2021, 11, 30)),
        ("2021-12", None, None),
    ]


def test_a_snapshot_of_the_same_inputs_keeps_nothing_new(rows):
    """同样的数据再算一次，不添一行；数据变了，添一次快照，只添变了的。"""
    by = Account.system("test")
    first = actions.snapshot(as_of=DAY, by=by, at=AT)
    kept = FigureValue.objects.count()
    again = actions.snapshot(as_of=DAY, by=by, at=AT)
    assert (again.run, again.made, FigureValue.objects.count()) == (first.run, False, kept)
    assert first.run.counts["figures"] == first.run.values.count() == 8
    rows.append(("c8", datetime(2021, 11, 20), None, None, 1))
    third = actions.snapshot(as_of=DAY, by=by, at=AT)
    assert third.made and third.run.counts["new"] == 6, "figures over the other two tables are as they were"
    assert FigureRun.objects.count() == 2


def test_a_row_counts_as_of_a_day_only_when_it_was_there(rows):
    """截至11月30日的快照，不含12月的件。"""
    run = actions.snapshot(as_of=date(2021, 11, 30), by=Account.system("test"), at=AT).run
    assert run.values.get(figure="o_received").value == 5
    assert {table["name"] for table in run.tables} == {"o_cases", "o_schools", "o_months"}


@pytest.mark.parametrize(
    ("name", "period", "words"),
    [
        ("o_received", "2021-11", ["同比增长200.0%", "环比增长200.0%", "累计同比增长300.0%"]),
        ("o_received", "2021-12", ["上年同期为零，增加1件，不计算增幅", "环比持平", "累计同比增长400.0%"]),
        ("o_received", "2020-11", ["上年同期为零，增加1件，不计算增幅", "上期为零，增加1件，不计算增幅", "上年同期累计为零，增加1件，不计算增幅"]),
        ("o_rate", "2021-11", ["同比降低66.67个百分点", "环比降低66.67个百分点", "累计同比降低50个百分点"]),
        ("o_monthly", "2021-11", ["上年同期为零，增加8元，不计算增幅", "环比增长60.0%", "上年同期累计为零，增加13元，不计算增幅"]),
        ("o_stock", "2021-11", ["本期无数据，无从同比", "本期无数据，无从环比"]),
        ("o_yearly", "2021", ["同比增长100.0%"]),
    ],
)  # fmt: skip
def test_periods_are_compared_in_words(rows, name, period, words):
    """百分数比百分点，数量比百分比；没有上期、上期为零，都说明白。"""
    assert [each.words for each in queries.compare(name, period=period)] == words


def test_a_rate_without_a_base_is_said_to_be_incomparable(rows):
    assert queries.compare("o_rate", period="2020-11")[0].words == "上年同期无数据，不可比"


def test_a_frozen_value_stays_when_records_come_later(rows, people):
    """定稿后补录一件、撤下一件、改了一件金额：定稿值不变，差在哪些记录说得清。"""
    row = actions.freeze(figure="o_amount", period="2021-11", why="月报", by=people[0], as_of=DAY, at=AT)
    rows.append(("c8", datetime(2021, 11, 20), None, None, 7))
    rows.remove(ROWS[3])
    rows[rows.index(ROWS[2])] = (*ROWS[2][:4], 25)
    found = frozen.beside(row)
    assert (found.value.as_json(), found.live.as_json(), found.difference) == (90, 72, -18)
    (records,) = found.records
    assert (records.added, records.removed, records.changed_count) == (["c8"], ["c4"], 1)
    assert found.moved


def test_what_is_frozen_is_what_a_report_prints(rows, people):
    """报告印定稿的数，现在的数在旁边；有年度定稿的印年度的。"""
    actions.freeze(figure="o_received", period="2021-12", why="月报", by=people[0], as_of=DAY, at=AT)
    actions.freeze(figure="o_received", period="2021", why="年报", by=people[0], as_of=DAY, at=AT)
    rows.append(("c8", datetime(2021, 11, 20), None, None, 7))
    printed = {one.figure.id: one for one in frozen.printed(queries.figures(), on=DAY)}
    one = printed["o_received"]
    assert (one.value.as_json(), one.live.as_json(), one.frozen.period, one.wording) == (5, 8, "2021", "5件")
    assert printed["o_standing"].frozen is None


def test_a_correction_is_by_another_person_with_a_reason(rows, people):
    """更正须由另一人说明事由；旧版仍在；记入审计。"""
    freeze = {"figure": "o_received", "period": "2021-11", "as_of": DAY, "at": AT}
    actions.freeze(**freeze, why="月报", by=people[0])
    rows.append(("c8", datetime(2021, 11, 20), None, None, 7))
    with pytest.raises(SecondPerson):
        actions.correct(**freeze, why="补录", by=people[0])
    with pytest.raises(NotFreezable, match="事由"):
        actions.correct(**freeze, why=" ", by=people[1])
    with pytest.raises(NotFreezable, match="已定稿"):
        actions.freeze(**freeze, why="再来", by=people[1])
    actions.correct(**freeze, why="补录一件", by=people[1])
    assert [(row.version, row.kept.value) for row in frozen.versions("o_received")] == [(2, 4), (1, 3)]
    assert frozen.in_force("o_received")["o_received", "2021-11"].version == 2
    assert {"measures.freeze", "measures.correct"} <= set(AuditRow.objects.values_list("action", flat=True))


def test_a_correction_that_corrects_nothing_is_refused_and_leaves_nothing(rows, people):
    freeze = {"figure": "o_received", "period": "2021-11", "as_of": DAY, "at": AT}
    with pytest.raises(NotFreezable, match="还没有定稿"):
        actions.correct(**freeze, why="改", by=people[1])
    actions.freeze(**freeze, why="月报", by=people[0])
    with pytest.raises(NotFreezable, match="相同"):
        actions.correct(**freeze, why="改", by=people[1])
    assert FrozenValue.objects.count() == 1


def test_the_platform_itself_freezes_nothing(rows, people):
    told = {"figure": "o_received", "as_of": DAY, "at": AT, "why": "月报"}
    with pytest.raises(NotFreezable, match="由人"):
        actions.freeze(**told, period="2021-11", by=Account.system("test"))
    with pytest.raises(BadPeriod, match="尚未开始"):
        actions.freeze(**told, period="2022-01", by=people[0])
    with pytest.raises(NotFreezable, match="没有留存"):
        actions.freeze(**(told | {"figure": "o_stock"}), period="2021-11", by=people[0])


def test_a_cut_year_is_frozen_with_the_day_it_was_cut(rows, people):
    """年度未完也可定稿，记着截至哪天；以后比的也是同样的天数。"""
    row = actions.freeze(figure="o_received", period="2021", why="年报", by=people[0], as_of=DAY, at=AT)
    assert (row.begins, row.ends, row.kept.value) == (date(2021, 1, 1), date(2021, 12, 9), 5)
    assert frozen.days_of(row).words == "2021年（至12月8日）"
    assert not frozen.beside(row).moved
    assert parse(row.period).label == "2021"


def test_a_report_slot_prints_what_was_fixed(rows, people):
    """报告稿里的数：定稿的期间印定稿，其余印现在的。"""
    actions.freeze(figure="o_received", period="2021-11", why="月报", by=people[0], as_of=DAY, at=AT)
    rows.append(("c8", datetime(2021, 11, 20), None, "440303001", 7))
    with Filling(None, as_of=DAY) as filling:
        line = filling.line(
            "受理{{figure:o_received|period=2021-11}}，其中{{figure:o_received|street=440303001|period=2021-11}}。"
        )
    assert line.text == "受理3件，其中1件。"
    assert "定稿第 1 版" in line.slots[0].because
