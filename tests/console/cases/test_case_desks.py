"""The desks: what waits at each, in order of urgency, with what the rules propose; rulings that amend the list of duties."""

import pytest
from desk_cast import AID, MONDAY, RUBBISH, does, fields, hours, now, received, sent_to

from wanxiang.core.models import AuditRow
from wanxiang.engines.cases.models import DutyAmendment, Order, Suggestion, Warning


def lines(client, queue) -> list[str]:
    return [line.case.case_no for line in client.get("/cases/desk/", {"queue": queue}).context["lines"]]


def test_the_desk_proposes_a_unit_with_its_clause_and_decides_nothing(entering, desk):
    """建议写明单位、条款、规则；不按按钮，什么也不发生。"""
    case = received("低保停发", code=AID)
    said = entering(desk).get("/cases/desk/", {"queue": "accepted"}).content.decode()
    assert "建议：区民政局" in said and "按建议派遣" in said and "职-1601" in said
    assert now(case).state == "accepted"


def test_a_proposal_is_taken_with_one_press_and_the_desk_goes_on(entering, desk):
    case = received("低保停发", code=AID)
    client = entering(desk)
    (line,) = client.get("/cases/desk/", {"queue": "accepted"}).context["lines"]
    said = line.acts[0]["said"]
    answer = client.post(
        f"/cases/{case.case_no}/act/dispatch/", fields(case, **said, next="/cases/desk/?queue=accepted")
    )
    assert answer["Location"] == "/cases/desk/?queue=accepted"
    assert (now(case).handler, now(case).clause) == ("minzheng", said["clause"])
    assert now(case).steps.get(action="dispatch").by == desk


def test_what_a_model_was_sure_of_is_one_press_what_words_resemble_is_not(entering, desk):
    sure, vague = received("说不清的事", code=""), received("垃圾没人清", code="")
    Suggestion.objects.create(case=sure, model="m1", choices=[[RUBBISH, 0.97]], abstained=False, at=MONDAY)
    found = {line.case.case_no: line for line in entering(desk).get("/cases/desk/").context["lines"]}
    assert found[sure.case_no].acts[0]["press"]
    assert found[vague.case_no].vague and not found[vague.case_no].acts[0]["press"]


def test_each_queue_holds_what_waits_there(entering, desk, chengguan, zhujian):
    unplaced = received("不知道在哪", grid_code="", code=AID)
    asking = does(sent_to("chengguan", desk), "sign", chengguan, at=MONDAY + hours(1))
    asking = does(asking, "ask_extension", chengguan, at=MONDAY + hours(2), why="须协调车辆", extension="3个工作日")
    returned = sent_to("zhujian", desk)
    returned = does(
        returned, "return", zhujian, at=MONDAY + hours(1), why="不属住建", clause=returned.clause or "职-0101-1"
    )
    handled = does(sent_to("chengguan", desk), "sign", chengguan, at=MONDAY + hours(1))
    handled = does(handled, "finish", chengguan, at=MONDAY + hours(2), opinion="办", reply="办好")
    client = entering(desk)
    assert lines(client, "unplaced") == [unplaced.case_no]
    assert lines(client, "extension") == [asking.case_no]
    assert lines(client, "returned") == [returned.case_no]
    assert lines(client, "handled") == [handled.case_no]
    assert "须协调车辆" in client.get("/cases/desk/", {"queue": "extension"}).content.decode()
    counts = {tab.value: tab.count for tab in client.get("/cases/desk/").context["tabs"]}
    assert counts == {
        "received": 0,
        "unplaced": 1,
        "accepted": 1,
        "extension": 1,
        "returned": 1,
        "handled": 1,
        "checked": 0,
    }


def test_a_street_desk_has_its_own_ground_only(entering, street):
    received("本街道", code=AID)
    received("别的街道", code=AID, grid_code="440303002001001")
    assert len(lines(entering(street), "accepted")) == 1


def test_a_department_has_no_dispatching_desk(entering, chengguan):
    assert entering(chengguan).get("/cases/desk/").status_code == 403


def box(client, name) -> list[str]:
    return [row.case_no for row in client.get("/cases/inbox/", {"box": name}).context["listing"].page.object_list]


def test_the_inbox_lists_the_most_urgent_first(entering, desk, chengguan):
    later = sent_to("chengguan", desk)
    danger = sent_to("chengguan", desk, text="井盖缺失，有老人险些摔伤受伤")
    assert box(entering(chengguan), "dispatched") == [danger.case_no, later.case_no]


