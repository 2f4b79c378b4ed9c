"""企业维权与执法好差评：诉求有人办；评价认不出人；人少不显示；差评要答复。"""

from datetime import date
from decimal import Decimal

import pytest

from wanxiang.core.models import AuditRow, Event
from wanxiang.engines.cases import queries, reporters
from wanxiang.engines.cases.models import Case
from wanxiang.systems.enterprise_rights import inspections, logic
from wanxiang.systems.enterprise_rights.inspections import BadRating, RatedAlready, Visit
from wanxiang.systems.enterprise_rights.logic import Rated, Scheme

UNIT = "shijian-luohu"
NEXT_QUARTER = date(2022, 1, 4)
SCHEME = Scheme(
    least=5,
    bad=(1, 2),
    scores={1: "很差", 2: "差", 3: "一般", 4: "好", 5: "很好"},
    reasons={"repeated": "重复检查", "lawful": "规范"},
)


def visit(**said):
    return Visit(
        **{
            "unit": UNIT,
            "kind": "check",
            "enterprise": "某某餐饮有限公司",
            "credit_code": "91440300MA5EXAMPLE",
            "place": "440303001001",
        }
        | said
    )


@pytest.fixture
def officer(cast):
    return cast.account("市监执法", "case_unit", unit=UNIT)


@pytest.fixture
def receipt(cast, officer):
    return inspections.record(visit(), key="1", by=officer, at=cast.monday)


def rates(cast, receipt, score, *, anonymous=True, reasons=(), text=""):
    return inspections.rate(
        receipt=receipt,
        score=score,
        reasons=reasons,
        text=text,
        anonymous=anonymous,
        by=cast.portal,
        at=cast.monday + cast.hours(5),
    )


def test_an_enterprises_appeal_is_answered_checked_and_rated(cast):
    """拖欠账款的诉求按职责清单直接到主责单位，答复后由企业评价。"""
    desk, other = cast.account("分拨", "case_center"), cast.account("核查", "case_center")
    case = cast.report("货款拖欠半年", code="190102", source="enterprise")
    assert (case.flow, case.state) == ("enterprise", "dispatched")
    unit = cast.account("经办", "case_unit", unit=case.handler)
    cast.does(case, "sign", unit, at=cast.monday)
    cast.does(case, "finish", unit, at=cast.monday + cast.days(1), opinion="已约谈", reply="对方本月付清。")
    cast.does(case, "pass", other, at=cast.monday + cast.days(2))
    closed = cast.does(case, "rate", cast.portal, at=cast.monday + cast.days(3), resolved="yes", satisfied=5)
    assert (closed.state, closed.on_time, closed.satisfied) == ("closed", True, 5)
    assert queries.cases(by=desk, flows=["enterprise"]).count() == 1


def test_the_same_visit_recorded_twice_has_one_receipt(cast, officer, receipt):
    assert inspections.record(visit(), key="1", by=officer, at=cast.monday) == receipt


def test_an_anonymous_rating_has_no_way_back(cast, receipt, officer):
    """评价里没有检查编号、企业、地点；登记上也看不出有人评过。"""
    before = Case.objects.filter(flow="inspection").values().get()
    rates(cast, receipt, 1, reasons=["repeated"])
    rating = Case.objects.get(flow="inspection_rating")
    visit_no = receipt.rpartition("-")[0]
    said = f"{Case.objects.filter(flow='inspection_rating').values().get()}{list(rating.steps.values())}"
    assert not any(word in said for word in (visit_no, "餐饮", "440303001001", "91440300"))
    assert rating.extra.keys() == {"unit", "quarter", "score", "reasons"}
    assert Case.objects.filter(flow="inspection").values().get() == before
    told = f"{list(Event.objects.values())}{list(AuditRow.objects.values())}"
    assert told.count(rating.case_no)
    assert not any(
        visit_no in str(row) and rating.case_no in str(row)
        for row in [*Event.objects.values(), *AuditRow.objects.values()]
    )


