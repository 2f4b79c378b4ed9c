"""排查批次：名单 → 网格 → 结果 → 覆盖率；没有准入、没有批准就不派。"""

from datetime import date

import pytest

from wanxiang.core.files import home
from wanxiang.engines.cases import queries, reporters
from wanxiang.engines.cases.dispatching import NotAdmitted
from wanxiang.engines.cases.models import Batch, Case
from wanxiang.engines.cases.questions import BadAnswer
from wanxiang.engines.cases.visibility import NotAllowed
from wanxiang.systems.check_batches import batch, lists
from wanxiang.systems.check_batches.batch import Approval, BadBatch

GRID, NEXT = "440303001001001", "440303001001002"
LIST = f"""名称,地址,网格编码,联系人,电话,楼层
甲栋,示范路1号,{GRID},周桂兰,13800000001,7
乙栋,示范路2号,{GRID},,,9
丙栋,示范路3号,{NEXT},,,5
甲栋,示范路1号,{GRID},,,7
丁栋,,,,,3
戊栋,不知何处999号,,,,2
"""
APPROVED = Approval(
    approved_by="区应急管理局局长", document="罗应急〔2021〕12号", basis="汛期房屋安全排查", until=date(2021, 11, 12)
)


@pytest.fixture
def center(cast):
    return cast.account("区应急分拨", "case_center")


@pytest.fixture
def worker(cast):
    return cast.account("网格员", "grid_worker", area=GRID)


@pytest.fixture
def begun(cast, center):
    return batch.begin(
        data=LIST.encode(),
        name="名单.csv",
        kind="buildings",
        title="汛期房屋排查",
        approval=APPROVED,
        by=center,
        at=cast.monday,
    )


def row(name):
    return Case.objects.get(flow="check", title__endswith=name)


def test_each_row_goes_to_the_grid_of_its_place(begun, center):
    """六行：三行派到网格，一行位置不明等分拨员定位，重复的和没写地址的留在批次里并写明原因。"""
    assert [(each.title[-2:], each.state, each.handler) for each in batch.rows_of(begun, by=center)] == [
        ("甲栋", "dispatched", GRID), ("乙栋", "dispatched", GRID), ("丙栋", "dispatched", NEXT), ("戊栋", "accepted", ""),
    ]  # fmt: skip
    assert [(each["row"], each["reason"]) for each in begun.refused] == [(4, lists.TWICE), (5, lists.NO_PLACE)]
    assert (begun.rows, begun.taken, begun.approval["clause"]) == (6, 4, "准-10")


def test_the_batch_says_who_approved_it_and_until_when(begun):
    assert (begun.approval["approved_by"], begun.approval["until"]) == ("区应急管理局局长", "2021-11-12")
    assert row("甲栋").clocks["check"]["due_at"].startswith("2021-11-12")


def test_the_same_list_again_knocks_at_no_door_twice(begun, cast, center):
    again = batch.begin(
        data=LIST.encode(),
        name="名单.csv",
        kind="buildings",
        title="再传",
        approval=APPROVED,
        by=center,
        at=cast.monday + cast.hours(1),
    )
    assert (again.pk, Case.objects.filter(flow="check").count(), Batch.objects.count()) == (begun.pk, 4, 1)


def test_four_outcomes_at_the_door_and_the_coverage_they_make(begun, cast, worker, center):
    """已核实、拒绝算覆盖；不在家的次日再去，不算。"""
    at = cast.monday + cast.hours(2)
    cast.does(row("甲栋"), "finish", worker, at=at, answers={"crack": "否", "vacant": "是"})
    again = cast.does(row("乙栋"), "away", worker, at=at)
    assert (again.state, again.due_clock) == ("rework", "again")
    assert again in queries.inbox(by=worker)
    (grid,) = [each for each in batch.coverage(batch.rows_of(begun, by=center), level="grid") if each.code == GRID]
    assert (grid.total, grid.done, grid.outcomes) == (2, 1, {"closed": 1, "rework": 1})
    cast.does(row("乙栋"), "refused", worker, at=at + cast.days(1), opinion="不让进门")
    whole = batch.whole(batch.rows_of(begun, by=center))
    assert (whole.total, whole.done, whole.outcomes["waiting"]) == (4, 2, 2)


