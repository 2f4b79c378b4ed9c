"""Only what can be done is offered: an extension that nobody asked for, an order that nobody issued, are not."""

from case_cast import MONDAY, RUBBISH, does, hours, received

from wanxiang.engines.cases import actions, visibility


def offered(case, account):
    return {move.action for move in actions.open_moves(case, by=account)}


def test_an_extension_is_granted_or_refused_only_where_one_was_asked_for(chengguan, desk):
    """没有人申请延期，就没有“同意延期”可点。"""
    case = does(received(), "sign", chengguan, at=MONDAY + hours(1))
    assert not offered(case, desk) & {"extend", "refuse_extension"}
    case = does(case, "ask_extension", chengguan, at=MONDAY + hours(2), why="须协调车辆", extension="3个工作日")
    assert offered(case, desk) >= {"extend", "refuse_extension"}
    case = does(case, "refuse_extension", desk, at=MONDAY + hours(3), why="车辆已到位")
    assert not offered(case, desk) & {"extend", "refuse_extension"}


def test_an_order_is_answered_once_it_was_issued(chengguan, supervisor):
    case = does(received(), "sign", chengguan, at=MONDAY + hours(1))
    assert "answer_order" not in offered(case, chengguan)
    case = does(case, "supervise", supervisor, at=MONDAY + hours(2), text="请于今日答复")
    assert "answer_order" in offered(case, chengguan)
    case = does(case, "answer_order", chengguan, at=MONDAY + hours(3), opinion="已安排")
    assert "answer_order" not in offered(case, chengguan)


def test_what_one_leads_and_what_one_helps_with_are_told_apart(chengguan, zhujian, desk):
    """主办的和协办的分开；协办办结的不再等着。"""
    case = does(received(), "join", desk, at=MONDAY + hours(1), assists=("zhujian",))
    assert list(visibility.led_by(chengguan)) == [case] == list(visibility.helped_by(zhujian))
    assert not visibility.led_by(zhujian).exists()
    does(case, "assist_done", zhujian, at=MONDAY + hours(2), opinion="围挡已拆")
    assert not visibility.helped_by(zhujian).exists()
    assert list(visibility.visible(zhujian)) == [case]


def test_a_check_is_not_offered_to_whoever_called_it_settled(street, desk):
    """自己办结的不列出“核查通过”，别人的列出。"""
    case = received("垃圾成堆没人清", code=RUBBISH)
    does(case, "sign", street, at=MONDAY + hours(1))
    case = does(case, "finish", street, at=MONDAY + hours(2), opinion="清运完毕", reply="已清理")
    assert "pass" not in offered(case, street)
    assert "pass" in offered(case, desk)
