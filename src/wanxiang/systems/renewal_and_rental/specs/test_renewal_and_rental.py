"""查违清退：发现到移交土地整备；二房东和哄抬租金：检查、处罚、答复。"""

import pytest

from wanxiang.core.models import Account, Event, Grant
from wanxiang.engines.cases.actions import Report
from wanxiang.engines.cases.actions.handling import SecondPerson
from wanxiang.engines.cases.actions.needs import Missing
from wanxiang.engines.cases.attachments import File
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.questions import BadAnswer
from wanxiang.systems.renewal_and_rental import door

PHOTO = (File(name="现场.jpg", data=b"\xff\xd8\xff" + b"0" * 64),)


def report(cast, flow, code, text, **said):
    known = {"source": "field", "external_id": f"r{Case.objects.count()}", "grid_code": cast.grid}
    return door.found(Report(flow=flow, code=code, text=text, **(known | said)), by=cast.portal, at=cast.monday)


@pytest.fixture
def desk(cast):
    return cast.account("复核", "case_center")


@pytest.fixture
def land(cast):
    return cast.account("监察", "case_unit", unit="jiancha")


@pytest.fixture
def ordered(cast, land):
    case = report(cast, "violation", "090101", "楼顶加建两间")
    cast.does(
        case,
        "verify",
        land,
        at=cast.monday + cast.days(1),
        opinion="无规划许可",
        answers={"kind": "building", "area": "46"},
    )
    return cast.does(
        case,
        "order",
        land,
        at=cast.monday + cast.days(2),
        answers={"document": "罗监责〔2021〕8号", "until": "2021-11-30"},
    )


def cleared(cast, case, land):
    street = cast.account("街道协同", "street", area="440303001")
    cast.does(case, "assist_done", street, at=cast.monday + cast.days(9), opinion="已配合")
    return cast.does(
        case,
        "finish",
        land,
        at=cast.monday + cast.days(10),
        opinion="已拆",
        reply="已拆除。",
        answers={"method": "self"},
        files=PHOTO,
    )


def test_a_violation_is_verified_ordered_cleared_and_handed_to_land_preparation(cast, ordered, land, desk):
    assert (ordered.handler, ordered.answers["area"], ordered.state) == ("jiancha", 46, "ordered")
    cleared(cast, ordered, land)
    handed = cast.does(ordered, "hand_over", desk, at=cast.monday + cast.days(11), answers={"parcel": "ZB-03"})
    assert (handed.state, handed.on_time, handed.answers["parcel"]) == ("handed_over", True, "ZB-03")
    assert Event.objects.filter(kind="violation.handed_over", payload__case_no=ordered.case_no).count() == 1


def test_cleared_without_a_photo_or_by_the_own_word_is_not_cleared(cast, ordered, land, desk):
    street = cast.account("街道协同", "street", area="440303001")
    cast.does(ordered, "assist_done", street, at=cast.monday + cast.days(9), opinion="已配合")
    with pytest.raises(Missing, match="须附照片"):
        cast.does(
            ordered,
            "finish",
            land,
            at=cast.monday + cast.days(10),
            opinion="已拆",
            reply="已拆除。",
            answers={"method": "self"},
        )
    cast.does(
        ordered,
        "finish",
        land,
        at=cast.monday + cast.days(10),
        opinion="已拆",
        reply="已拆除。",
        answers={"method": "self"},
        files=PHOTO,
    )
    Grant.objects.create(account=land, role="case_center")
    both = Account.objects.get(pk=land.pk)
    with pytest.raises(SecondPerson):
        cast.does(ordered, "pass", both, at=cast.monday + cast.days(11))
    assert cast.does(ordered, "pass", desk, at=cast.monday + cast.days(11)).state == "closed"
    assert Event.objects.filter(kind="violation.cleared").count() == 1


def test_what_only_seems_cleared_goes_back_and_the_same_time_runs_on(cast, ordered, land, desk):
    before = ordered.whole_due_at
    cleared(cast, ordered, land)
    back = cast.does(ordered, "fail", desk, at=cast.monday + cast.days(11), why="只拆了一半")
    assert (back.state, back.on_time, back.whole_due_at) == ("rework", None, before)


def test_an_order_names_its_document_and_its_day(cast, land):
    case = report(cast, "violation", "090101", "楼顶加建")
    cast.does(case, "verify", land, at=cast.monday, opinion="无许可", answers={"kind": "building", "area": "10"})
    with pytest.raises(BadAnswer, match="整改期限"):
        cast.does(case, "order", land, at=cast.monday, answers={"document": "罗监责〔2021〕9号"})


def test_a_leftover_of_the_past_does_not_go_out_by_itself(cast):
    assert report(cast, "violation", "090302", "祖屋用地权属不清").state == "received"


def test_a_sublet_is_inspected_penalised_and_answered(cast, desk):
    case = report(cast, "rental", "100101", "二房东把三房改成八间")
    unit = cast.account("住建执法", "case_unit", unit=case.handler)
    cast.does(
        case,
        "inspect",
        unit,
        at=cast.monday + cast.days(1),
        opinion="隔成八间",
        answers={"found": "partition", "rooms": "8"},
    )
    cast.does(
        case,
        "penalise",
        unit,
        at=cast.monday + cast.days(3),
        answers={"document": "罗住罚〔2021〕3号", "fine": "20000"},
    )
    for unit_code in case.assists:
        helper = (
            cast.account("街道协同", "street", area="440303001")
            if unit_code.startswith("jd-")
            else cast.account("协", "case_unit", unit=unit_code)
        )
        cast.does(case, "assist_done", helper, at=cast.monday + cast.days(3), opinion="已配合")
    cast.does(case, "finish", unit, at=cast.monday + cast.days(4), opinion="已恢复", reply="已责令恢复并处罚。")
    cast.does(case, "pass", desk, at=cast.monday + cast.days(5))
    rated = cast.does(case, "rate", cast.portal, at=cast.monday + cast.days(6), resolved="yes", satisfied=5)
    assert (rated.state, rated.answers["fine"], rated.on_time) == ("closed", 20000, True)


def test_raised_rents_go_to_the_market_supervision(cast):
    assert report(cast, "rental", "100102", "房租一个月涨了五成").handler == "shijian-luohu"


def test_a_class_of_neither_is_refused(cast):
    with pytest.raises(door.NotOfThese):
        report(cast, "violation", "010101", "路口垃圾")
    assert not Case.objects.exists()