def test_a_question_that_must_be_answered_is(begun, cast, worker):
    with pytest.raises(BadAnswer, match="墙体有裂缝或沉降"):
        cast.does(row("甲栋"), "finish", worker, at=cast.monday, answers={"vacant": "否"})


def test_a_hazard_becomes_an_event_of_its_own_once(begun, cast, worker, delivered):
    """查到裂缝：当场成为一件房屋隐患事件，重复投递也只有一件。"""
    from wanxiang.core.models import Event
    from wanxiang.systems.check_batches import wiring

    with delivered():
        case = cast.does(row("甲栋"), "finish", worker, at=cast.monday, answers={"crack": "是"})
    wiring.what_was_found_becomes_an_event(Event.objects.get(kind="cases.handled", payload__case_no=case.case_no))
    (event,) = Case.objects.filter(external_id=f"{case.case_no}:crack")
    assert (event.flow, event.class_code, event.grid_code) == ("event", "090201", GRID)


def test_a_check_that_is_not_admitted_is_not_made(cast, center):
    """准入清单里没有的排查，一件也不派。"""
    file = home("declarations", "check_lists.yml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('lists: [{id: extra, title: 填表, class: "180104", object: 住户}]', encoding="utf-8")
    try:
        with pytest.raises(NotAdmitted, match="准入清单"):
            batch.begin(
                data=LIST.encode(), name="a.csv", kind="extra", title="", approval=APPROVED, by=center, at=cast.monday
            )
    finally:
        file.unlink()
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"approved_by": " "}, "须写明批准人"),
        ({"document": ""}, "须写明批次文件"),
        ({"until": date(2021, 11, 1)}, "截止日期已过"),
    ],
)
def test_without_an_approval_in_force_nothing_is_made(cast, center, changed, says):
    with pytest.raises(BadBatch, match=says):
        batch.begin(
            data=LIST.encode(),
            name="a.csv",
            kind="gas",
            title="",
            approval=Approval(**{**vars(APPROVED), **changed}),
            by=center,
            at=cast.monday,
        )
    assert not Case.objects.exists()


def test_a_list_that_tells_no_place_is_refused_whole(cast, center):
    with pytest.raises(lists.BadList, match="没有地址"):
        batch.begin(
            data="名称,楼层\n甲,1\n".encode(),
            name="a.csv",
            kind="gas",
            title="",
            approval=APPROVED,
            by=center,
            at=cast.monday,
        )


def test_the_end_says_what_was_not_reached(begun, cast, worker, center):
    cast.does(row("甲栋"), "finish", worker, at=cast.monday, answers={"crack": "否"})
    ended = batch.end(number=begun.number, by=center, at=cast.monday + cast.days(5))
    assert ended.approval["summary"] == {"closed": 1, "lapsed": 3}
    assert batch.end(number=begun.number, by=center, at=cast.monday + cast.days(6)).ended_at == ended.ended_at


def test_who_does_not_see_all_of_it_does_not_end_it(begun, cast):
    street = cast.account("桂园街道", "street", area="440303001")
    with pytest.raises(BadBatch, match="不在您范围内"):
        batch.end(number=begun.number, by=street, at=cast.monday)


def test_another_grid_neither_sees_nor_answers(begun, cast):
    neighbour = cast.account("邻格", "grid_worker", area=NEXT)
    assert [each.title[-2:] for each in queries.inbox(by=neighbour)] == ["丙栋"]
    with pytest.raises((NotAllowed, queries.NoSuchCase)):
        cast.does(row("甲栋"), "away", neighbour, at=cast.monday)


def test_contacts_of_a_list_are_sealed(begun, worker):
    case = row("甲栋")
    assert "周桂兰" not in f"{case.title}{case.text}{case.extra}"
    assert reporters.look(case, by=worker, purpose="约上门时间").name == "周桂兰"
