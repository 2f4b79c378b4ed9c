"""A matter that stays unsettled after every rework that the rule allows."""

from case_cast import MONDAY, account, does, hours, received

from wanxiang.engines.cases import catalogue


def test_unresolved_after_the_last_rework_goes_to_supervision(desk, chengguan):
    """重办次数用完仍评价未解决：不再重办，由平台发督办单给承办单位，单位可以答复。"""
    case, at = received(), MONDAY
    checker = account("核查", "case_center")
    reporter = account("回访", "case_center")
    for number in range(catalogue.flow("event").most_reworks + 1):
        if number == 0:
            case = does(case, "sign", chengguan, at=at)
        at += hours(1)
        does(case, "finish", chengguan, at=at, opinion="已清运", reply="已清运")
        does(case, "pass", checker, at=at)
        case = does(case, "callback", reporter, at=at, resolved="no", satisfied=1)
    assert case.state == "checked"
    assert case.supervised
    order = case.orders.get()
    assert (order.to_unit, order.issued_by.is_system) == ("chengguan", True)
    assert "诉求人仍评价未解决" in order.text
    does(case, "answer_order", chengguan, at=at, opinion="现场会商后另定办法")
    assert case.orders.get().answered_at == at
