"""A 12345 platform: its orders become cases and are acknowledged; what becomes of them is told back; nothing is typed twice."""

from datetime import timedelta

import pytest
from case_cast import BILLBOARD, MONDAY, does, hours, received
from django.utils import timezone

from wanxiang.core import events
from wanxiang.core.models import Event
from wanxiang.engines.cases import reporters
from wanxiang.engines.cases.adapters import hotline, outgoing
from wanxiang.engines.cases.adapters.web import Unreachable
from wanxiang.engines.cases.models import Case, Outgoing, Step, Unmapped

pytestmark = pytest.mark.usefixtures("ground")
ORDER = "RX2021110800001"


def hotline_case(**said):
    return received(source="hotline", external_id=ORDER, **said)


def told(client, *, after: float = 0):
    """Events are handed over and what waits is sent, as the worker does it."""
    events.deliver_pending()
    return outgoing.send_due(
        "hotline", lambda row: hotline.send(client, row), now=timezone.now() + timedelta(minutes=after)
    )


def test_orders_become_cases_and_each_is_acknowledged(hotline_at):
    """两页来件：能收的收下并回执编号；没有写明内容的、不认识的，说明原因退回。"""
    fake, client = hotline_at("hotline_orders")
    done = hotline.pull(client, at=MONDAY)
    assert (done.new, done.refused) == (2, 2)
    assert fake.finished()
    case = Case.objects.get(external_id=ORDER)
    assert (case.source, case.address) == ("hotline", "桂园街道")
    assert reporters.opened(case).phone == "13700002222"
    acknowledged = next(body for body in fake.bodies if body and body.get("case_no") == case.case_no)
    assert acknowledged["receipt"].startswith(case.case_no)


def test_their_class_is_turned_into_ours_or_waits_for_a_person(hotline_at):
    """热线自己的类别经对照转换；对照里没有的进入待对应队列，不落到默认类别。"""
    _, client = hotline_at("hotline_orders")
    hotline.pull(client, at=MONDAY)
    assert Case.objects.get(external_id=ORDER).class_code == "040102"
    assert Case.objects.get(external_id="RX2021110800002").class_code == ""
    assert Unmapped.objects.get().code == "Z9999"


def test_what_could_not_be_acknowledged_comes_again_and_is_the_same_case(hotline_at):
    fake, client = hotline_at("hotline_again")
    with pytest.raises(Unreachable):
        hotline.pull(client, at=MONDAY)
    done = hotline.pull(client, at=MONDAY + hours(1))
    assert (done.new, done.known) == (0, 1)
    assert Case.objects.count() == 1
    assert fake.finished()


def test_another_content_under_the_same_number_is_refused_and_the_first_is_kept(hotline_at):
    fake, client = hotline_at("hotline_changed")
    hotline.pull(client, at=MONDAY)
    assert fake.finished()
    assert "广告牌" in Case.objects.get().text


def test_supplements_are_added_once_and_one_before_its_order_is_sent_back(hotline_at):
    """补充先于工单到达的退回（平台会再送）；同一补充送两次只记一次；催办记入补充说明。"""
    fake, client = hotline_at("hotline_supplements")
    hotline.pull(client, at=MONDAY)
    assert fake.finished()
    said = list(Step.objects.filter(action="comment").order_by("seq").values_list("opinion", flat=True))
    assert said == ["广告牌又歪了一些", "来电催办：市民第二次来电"]


def test_what_the_caller_says_when_called_back_reopens_by_rule(hotline_at, desk, chengguan):
    case = hotline_case()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "finish", chengguan, at=MONDAY + hours(2), opinion="已加固", reply="已加固")
    does(case, "pass", desk, at=MONDAY + hours(3))
    fake, client = hotline_at("hotline_rating")
    hotline.pull(client, at=MONDAY + hours(4))
    assert fake.finished()
    case.refresh_from_db()
    assert (case.state, case.resolved, case.satisfied) == ("rework", "no", 2)


def test_the_course_of_a_case_is_told_back_in_order_with_the_answer_and_never_the_opinion(
    hotline_at, joined, desk, chengguan
):
    case = hotline_case(code="", text="路边的东西")
    does(case, "accept", desk, at=MONDAY + hours(1), code=BILLBOARD)
    does(case, "dispatch", desk, at=MONDAY + hours(1), to="chengguan")
    does(case, "sign", chengguan, at=MONDAY + hours(2))
    does(case, "ask_extension", chengguan, at=MONDAY + hours(3), why="等吊车", extension="3个工作日")
    does(case, "finish", chengguan, at=MONDAY + hours(4), opinion="内部：催承包商", reply="广告牌已拆除")
    does(case, "pass", desk, at=MONDAY + hours(5))
    fake, client = hotline_at("hotline_course")
    assert told(client).sent == 5
    assert fake.finished()
    assert "催承包商" not in str(fake.bodies)


def test_told_once_however_often_the_event_is_handed_over(joined):
    hotline_case()
    events.deliver_pending()
    before = Outgoing.objects.filter(adapter="hotline").count()
    Event.objects.update(delivered_at=None, leased_until=None)
    events.deliver_pending()
    assert before == Outgoing.objects.filter(adapter="hotline").count() == 2


def test_when_the_platform_is_unwell_it_is_told_later_and_in_order(hotline_at, joined):
    """超时、503：隔一段时间再送，后面的不抢先；恢复后按次序送达，一条不少。"""
    hotline_case()
    fake, client = hotline_at("hotline_unwell")
    assert vars(told(client)) == {"sent": 0, "failed": 1, "refused": 0}
    assert vars(told(client)) == {"sent": 0, "failed": 0, "refused": 0}, "too early to try again"
    assert told(client, after=5).failed == 1
    assert told(client, after=30).sent == 2
    assert fake.finished()
    assert [row.attempts for row in Outgoing.objects.filter(adapter="hotline")] == [3, 1]


def test_what_the_platform_will_not_have_is_kept_with_its_reason_and_holds_nothing_back(hotline_at, joined):
    hotline_case()
    fake, client = hotline_at("hotline_refuses")
    done = told(client)
    assert (done.refused, done.sent) == (1, 1)
    assert "工单已归档" in Outgoing.objects.exclude(refused_at=None).get().error
    assert fake.finished()


def test_a_case_of_another_source_is_not_told(joined):
    received()
    events.deliver_pending()
    assert not Outgoing.objects.filter(adapter="hotline").exists()


def test_a_platform_that_is_not_there_loses_nothing(joined):
    from wanxiang.engines.cases.adapters.settings import Hotline

    hotline_case()
    client = hotline.Client(Hotline(url="http://127.0.0.1:9", app="x", secret="y", timeout=0.3))
    assert told(client).failed == 1
    assert Outgoing.objects.filter(adapter="hotline", sent_at=None).count() == 2


def test_the_signature_covers_method_path_moment_and_body():
    said = {"method": "POST", "path": "/a?b=1", "moment": "1", "nonce": "n", "body": b"{}"}
    marks = {
        hotline.sign("s", **said | change)
        for change in ({}, {"method": "GET"}, {"path": "/a?b=2"}, {"moment": "2"}, {"body": b"[]"})
    }
    assert len(marks | {hotline.sign("t", **said)}) == 6