def test_the_unit_sees_neither_the_rating_nor_the_case_that_it_opened(cast, receipt, officer):
    """匿名差评交司法行政部门监督，被评单位看不到这件，也不在协办之列。"""
    assert rates(cast, receipt, 2) is True
    appeal = Case.objects.get(flow="enterprise")
    assert (appeal.handler, appeal.class_code, appeal.grid_code, appeal.anonymous) == ("sifa", "190103", "", True)
    assert set(queries.cases(by=officer).values_list("flow", flat=True)) == {"inspection"}


def test_a_named_bad_rating_is_answered_by_the_unit(cast, receipt, officer):
    rates(cast, receipt, 1, anonymous=False, reasons=["repeated"], text="一个月来了四次")
    appeal = Case.objects.get(flow="enterprise")
    assert appeal.assists == [UNIT]
    assert "同一事项重复检查" in appeal.text
    assert reporters.look(appeal, by=officer, purpose="核实").name == "某某餐饮有限公司"
    assert appeal.due_at is not None


def test_a_good_rating_opens_nothing(cast, receipt):
    assert rates(cast, receipt, 5, reasons=["lawful"]) is False
    assert not Case.objects.filter(flow="enterprise").exists()


def test_a_receipt_rates_once(cast, receipt):
    rates(cast, receipt, 5)
    with pytest.raises(RatedAlready):
        rates(cast, receipt.lower(), 1)
    assert Case.objects.filter(flow="inspection_rating").count() == 1


@pytest.mark.parametrize(("score", "reasons"), [(0, []), (6, []), (3, ["ugly"])])
def test_a_rating_outside_the_five_levels_leaves_the_receipt_unused(cast, receipt, score, reasons):
    with pytest.raises(BadRating):
        rates(cast, receipt, score, reasons=reasons)
    assert rates(cast, receipt, 4) is False


def test_a_receipt_of_something_else_rates_nothing(cast):
    other = cast.report("路口垃圾", code="010101")
    with pytest.raises(queries.NoSuchCase):
        rates(cast, f"{other.case_no}-{other.receipt}", 5)


def some(*scores, unit=UNIT, quarter="2021Q4", reasons=()):
    return [Rated(unit=unit, quarter=quarter, score=score, reasons=reasons) for score in scores]


def test_a_unit_with_few_ratings_is_named_without_a_number():
    """四次不显示，五次显示：均分、差评率。"""
    (few,) = logic.figures(some(1, 1, 1, 1), of_quarter="2021Q4", scheme=SCHEME, on=NEXT_QUARTER)
    (enough,) = logic.figures(some(5, 5, 4, 3, 1), of_quarter="2021Q4", scheme=SCHEME, on=NEXT_QUARTER)
    assert (few.shown, few.count, few.mean) == (False, None, None)
    assert (enough.count, enough.mean, enough.bad) == (5, Decimal("3.60"), Decimal("0.200"))


def test_a_quarter_is_told_only_when_it_is_over():
    """季度没结束就不出数：否则两天的数一减，就知道那一家评了几分。"""
    assert logic.figures(some(5, 5, 5, 5, 5), of_quarter="2021Q4", scheme=SCHEME, on=date(2021, 12, 31)) == []
    assert (logic.quarter(date(2021, 12, 31)), logic.quarter(date(2022, 1, 1))) == ("2021Q4", "2022Q1")


def test_a_reason_that_few_gave_is_not_told():
    rated = [*some(1, 1, 1, 1, 1, reasons=("repeated",)), *some(5, reasons=("lawful",))]
    (found,) = logic.figures(rated, of_quarter="2021Q4", scheme=SCHEME, on=NEXT_QUARTER)
    assert found.reasons == [("repeated", 5)]


def test_a_group_smaller_than_three_may_not_be_declared(tmp_path):
    file = tmp_path / "ratings.yml"
    file.write_text("id: r\nleast: 2\nbad: [1]\nscores: {1: 差}\nreasons: {}\n", encoding="utf-8")
    with pytest.raises(logic.BadScheme, match="不得小于 3"):
        logic.load(file)
