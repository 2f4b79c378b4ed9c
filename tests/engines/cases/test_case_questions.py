"""What a move asks beside its words, the times within which something may be asked, and companies as handlers."""

import textwrap

import pytest
import yaml
from case_cast import MONDAY, does, hours, received

from wanxiang.core.files import home
from wanxiang.engines.cases import contractors, flows, parties, questions
from wanxiang.engines.cases.questions import BadAnswer, BadQuestion

ASKED = questions.read(
    {
        "outcome": {"title": "结果", "kind": "choice", "choices": {"found": "已核实", "refused": "拒绝"}},
        "people": {"title": "在住人数", "kind": "number", "must": False},
        "gas": {"title": "用瓶装气", "kind": "yes_no", "must": False},
        "until": {"title": "整改期限", "kind": "date", "must": False},
    }
).values()


def test_answers_are_kept_in_the_form_that_the_question_asks():
    """数字存成数字，日期存成日期，没答的选填题不存。"""
    found = questions.answered(ASKED, {"outcome": " found ", "people": "3", "gas": "是", "until": ""})
    assert found == {"outcome": "found", "people": 3, "gas": "是"}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "请填写“结果”"),
        ({"outcome": "maybe"}, "没有“maybe”这个选项"),
        ({"outcome": "found", "people": "三"}, "须填数字"),
        ({"outcome": "found", "people": "nan"}, "须填数字"),
        ({"outcome": "found", "gas": "也许"}, "须答是或否"),
        ({"outcome": "found", "until": "明天"}, "须填日期"),
        ({"outcome": "found", "blame": "高"}, "没有问过“blame”"),
    ],
)
def test_what_is_no_answer_is_refused_with_the_question_named(answers, says):
    with pytest.raises(BadAnswer, match=says):
        questions.answered(ASKED, answers)


@pytest.mark.parametrize(
    "row", [{"title": "结果", "kind": "choice"}, {"title": "结果", "kind": "text", "choices": {"a": "甲"}},
            {"title": "结果", "kind": "picture"}, {"title": "结果", "ask": 1}],
)  # fmt: skip
def test_a_faulty_question_is_named(row):
    with pytest.raises(BadQuestion, match="outcome"):
        questions.read({"outcome": row})


FLOW = """
    id: t
    title: 试
    prefix: TT
    initial: received
    whole: handle
    states: {received: {title: 收, phase: intake}, closed: {title: 结, phase: ended}}
    clocks: {handle: {title: 办理, spec: 3日}}
    questions: {outcome: {title: 结果}}
    moves:
      - {action: receive, title: 登记, from: [], to: received, who: [platform]}
      - {action: finish, title: 办结, from: [received], to: closed, who: [handler], %s}
"""


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("needs: [answers], asks: [colour]", "问的 colour 未声明"),
        ("asks: [outcome]", "asks 与要求 answers 须同时写"),
        ("lapses: handle", "由平台办理"),
        ("needs: [answers], asks: [outcome]", ""),
    ],
)
def test_a_flow_asks_only_what_it_declares(tmp_path, said, fault):
    file = tmp_path / "t.yml"
    file.write_text(textwrap.dedent(FLOW % said), encoding="utf-8")
    if fault:
        with pytest.raises(flows.BadFlow, match=fault):
            flows.load(file)
    else:
        assert flows.load(file)[0][1].questions["outcome"].title == "结果"


@pytest.mark.django_db
def test_a_company_under_contract_can_be_given_a_case():
    """承包企业可以承办；它不是辖区里的单位，街道账号不因此成为它的经办。"""
    file = home("declarations", "contractors.yml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        yaml.safe_dump({"contractors": [{"code": "t-steward", "name": "某城市服务公司", "area": "440303001"}]}), "utf-8"
    )
    try:
        assert parties.party("t-steward") == parties.Party(
            code="t-steward", area="", name="某城市服务公司", level="company"
        )
    finally:
        file.unlink()
        parties.forget()


def test_a_contractor_without_a_name_is_named_by_line(tmp_path):
    file = tmp_path / "contractors.yml"
    file.write_text("contractors:\n  - {code: a, name: 甲}\n  - {code: b}\n", encoding="utf-8")
    with pytest.raises(contractors.BadRule, match="第 3 行"):
        contractors.load(file)


@pytest.mark.usefixtures("ground")
def test_a_street_that_helps_says_so_itself(desk, street, chengguan):
    """街道以协办单位的身份办结协办，历史记在街道名下；别的街道不算。"""
    case = received("路面塌陷，有人受伤", code="070101")
    case = does(case, "join", desk, at=MONDAY, assists=("jd-guiyuan",)) if "jd-guiyuan" not in case.assists else case
    does(case, "assist_done", street, at=MONDAY + hours(1), opinion="已围挡")
    assert case.helping.get(unit="jd-guiyuan").done_at == MONDAY + hours(1)
    assert case.steps.get(action="assist_done").unit == "jd-guiyuan"
