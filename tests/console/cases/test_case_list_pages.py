"""The list: who sees what, tabs and filters that agree, acts on many with an answer for each, an export that runs nothing."""

from urllib.parse import urlencode

import pytest
from desk_cast import AID, GRID, MONDAY, OTHER_GRID, account, does, hours, now, received, sent_to
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wanxiang.console.cases import counting, lists
from wanxiang.core.models import AuditRow
from wanxiang.engines.cases import catalogue


def page(client, **asked) -> str:
    return client.get(f"/cases/?{urlencode(asked)}").content.decode()


def listed(client, **asked) -> list[str]:
    """The numbers on a page of the list."""
    return [row.case_no for row in client.get("/cases/", asked).context["listing"].page.object_list]


def test_a_unit_sees_its_own_cases_and_no_other(entering, desk, chengguan, zhujian):
    """不在本单位名下的案件，列表里没有，打开是 404。"""
    mine, other = sent_to("chengguan", desk), sent_to("zhujian", desk)
    client = entering(chengguan)
    assert listed(client) == [mine.case_no]
    assert client.get(f"/cases/{mine.case_no}/").status_code == 200
    assert client.get(f"/cases/{other.case_no}/").status_code == 404


def test_a_street_sees_its_own_ground(entering, street):
    here, elsewhere = received(), received(grid_code=OTHER_GRID)
    client = entering(street)
    assert listed(client) == [here.case_no]
    assert client.get(f"/cases/{elsewhere.case_no}/").status_code == 404


def test_every_state_of_every_flow_has_its_place_in_one_tab():
    """标签页不重不漏：哪个状态的案件都找得到。"""
    gathered = [state for tab, states in lists.groups() if tab not in ("open", "all") for state in states]
    states = {state for flow in catalogue.all_flows().values() for state in flow.states}
    assert sorted(gathered) == sorted(states)


def test_the_counts_of_the_tabs_are_those_of_the_filters(entering, desk, chengguan):
    sent_to("chengguan", desk)
    does(sent_to("chengguan", desk), "sign", chengguan, at=MONDAY + hours(1))
    received("敏感事项", code=AID)
    listing = entering(desk).get("/cases/").context["listing"]
    counts = {tab.value: tab.count for tab in listing.tabs}
    assert (counts["open"], counts["dispatched"], counts["handling"], counts["accepted"]) == (3, 1, 1, 1)
    narrowed = entering(desk).get("/cases/", {"handler": "chengguan"}).context["listing"]
    assert {tab.value: tab.count for tab in narrowed.tabs}["open"] == 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "路灯"}, ["路灯不亮"]),
        ({"code": "16"}, ["低保核实"]),
        ({"area": OTHER_GRID[:9]}, ["另一个街道"]),
        ({"source": "hotline"}, ["热线来的"]),
        ({"since": "2021-11-09"}, ["今天的"]),
        ({"until": "2021-11-07"}, ["前天的"]),
        ({"state": "all", "handler": "jd-nobody"}, []),
    ],
)
def test_filters_in_the_address(entering, desk, asked, found):
    received("路灯不亮")
    received("低保核实", code=AID)
    received("另一个街道", grid_code=OTHER_GRID)
    received("热线来的", source="hotline")
    received("今天的", at=MONDAY + hours(24))
    received("前天的", at=MONDAY - hours(48))
    titles = {row.title for row in entering(desk).get("/cases/", asked).context["listing"].page.object_list}
    if found:
        assert titles == set(found)
    else:
        assert len(titles) == 6  # a unit that does not exist is no choice: the filter is not understood and left out


def test_a_number_finds_its_case_whatever_its_state(entering, desk):
    case = received("敏感", code="")
    case = does(case, "decline", desk, at=MONDAY + hours(1), why="非本区事项", reply="请向市级部门反映")
    assert listed(entering(desk), q=case.case_no.lower()) == [case.case_no]


def test_late_cases_are_found_and_marked(entering, desk):
    late = received("早就该办的", at=MONDAY - hours(24 * 20))
    received("刚来的", at=MONDAY + hours(24))
    client = entering(desk)
    assert listed(client, due="late") == [late.case_no]
    assert 'class="left late"' in page(client, due="late")


def test_a_page_asks_the_database_as_often_for_fifty_rows_as_for_one(entering, desk):
    """不逐行查询：行数多少，查询次数一样。"""
    client = entering(desk)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as kept:
            assert client.get("/cases/", {"state": "all"}).status_code == 200
        return len(kept)

    received()
    asked()
    one = asked()
    for number in range(12):
        received(f"第{number}处垃圾", grid_code=GRID)
    assert asked() == one


