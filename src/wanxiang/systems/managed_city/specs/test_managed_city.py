"""物管城市：工单派给城市管家；评分只由工单算出，每一分都能打开，异议留存。"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.engines.cases.actions.guards import Guarded
from wanxiang.engines.cases.actions.needs import Missing, TooLate
from wanxiang.engines.cases.attachments import File
from wanxiang.engines.cases.models import Case
from wanxiang.systems.managed_city import card, logic
from wanxiang.systems.managed_city.logic import Formula, Indicator

PHOTO = (File(name="完成.png", data=b"\x89PNG\r\n\x1a\n" + b"0" * 64),)
STEWARD = "city-steward"


def line(kind="share", **said):
    known = {"id": "a", "title": "甲", "weight": Decimal(60), "of": {"on_time": True}, "to": {"finished": True}}
    return Indicator(kind=kind, **(known | said))


def formula(*lines, decimals=1):
    return Formula(id="f", title="公式", base=Decimal(100), decimals=decimals, basis="", indicators=lines)


def orders(*said):
    blank = {"on_time": True, "finished": True, "reworks": 0, "urged": 0, "overdue": False, "state": "closed"}
    return [{"case_no": f"W{number}", **blank, **each} for number, each in enumerate(said, 1)]


def test_a_share_gives_full_points_at_its_full_line_and_none_at_its_zero_line():
    """按时率 90%，满分线 100%、零分线 80%：得一半。"""
    rows = orders(*[{}] * 9, {"on_time": False})
    (found,) = logic.score(formula(line(zero=Decimal("0.8"))), rows).lines
    assert (found.points, found.lost) == (Decimal(30), ("W10",))


def test_a_deduction_costs_so_much_an_order_and_never_more_than_its_weight():
    rows = orders({"urged": 1}, {"urged": 3}, {}, *[{"urged": 1}] * 3)
    (found,) = logic.score(
        formula(line("deduct", weight=Decimal(10), of={"urged": {"ge": 1}}, to={}, each=Decimal(3))), rows
    ).lines
    assert (found.points, found.of, found.lost[:2]) == (Decimal(0), 5, ("W1", "W2"))


def test_what_has_nothing_to_measure_is_left_out_and_its_weight_shared():
    """没有完成的工单就没有按时率：不算零分，也不算满分。"""
    rows = orders({"finished": False, "on_time": None})
    found = logic.score(
        formula(line(), line("deduct", id="b", weight=Decimal(40), of={"overdue": True}, to={}, each=Decimal(1))), rows
    )
    assert ([each.points for each in found.lines], found.total) == ([None, Decimal(40)], Decimal("100.0"))
    assert logic.score(formula(line()), []).total is None


def test_it_is_rounded_once_and_half_up():
    rows = orders(*[{}] * 1999, {"on_time": False})
    assert logic.score(formula(line(weight=Decimal(100))), rows).total == Decimal("100.0")
    assert logic.score(formula(line(weight=Decimal(100)), decimals=2), rows).total == Decimal("99.95")


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=40))
def test_the_total_is_the_sum_of_its_lines_and_every_order_that_costs_points_is_named(said):
    """总分等于各项之和；把点名的工单都办好，就是满分。"""
    rows = orders(*({"on_time": on_time, "urged": urged} for on_time, urged in said))
    made = formula(
        line(), line("deduct", id="b", weight=Decimal(40), of={"urged": {"ge": 1}}, to={}, each=Decimal(2)), decimals=6
    )
    found = logic.score(made, rows)
    assert found.total == sum(each.points for each in found.lines).quantize(Decimal("0.000001"))
    named = {number for each in found.lines for number in each.lost}
    mended = [{**row, "on_time": True, "urged": 0} if row["case_no"] in named else row for row in rows]
    assert logic.score(made, mended).total == 100


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{id: a, title: 甲, weight: 0, kind: deduct, of: {urged: 1}, each: 1}", "权重须大于零"),
        ("{id: a, title: 甲, weight: 5, kind: share, of: {loyalty: 1}}", "不存在的列 loyalty"),
        ("{id: a, title: 甲, weight: 5, kind: guess, of: {urged: 1}}", "算法“guess”不存在"),
        ("{id: a, title: 甲, weight: 5, kind: share, of: {urged: {like: 1}}}", "比较 like 不存在"),
        ("{id: a, title: 甲, weight: 5, kind: share, of: {urged: 0}, full: 0.5, zero: 0.5}", "满分线"),
    ],
)  # fmt: skip
def test_a_faulty_formula_does_not_load(tmp_path, row, fault):
    file = tmp_path / "score.yml"
    file.write_text(f"id: s\ntitle: 考核\nindicators:\n  - {row}\n", encoding="utf-8")
    with pytest.raises(logic.BadFormula, match=fault):
        logic.load(file)


@pytest.fixture
def street(cast):
    return cast.account("桂园街道运营中心", "street", area="440303001")


@pytest.fixture
def steward(cast):
    return cast.account("城市管家", "case_unit", unit=STEWARD)


def given_order(cast, street, at, number="1"):
    return card.give(
        external_id=f"g{number}", code="010101", text="路口垃圾成堆", grid_code=cast.grid, by=street, at=at
    )


def done(cast, order, steward, street, at):
    cast.does(order, "sign", steward, at=at)
    cast.does(order, "finish", steward, at=at, opinion="已清运", files=PHOTO)
    return cast.does(order, "pass", street, at=at)


def test_an_order_is_given_done_with_a_photo_and_passed(cast, street, steward):
    order = given_order(cast, street, cast.monday)
    assert (order.handler, order.state) == (STEWARD, "dispatched")
    cast.does(order, "sign", steward, at=cast.monday)
    with pytest.raises(Missing, match="须附照片"):
        cast.does(order, "finish", steward, at=cast.monday, opinion="已清运")
    cast.does(order, "command", street, at=cast.monday, text="今晚八点前再清一次")
    cast.does(order, "finish", steward, at=cast.monday + cast.hours(3), opinion="已清运", files=PHOTO)
    assert cast.does(order, "pass", street, at=cast.monday + cast.hours(4)).on_time is True


def test_the_card_is_of_the_orders_and_opens_to_them(cast, street, steward):
    """两件按时一件超时：按时率三分之二，低于零分线；扣分点名那一件。"""
    for number in "12":
        done(cast, given_order(cast, street, cast.monday, number), steward, street, cast.monday + cast.hours(2))
    late = done(cast, given_order(cast, street, cast.monday, "3"), steward, street, cast.monday + cast.hours(30))
    found = card.card(steward=card.stewards()[0], month=date(2021, 11, 1), by=street, at=cast.monday + cast.days(3))
    on_time = found.score.lines[0]
    assert (on_time.of, on_time.to, on_time.points, on_time.lost) == (2, 3, Decimal(0), (late.case_no,))
    assert found.score.total == Decimal("60.0")


def test_an_accepted_objection_takes_the_order_out_and_stays_in_its_history(cast, street, steward):
    late = done(cast, given_order(cast, street, cast.monday), steward, street, cast.monday + cast.hours(30))
    cast.does(late, "object", steward, at=cast.monday + cast.days(3), opinion="道路封闭无法进入")
    cast.does(late, "settle", street, at=cast.monday + cast.days(4), answers={"objection": "accepted"}, why="封路属实")
    found = card.card(
        steward=card.stewards()[0], month=date(2021, 11, 1), by=street, at=cast.monday + cast.days(5)
    ).score
    assert (found.total, found.excluded) == (None, (late.case_no,))
    assert [step.opinion or step.why for step in late.steps.filter(action__in=["object", "settle"])] == [
        "道路封闭无法进入",
        "封路属实",
    ]


def test_an_objection_that_comes_late_is_refused(cast, street, steward):
    order = done(cast, given_order(cast, street, cast.monday), steward, street, cast.monday + cast.hours(1))
    with pytest.raises(TooLate, match="提出异议"):
        cast.does(order, "object", steward, at=cast.monday + cast.days(20), opinion="不服")


def test_a_third_failure_is_taken_back_and_not_sent_back_again(cast, street, steward):
    order = given_order(cast, street, cast.monday)
    cast.does(order, "sign", steward, at=cast.monday)
    for _ in range(3):
        cast.does(order, "finish", steward, at=cast.monday, opinion="好了", files=PHOTO)
        cast.does(order, "fail", street, at=cast.monday, why="仍有垃圾")
    cast.does(order, "finish", steward, at=cast.monday, opinion="好了", files=PHOTO)
    with pytest.raises(Guarded):
        cast.does(order, "fail", street, at=cast.monday, why="仍有垃圾")
    assert cast.does(order, "take_back", street, at=cast.monday, why="改由环卫队处理").state == "failed"


def test_what_is_found_undone_on_the_spot_is_done_again(cast, street, steward):
    """验收后现场看仍未解决：自动重办，原来的按时完成不再算数。"""
    order = done(cast, given_order(cast, street, cast.monday), steward, street, cast.monday + cast.hours(1))
    again = cast.does(order, "callback", street, at=cast.monday + cast.days(1), resolved="no", via="visit")
    assert (again.state, again.reworks, again.on_time) == ("rework", 1, None)


def test_without_a_contract_no_order_is_made(cast, street):
    with pytest.raises(card.NoSteward):
        card.give(external_id="x", code="120101", text="餐馆无证", grid_code=cast.grid, by=street, at=cast.monday)
    assert not Case.objects.exists()


def test_a_steward_sees_its_own_orders_only(cast, street, steward):
    given_order(cast, street, cast.monday)
    cast.report("路口垃圾", code="010101")
    assert [each.flow for each in card.orders(steward=STEWARD, month=date(2021, 11, 1), by=steward)] == ["workorder"]
    stranger = cast.account("别家公司", "case_unit", unit="another")
    assert card.orders(steward=STEWARD, month=date(2021, 11, 1), by=stranger) == []
