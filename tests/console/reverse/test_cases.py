"""Lists and pages of cases: masked, scoped, and moved by whoever may."""

import pytest
from reverse_cast import ALLOWANCE, DAY, OTHER, SCREENING, STREET

from wanxiang.core.models import Grant
from wanxiang.engines.outreach import actions
from wanxiang.engines.outreach.models import ServiceCase

LIST = f"/reverse/{ALLOWANCE}/cases/"


def text(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client, action, chosen, **form):
    numbers = [case.case_no for case in chosen]
    client.post("/reverse/act/", {"action": action, "selected": numbers, "next": LIST, **form})
    return text(client, LIST, stage="suspected")


def states():
    return sorted(ServiceCase.objects.filter(policy=ALLOWANCE).values_list("state", flat=True))


def test_a_list_is_masked(signed_in, cases, officer):
    """名单上没有全名、门牌、电话。"""
    page = text(signed_in(officer), LIST)
    assert "张*英" in page
    assert "欧**强" in page
    for hidden in ("张秀英", "402", "13800138000"):
        assert hidden not in page
    csv = b"".join(signed_in(officer).get(LIST, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    assert "张秀英" not in csv
    assert csv.count("\n") == 4


def test_a_list_opens_where_there_is_something_to_do(signed_in, cases, officer, approver):
    """经办打开是待核定；审批人没有可核定的，不给核定按钮。"""
    assert 'value="confirm"' in text(signed_in(officer), LIST)
    assert 'value="confirm"' not in text(signed_in(approver), LIST)


def test_a_street_sees_its_street_and_no_sensitive_matter(signed_in, cases, street):
    """街道只见本街道的，且不见本人事项；辖区外的页面如同不存在。"""
    client = signed_in(street)
    page = text(client, "/reverse/queue/")
    assert "张*英" in page
    assert "李*" not in page
    assert "两癌" not in page
    assert client.get(f"/reverse/{SCREENING}/cases/").status_code == 404
    assert client.get(f"/reverse/cases/{cases['screening']['p1'].case_no}/").status_code == 404
    assert client.get(f"/reverse/cases/{cases['allowance']['p3'].case_no}/").status_code == 404
    assert client.get(f"/reverse/cases/{cases['allowance']['p1'].case_no}/").status_code == 200


def test_a_department_sees_its_policies_only(signed_in, cases, officer, health):
    """民政看不到卫健的名单，卫健看得到自己的敏感事项。"""
    client = signed_in(officer)
    assert client.get(f"/reverse/cases/{cases['screening']['p1'].case_no}/").status_code == 404
    assert "两癌" in text(signed_in(health), f"/reverse/cases/{cases['screening']['p1'].case_no}/")


def test_the_chosen_rows_are_confirmed(signed_in, cases, officer):
    """勾两件核定两件，说清办了几件。"""
    chosen = list(cases["allowance"].values())[:2]
    assert "已核定 2 件" in press(signed_in(officer), "confirm", chosen)
    assert states() == ["confirmed", "confirmed", "suspected"]


def test_the_whole_list_is_confirmed_under_the_same_filters(signed_in, cases, officer):
    """“全部”是筛选之后的全部，含其他页，不含筛掉的。"""
    client = signed_in(officer)
    client.post(
        "/reverse/act/",
        {"action": "confirm", "all": "1", "stage": "suspected", "policy": ALLOWANCE, "area": STREET, "next": LIST},
    )
    assert {case.state for case in ServiceCase.objects.filter(grid_code__startswith=STREET, policy=ALLOWANCE)} == {
        "confirmed"
    }
    assert {case.state for case in ServiceCase.objects.filter(grid_code__startswith=OTHER)} == {"suspected"}


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"action": "confirm"}, "还没有选择事项"),
        ({"action": "strike", "selected": "all"}, "须写明原因"),
        ({"action": "approve", "selected": "all"}, "没有“审批”的权限"),
        ({"action": "fly", "selected": "all"}, "没有这个操作"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(signed_in, cases, officer, form, told):
    """办不成的一句话说明，一件不动。"""
    if form.get("selected") == "all":
        form = form | {"selected": [case.case_no for case in cases["allowance"].values()]}
    client = signed_in(officer)
    client.post("/reverse/act/", form | {"next": LIST})
    assert told in text(client, LIST)
    assert states() == ["suspected"] * 3


def test_another_departments_cases_cannot_be_moved(signed_in, cases, health):
    """别的部门的事项办不动，也不承认它存在。"""
    client = signed_in(health)
    client.post(
        "/reverse/act/",
        {"action": "confirm", "selected": [cases["allowance"]["p1"].case_no], "next": "/reverse/queue/"},
    )
    assert "没有这个事项" in text(client, "/reverse/queue/")
    assert states() == ["suspected"] * 3


def test_a_reason_goes_into_the_history(signed_in, cases, officer):
    """移出名单要写原因，原因留在办理过程里。"""
    case = cases["allowance"]["p1"]
    client = signed_in(officer)
    client.post(
        "/reverse/act/", {"action": "strike", "selected": [case.case_no], "why:strike": "已在外区享受", "next": LIST}
    )
    page = text(client, f"/reverse/cases/{case.case_no}/")
    assert "已在外区享受" in page
    assert "核定不符" in page


def test_a_closed_case_has_no_live_buttons(signed_in, cases, officer):
    """办结的事项没有还能按的办理按钮。"""
    case = cases["allowance"]["p1"]
    actions.strike(case_nos=[case.case_no], by=officer, as_of=DAY, why="不符")
    page = text(signed_in(officer), f"/reverse/cases/{case.case_no}/")
    for action in ("confirm", "tell", "dispatch", "accept"):
        assert f'value="{action}"' not in page


def test_nobody_is_sent_elsewhere_after_a_button(signed_in, cases, officer):
    """按钮之后只回到本站。"""
    answer = signed_in(officer).post("/reverse/act/", {"action": "confirm", "next": "https://example.com/"})
    assert answer.url == "/reverse/"


def test_one_household_with_several_matters_stands_first(signed_in, cases, street):
    """一次尽办：同一户两件以上的列在前，敏感事项不计、不见。"""
    client = signed_in(street)
    page = text(client, "/reverse/households/")
    assert "太宁路***" in page
    door = text(client, "/reverse/households/h1/")
    assert "待办（2）" in door
    assert "两癌" not in door
    assert client.get("/reverse/households/h3/").status_code == 404


def test_a_second_role_opens_no_sensitive_matter_of_others(signed_in, cases, account):
    """街道兼民政经办：仍看不到卫健的本人事项，名单、事项页、居民页、住户页都一样。"""
    both = account("街道兼民政", "department", policies=[ALLOWANCE])
    Grant.objects.create(account=both, role="street", area=STREET)
    client = signed_in(both)
    assert "两癌" not in text(client, "/reverse/queue/")
    assert client.get(f"/reverse/cases/{cases['screening']['p1'].case_no}/").status_code == 404
    assert client.get(f"/reverse/{SCREENING}/cases/").status_code == 404
    assert "两癌" not in text(client, "/reverse/households/h1/")
    assert "高龄津贴" in text(client, "/reverse/households/h1/")
