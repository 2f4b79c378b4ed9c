"""产业导入前置审查：规则先说话，部门并联出意见，由人决定；闸门未开不得往下走。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.core.declarations import SYSTEMS
from wanxiang.core.models import Event
from wanxiang.engines.cases.actions.guards import Guarded
from wanxiang.engines.cases.actions.handling import SecondPerson
from wanxiang.engines.cases.questions import BadAnswer
from wanxiang.systems.industry_gate import gating, rules
from wanxiang.systems.industry_gate.rules import CONDITION, GRAVITY, NEGATIVE, OPEN, PASS

((_, GATE),) = rules.load(SYSTEMS / "industry_gate" / "gate.yml")
GOOD = {
    "industry": "软件和信息技术服务业",
    "share": "45",
    "output": "2.5",
    "energy": "0.02",
    "kept": "40",
    "signed": "60",
    "hazardous": "否",
}


def verdict(**changed):
    return GATE.review(GATE.facts(GOOD | changed)).verdict


def test_the_gravest_rule_decides_and_says_why():
    assert verdict() == PASS
    assert verdict(share="25") == CONDITION
    assert verdict(share="25", energy="0.8") == NEGATIVE
    assert GATE.review(GATE.facts(GOOD | {"energy": "0.8"})).reasons == ["单位产值能耗高于 0.5 吨标准煤/万元"]


def test_what_is_not_said_counts_neither_for_nor_against():
    """能耗没填：可能不应通过，所以不能判断，并指出缺哪一项；已经不应通过的，缺别的也不改变。"""
    found = GATE.review(GATE.facts({**GOOD, "energy": ""}))
    assert (found.verdict, found.lacks) == (OPEN, ["单位产值能耗"])
    assert verdict(energy="", hazardous="是") == NEGATIVE


@given(st.dictionaries(st.sampled_from(["share", "output", "energy", "kept", "signed"]), st.integers(0, 100).map(str)))
def test_more_facts_never_make_a_certain_negative_better(said):
    """说得更多，只会从“不能判断”变为确定；确定的不通过不会因此变轻。"""
    fewer = GATE.review(GATE.facts(said)).verdict
    more = GATE.review(GATE.facts({"industry": "软件和信息技术服务业", "hazardous": "否", **said})).verdict
    if fewer != OPEN and more != OPEN:
        assert GRAVITY.index(more) >= GRAVITY.index(fewer)
    if fewer == NEGATIVE:
        assert more == NEGATIVE


@pytest.mark.parametrize(
    ("said", "says"), [({"share": "很多"}, "须填数字"), ({"share": "120"}, "不合理"), ({"hazardous": "或许"}, "是或否"), ({"soul": "1"}, "没有这项资料")]
)  # fmt: skip
def test_facts_that_are_none_are_refused(said, says):
    with pytest.raises(rules.BadFacts, match=says):
        GATE.facts(said)


def test_a_rule_with_an_unknown_word_does_not_load(tmp_path):
    file = tmp_path / "gate.yml"
    file.write_text("id: g\ntitle: 甲\nlead: 企业服务\nconsult: []\nwords: {产值: {column: output, type: number}}\n"
                    "rules: [{id: a, when: 产直 > 1, verdict: negative, why: 甲}]\n", encoding="utf-8")  # fmt: skip
    with pytest.raises(rules.BadGate, match="规则 a"):
        rules.load(file)


@pytest.fixture
def desk(cast):
    return cast.account("区分拨", "case_center")


@pytest.fixture
def lead(cast):
    return cast.account("企服", "case_unit", unit="qifu")


@pytest.fixture
def project(cast, desk):
    made = gating.hand_in(project_no="GX-01", name="某旧改项目", facts=GOOD | {"share": "25"}, by=desk, at=cast.monday)
    return gating.send(case_no=made.case_no, by=desk, at=cast.monday)


def opinions(cast, project):
    for unit in project.assists:
        officer = cast.account(f"{unit}会审", "case_unit", unit=unit)
        cast.does(project, "assist_done", officer, at=cast.monday + cast.days(3), opinion="无意见")


def test_everybody_is_asked_at_once_and_nobody_decides_before_all_have_spoken(cast, project, lead, desk):
    assert (project.handler, project.assists) == ("qifu", ["gongxin", "fagai", "shengtai-luohu", "guizi-luohu"])
    with pytest.raises(Guarded, match="协办单位尚未办结"):
        cast.does(
            project,
            "finish",
            lead,
            at=cast.monday + cast.days(2),
            opinion="建议有条件通过",
            answers={"supports": "condition"},
        )
    opinions(cast, project)
    cast.does(
        project,
        "finish",
        lead,
        at=cast.monday + cast.days(4),
        opinion="建议有条件通过",
        answers={"supports": "condition"},
    )
    with pytest.raises(BadAnswer, match="条件"):
        cast.does(project, "pass_if", desk, at=cast.monday + cast.days(5), decision="同意")
    passed = cast.does(
        project,
        "pass_if",
        desk,
        at=cast.monday + cast.days(5),
        decision="同意",
        answers={"conditions": "两年内产业用房补足至三成"},
    )
    assert (passed.state, passed.on_time) == ("conditional", True)
    assert Event.objects.filter(kind="gate.passed_if", payload__case_no=project.case_no).count() == 1


def test_nothing_goes_on_while_the_gate_is_open(cast, project, lead, desk):
    """没报审、在审、不通过都走不下去；通过以后才行。"""
    with pytest.raises(gating.GateClosed, match="没有报"):
        gating.may_go_on("GX-02")
    with pytest.raises(gating.GateClosed, match="尚未完成"):
        gating.may_go_on("GX-01")
    opinions(cast, project)
    cast.does(
        project, "finish", lead, at=cast.monday + cast.days(4), opinion="不建议", answers={"supports": "negative"}
    )
    cast.does(project, "refuse", desk, at=cast.monday + cast.days(5), decision="产业与片区定位不符")
    with pytest.raises(gating.GateClosed, match="未通过"):
        gating.may_go_on("GX-01")
    assert Event.objects.filter(kind="gate.refused").count() == 1


def test_who_recommends_does_not_decide(cast, project, lead):
    from wanxiang.core.models import Grant

    opinions(cast, project)
    Grant.objects.create(account=lead, role="case_center")
    cast.does(project, "finish", lead, at=cast.monday + cast.days(4), opinion="建议通过", answers={"supports": "pass"})
    with pytest.raises(SecondPerson):
        cast.does(project, "pass", lead, at=cast.monday + cast.days(5), decision="同意")


def test_a_project_with_other_facts_is_another_case_and_the_same_is_the_same(cast, project, desk):
    again = gating.hand_in(project_no="GX-01", name="某旧改项目", facts=GOOD | {"share": "25"}, by=desk, at=cast.monday)
    other = gating.hand_in(project_no="GX-01", name="某旧改项目", facts=GOOD, by=desk, at=cast.monday + cast.days(1))
    back = gating.hand_in(
        project_no="GX-01", name="某旧改项目", facts=GOOD | {"share": "25"}, by=desk, at=cast.monday + cast.days(2)
    )
    assert [each.case_no == project.case_no for each in (again, other, back)] == [True, False, True]
    assert (gating.review(project).verdict, gating.review(other).verdict) == (CONDITION, PASS)