def test_the_inbox_tells_main_from_helping_and_ordered(entering, desk, chengguan, zhujian, supervisor):
    case = does(sent_to("chengguan", desk), "join", desk, at=MONDAY + hours(1), assists=("zhujian",))
    does(case, "supervise", supervisor, at=MONDAY + hours(2), text="请答复")
    assert box(entering(zhujian), "helping") == [case.case_no]
    assert box(entering(zhujian), "dispatched") == []
    assert box(entering(chengguan), "ordered") == [case.case_no]
    assert box(entering(chengguan), "helping") == []


def test_lateness_is_counted_by_unit_and_clock(entering, desk, chengguan, supervisor):
    """哪个单位、哪个环节超时，点开就是那些案件；不排名次。"""
    case = sent_to("chengguan", desk, at=MONDAY - hours(24 * 30))
    late = entering(supervisor).get("/cases/supervision/").context["late"]
    assert [(row["name"], row["total"]) for row in late["rows"]] == [("区城管和综合执法局", 1)]
    listing = entering(supervisor).get("/cases/", {"due": "late", "handler": "chengguan"}).context["listing"]
    assert [row.case_no for row in listing.page.object_list] == [case.case_no]


def test_orders_are_issued_in_a_batch_with_text_and_time(entering, desk, supervisor):
    first, second = sent_to("chengguan", desk), sent_to("zhujian", desk)
    ended = does(received("另一件", code=""), "decline", desk, at=MONDAY + hours(1), why="非本区", reply="请向市里反映")
    sent = {"action": "supervise", "selected": [first.case_no, second.case_no, ended.case_no], "text:supervise": "请于两日内报结果",
            "due_in:supervise": "2个工作日", "next": "/cases/supervision/"}  # fmt: skip
    said = entering(supervisor).post("/cases/batch/", sent, follow=True).content.decode()
    assert "已督办 2 件" in said and "1 件没有督办" in said
    assert {order.to_unit for order in Order.objects.all()} == {"chengguan", "zhujian"}
    assert "请于两日内报结果" in said


def test_a_batch_without_words_orders_nothing(entering, desk, supervisor):
    case = sent_to("chengguan", desk)
    sent = {"action": "supervise", "selected": [case.case_no], "text:supervise": " ", "due_in:supervise": "2个工作日"}
    said = entering(supervisor).post("/cases/batch/", sent, follow=True).content.decode()
    assert "须写明内容" in said
    assert not Order.objects.exists()


def test_held_warnings_wait_for_a_person(entering, desk, supervisor):
    """一次超时太多的先不上报，由人看过再发。"""
    case = sent_to("chengguan", desk)
    held = Warning.objects.create(case=case, clock="sign", rung=1, due_at=MONDAY, to="center", held=True, at=MONDAY)
    client = entering(supervisor)
    assert "等待人工确认的上报" in client.get("/cases/supervision/").content.decode()
    client.post("/cases/supervision/release/", {"selected": [held.pk]})
    held.refresh_from_db()
    assert not held.held
    assert AuditRow.objects.filter(action="case.warnings_released", by=supervisor).exists()


@pytest.fixture
def returned(desk, chengguan):
    case = sent_to("chengguan", desk)
    return does(case, "return", chengguan, at=MONDAY + hours(1), why="在小区红线内，属物业管理", clause="职-0101-1")


def test_the_arbiter_reads_both_sides_and_the_list(entering, arbiter, returned):
    """派遣方、退单方、清单三方摆在一起。"""
    said = entering(arbiter).get("/cases/rulings/").content.decode()
    assert "归口办理" in said and "在小区红线内" in said and "引用 职-0101-1" in said
    assert "主责 区城管和综合执法局" in said


def test_a_ruling_that_names_another_owner_amends_the_list(entering, arbiter, returned):
    client = entering(arbiter)
    sent = fields(returned, decision="红线内归物业监管", owner="zhujian", next="/cases/rulings/")
    answer = client.post(f"/cases/{returned.case_no}/act/uphold/", sent)
    assert answer["Location"] == "/cases/rulings/"
    amended = DutyAmendment.objects.get()
    assert (amended.class_code, amended.owner) == (RUBBISH, "zhujian")
    said = client.get("/cases/rulings/").content.decode()
    assert "红线内归物业监管" in said and amended.clause in said


def test_a_ruling_without_a_reason_is_none(entering, arbiter, returned):
    answer = entering(arbiter).post(f"/cases/{returned.case_no}/act/overrule/", fields(returned, decision=""))
    assert answer.status_code == 422
    assert now(returned).state == "returned"