def test_the_export_runs_no_formula(entering, desk):
    """导出的单元格不会被表格软件当公式执行；导出留痕。"""
    received("=HYPERLINK(1)")
    response = entering(desk).get("/cases/", {"export": "csv", "state": "all"})
    text = b"".join(response.streaming_content).decode()
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text
    assert "暴露垃圾" in text and "2021-11-08 10:00" in text
    assert AuditRow.objects.filter(action="case.export", by=desk).count() == 1


def test_columns_are_put_away_in_the_address(entering, desk):
    received()
    assert '<th scope="col">来源</th>' not in page(entering(desk), hide="source")


def test_a_batch_answers_for_each_case(entering, desk, chengguan):
    """批量签收：办成的和没办成的分开说，没办成的逐件说明原因。"""
    mine, signed, other = sent_to("chengguan", desk), sent_to("chengguan", desk), sent_to("zhujian", desk)
    does(signed, "sign", chengguan, at=MONDAY + hours(1))
    chosen = [mine.case_no, signed.case_no, other.case_no]
    client = entering(chengguan)
    answer = client.post("/cases/batch/", {"action": "sign", "selected": chosen, "next": "/cases/inbox/"}, follow=True)
    said = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/cases/inbox/"
    assert "已签收 1 件" in said
    assert "2 件没有签收" in said
    assert "处置中" in said and "没有这个案件" in said
    assert [now(case).state for case in (mine, signed, other)] == ["handling", "handling", "dispatched"]
    assert "2 件没有签收" not in client.get("/cases/inbox/").content.decode()


def test_a_batch_goes_out_as_proposed(entering, desk):
    """按建议派遣：每件派给规则建议的单位，记下依据的条款。"""
    first, second = received("低保停发", code=AID), received("低保核实", code=AID)
    entering(desk).post("/cases/batch/", {"action": "dispatch_proposed", "selected": [first.case_no, second.case_no]})
    assert {now(case).handler for case in (first, second)} == {"minzheng"}
    assert now(first).clause


def test_an_act_offers_only_what_the_tab_and_the_account_allow(entering, desk, chengguan):
    sent_to("chengguan", desk)
    received("低保停发", code=AID)
    client = entering(desk)
    assert 'value="dispatch_proposed"' in page(client, state="accepted")
    assert 'value="sign"' not in page(client, state="dispatched")
    assert 'value="sign"' in page(entering(chengguan), state="dispatched")


def test_no_batch_leads_away_from_the_desk(entering, desk):
    """返回地址只认本站。"""
    answer = entering(desk).post("/cases/batch/", {"action": "urge", "next": "https://example.org/"})
    assert answer["Location"] == "/cases/"


def test_who_may_not_see_cases_gets_no_list(entering):
    assert entering(account("admin", "管理员", "admin")).get("/cases/").status_code == 403


@pytest.fixture
def large(monkeypatch):
    """An archive too large to be counted for every page."""
    monkeypatch.setattr(counting, "SMALL", -1)


def test_a_large_archive_is_counted_only_where_it_is_looked_at(entering, desk, street, chengguan, large):
    """存档很大时：在办各标签照常计数，存档标签打开才数，且只数到翻得到的页。"""
    received("在办的", code=AID)
    for _ in range(3):
        does(
            received("非本区的", code=""), "decline", desk, at=MONDAY + hours(1), why="非本区", reply="请向市级部门反映"
        )
    counts = {tab.value: tab.count for tab in entering(desk).get("/cases/").context["listing"].tabs}
    assert (counts["open"], counts["accepted"], counts["declined"], counts["all"]) == (1, 1, None, None)
    assert len(listed(entering(desk), state="declined")) == 3
    assert len(listed(entering(street), state="all")) == 4
    assert listed(entering(chengguan), state="all") == []


def test_a_count_that_goes_too_far_says_so(entering, desk, large, monkeypatch):
    monkeypatch.setattr(counting, "FAR", 2)
    for _ in range(3):
        does(
            received("非本区的", code=""), "decline", desk, at=MONDAY + hours(1), why="非本区", reply="请向市级部门反映"
        )
    listing = entering(desk).get("/cases/", {"state": "declined"}).context["listing"]
    assert {tab.value: tab.count for tab in listing.tabs}["declined"] == "2+"


def test_a_class_that_no_list_knows_any_more_is_shown_by_its_code(entering, desk):
    """清单换版后，旧类别仍显示编码，不让整页打不开。"""
    case = received()
    type(case).objects.filter(pk=case.pk).update(class_code="999999")
    assert "999999" in page(entering(desk))
