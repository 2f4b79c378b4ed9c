"""定级、派遣、流程都是数据：写错了说得出在哪里，写对了说得出理由。"""

from pathlib import Path

import pytest
from case_cast import MONDAY, hours, received
from django.utils.timezone import localtime

from wanxiang.core.declarations import SYSTEMS
from wanxiang.engines.cases import catalogue, dispatching, flows, grading, routing
from wanxiang.engines.cases.rulefile import BadRule

PLATFORM = SYSTEMS / "governance_platform"


def routed(tmp_path: Path, *rules: str) -> routing.Routing:
    path = tmp_path / "event.yml"
    path.write_text(
        "id: event\nflow: event\nrules:\n" + "\n".join(f"  - {{{rule}}}" for rule in rules), encoding="utf-8"
    )
    return routing.load(path)[0][1]


def test_a_word_of_danger_lifts_the_level_and_says_why():
    case = received("楼道里煤气泄漏，很大的气味")
    assert case.level == 3
    assert any("可能危及人身安全" in reason for reason in case.level_reasons)


def test_a_danger_that_was_not_found_lifts_nothing():
    """“没有漏电”不是漏电。"""
    assert received("检查过了，没有漏电，只是灯不亮").level == 1


def test_danger_to_the_vulnerable_is_the_most_urgent():
    assert received("独居老人家里起火").level == 4


def test_many_people_are_counted_from_the_words():
    assert received("停水了，整栋楼 60 多户都没水").marks == ["多人"]


def test_the_third_repetition_lifts_the_level_by_one():
    said = [
        received(f"第{number}次反映广告牌", reporter={"phone": "19900000001"}, at=MONDAY + hours(number))
        for number in range(4)
    ]
    assert [case.level for case in said] == [1, 1, 1, 2]
    assert said[-1].repeats == 3


def test_rules_may_spread_work_by_how_much_an_owner_has_open(tmp_path):
    """主责单位在办超过两件的，改由街道承办。"""
    rules = routed(tmp_path, "id: full, when: 主责在办 >= 2, to: street, auto: true", "id: rest, to: owner, auto: true")
    cases = [received() for _ in range(3)]
    proposal = dispatching.propose(cases[0], flow=catalogue.flow("event"), at=MONDAY, routing=rules)
    assert (proposal.rule, proposal.main.code) == ("full", "jd-guiyuan")


def test_rules_may_ask_the_hour_and_the_source(tmp_path):
    rules = routed(tmp_path, "id: night, when: 非 工作时间, to: street, auto: true", "id: rest, to: owner, auto: false")
    case = received()
    at = localtime(MONDAY).replace(hour=23)
    assert dispatching.propose(case, flow=catalogue.flow("event"), at=at, routing=rules).rule == "night"
    assert dispatching.propose(case, flow=catalogue.flow("event"), at=MONDAY, routing=rules).rule == "rest"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (("id: a, when: 级另 == 紧急, to: owner", "id: b, to: owner"), "级另"),
        (("id: a, when: 匿名, to: owner",), "最后一条规则不能带条件"),
        (("id: a, to: grid",), "准入事项"),
        (("id: a, to: owner", "id: a, to: owner"), "重复"),
        (("id: a, too: owner",), "too"),
    ],
)
def test_a_faulty_rule_is_named(tmp_path, rules, said):
    with pytest.raises(BadRule, match=said):
        routed(tmp_path, *rules)


def test_nothing_reaches_a_grid_by_a_rule_whose_task_is_not_admitted(tmp_path):
    rules = routed(tmp_path, "id: grid, to: grid, task: 执法处罚, auto: true")
    assert dispatching.propose(received(), flow=catalogue.flow("event"), at=MONDAY, routing=rules) is None


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("to: accepted, who: [desk, platform]", "to: acepted, who: [desk, platform]", "acepted"),
        ("who: [handler], clocks: {meet: [sign]}", "who: [somebody], clocks: {meet: [sign]}", "somebody"),
        ("clocks: {meet: [sign]}", "clocks: {meet: [sing]}", "sing"),
        ("guard: may_return", "guard: may_retrun", "may_retrun"),
        ("spec: 3个工作日", "spec: 三个礼拜", "三个礼拜"),
        ("whole: handle", "whole: handel", "handel"),
    ],
)
def test_a_faulty_flow_does_not_load_and_names_the_word(tmp_path, was, now, said):
    text = (PLATFORM / "flows/event.yml").read_text(encoding="utf-8")
    assert was in text
    path = tmp_path / "event.yml"
    path.write_text(text.replace(was, now), encoding="utf-8")
    with pytest.raises(Exception, match=said) as caught:
        flows.load(path)
    assert getattr(caught.value, "code", "").startswith("cases.")


def test_grading_refuses_a_level_that_does_not_exist(tmp_path):
    path = tmp_path / "grading.yml"
    path.write_text("rules:\n  - {when: 危险, at_least: 很急, why: 危险}\n", encoding="utf-8")
    with pytest.raises(BadRule, match="很急"):
        grading.load(path)


def test_a_model_trained_on_other_labels_proposes_none_of_them(monkeypatch):
    """模型是用别处的标签训练的：本区清单里没有的，不作建议；同名的按本区编码。"""
    from wanxiang.engines.cases import classing, models_of_text
    from wanxiang.engines.cases.classification import Suggestion

    class Elsewhere:
        def suggest(self, texts):
            return [
                Suggestion(
                    choices=(("城乡建设", 0.9), ("违规户外广告", 0.06), ("020204", 0.04)), abstained=False, model="m1"
                )
            ]

    monkeypatch.setattr(models_of_text, "current_model", Elsewhere)
    found = classing.proposed("广告牌晃动", on=MONDAY.date())
    assert (found.choices, found.certain) == ((("020201", 0.06), ("020204", 0.04)), False)


def test_a_quarrel_between_neighbours_is_first_talked_over_in_the_community():
    """邻里小事社区先行调处：准入清单写明“协助调处”，规则才派得到社区。"""
    case = received("楼上漏水，两家吵起来了", code="170101")
    assert (case.handler, case.handler_area) == ("440303001001", "440303001001")
