"""年度报告的模板：有数可查的填入，没有的写明待接入，绝不抄旧数。"""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from wanxiang.engines.measures.matching import ANSWERABLE, Known
from wanxiang.engines.measures.values import Change, Number, Share
from wanxiang.systems.annual_report.logic import Values, fill
from wanxiang.systems.annual_report.slots import Slot

DAY = date(2024, 6, 30)


def figure(name, value, *, says, unit="个", rows=9):
    """A computed figure as the template meets it."""
    return SimpleNamespace(
        figure=SimpleNamespace(
            id=name, unit=unit, units=(), kinds=ANSWERABLE, says=tuple(tuple(p.split()) for p in says)
        ),
        value=value,
        speaks=value is not None and rows > 0,
        reason="" if value else "数据表尚无数据",
        as_of=DAY,
    )


def values(*figures, elsewhere=(), report_ids=None):
    return Values(computed={f.figure.id: f for f in figures}, elsewhere=elsewhere, report_ids=report_ids or {})


def slots(*names, **style):
    return {name: Slot(name=name, id=name.partition(".")[0], part=name.partition(".")[2], **style) for name in names}


GRIDS = figure("grids", Number(Decimal(300)), says=["底板 网格"])
UPTAKE = figure(
    "uptake",
    Change(Share(Decimal(68), Decimal(100)), Share(Decimal(857), Decimal(1000))),
    says=["津贴 办理率"],
    unit="%",
)


def test_a_slot_is_filled_by_the_words_around_it():
    """空位前后的字句说的是哪个指标，就填哪个。"""
    text, filled = fill("数据底板覆盖{{N1}}个网格,新建书房{{N2}}间。", slots("N1", "N2"), values(GRIDS))
    assert text == "数据底板覆盖300个网格,新建书房〔待接入：书房〕间。"
    assert [f.state for f in filled] == ["live", "not_served"]


def test_a_pair_has_two_slots():
    """由……到……，前值后值各归各。"""
    text, _ = fill("老年津贴办理率由{{P.from}}提升到近{{P.to}}。", slots("P.from", "P.to", pct="%"), values(UPTAKE))
    assert text == "老年津贴办理率由68%提升到近90%。"


def test_the_slot_may_name_its_figure():
    """空位自己指明指标的，听它的。"""
    text, _ = fill("共{{X}}处。", {"X": Slot(name="X", id="X", figure="grids")}, values(GRIDS))
    assert text == "共300处。"


def test_the_number_of_another_report_is_not_believed():
    """编号碰巧相同、说的却是别的事，不填。"""
    ids = {"F112": "grids"}
    text, _ = fill("新增{{F112}}个停车位。", slots("F112"), values(GRIDS, report_ids=ids))
    assert "300" not in text
    text, _ = fill("全区网格共{{F112}}个。", slots("F112"), values(GRIDS, report_ids=ids))
    assert "300" in text


@pytest.mark.parametrize(
    ("value", "style", "written"),
    [
        (180000, {"scale": "万"}, "18万"),
        (18000, {"scale": "万"}, "1.8万"),
        (950, {"scale": "万"}, "950"),
        (3600, {"scale": "亿"}, "3600"),
        (36_000_000, {"scale": "亿"}, "3600万"),
        (1139, {}, "1139"),
        (Decimal("95.189"), {"pct": "%", "dp": 2}, "95.19%"),
        (Decimal("3.3"), {"pct": "个百分点", "dp": 1}, "3.3个百分点"),
        (0, {"scale": "万"}, "0"),
    ],
)
def test_the_style_of_a_slot_never_distorts_the_value(value, style, written):
    """万、亿、小数按模板写；小区的数放不进“万”，就换小一级。"""
    assert Slot(name="a", id="a", **style).written(Decimal(value)) == written


def test_what_is_missing_is_said_without_any_number():
    """待接入处不出现任何数字。"""
    text, _ = fill("2024年1-6月{{A}}个,“4.0”改革{{B}}项,{{C}}", slots("A", "B"), values())
    assert all(not any(c.isdigit() for c in part.split("〕")[0]) for part in text.split("〔待接入：")[1:])


def test_a_value_from_elsewhere_comes_with_its_publication():
    """官方统计按报告编号或字句填入，区间按模板的写法。"""
    row = SimpleNamespace(
        title="交易额", value=Decimal(5_000_000_000), value2=Decimal(10_000_000_000), report_id="R1", publication="规划"
    )
    known = Known("1", (("交易额",),), "元")
    text, filled = fill(
        "年交易额可达{{R1}}元。",
        {"R1": Slot(name="R1", id="R1", scale="亿", sep="-")},
        values(elsewhere=[("planned", row, known)]),
    )
    assert text == "年交易额可达50-100亿元。"
    assert filled[0].because == "规划"


def test_nought_of_nothing_fills_nothing():
    """一条记录也没有的表，不往报告里写零。"""
    empty = figure("grids", Number(Decimal(0)), says=["底板 网格"], rows=0)
    assert fill("底板覆盖{{N}}个网格。", slots("N"), values(empty))[0] == "底板覆盖〔待接入：网格〕个网格。"
