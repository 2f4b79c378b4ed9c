"""The portal's pages. No test here may touch the database: nothing that a resident answers is stored, not even a session."""

import re
from datetime import date

import pytest
from django.core.cache import cache

from wanxiang.core import clock
from wanxiang.core.files import home

LOAN = """
id: small-loan
title: 创业担保贷款贴息
lead_unit: 区人力资源局
legal_basis: [{law: 就业促进办法, article: 第九条}]
valid_from: 2020-01-01
parameters: {收入上限: {value: 3000, unit: 元}}
condition: 就业状态 属于 [失业, 无业] 且 家庭成员.sum(月收入) < 收入上限
benefit: {kind: 补贴, per: 年, amount: 1500元}
bring: [身份证, 失业登记证明]
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "today", lambda: date(2021, 12, 8))
    monkeypatch.setattr("wanxiang.portal.desk.today", lambda: date(2021, 12, 8))


@pytest.fixture
def only_the_loan(monkeypatch):
    """A policy that this district added: a file in its own declarations, nothing else."""
    path = home("declarations", "policies", "small-loan.yml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(LOAN, encoding="utf-8")
    from wanxiang.portal import desk

    every = desk.declared
    monkeypatch.setattr(desk, "declared", lambda kind: [one for one in every(kind) if one.id == "small-loan"])
    yield
    path.unlink()


class Resident:
    """Somebody with a browser without script."""

    def __init__(self, client):
        self.client = client
        self.page = client.get("/portal/").content.decode()

    def begin(self, audience="person", field="", **form):
        """The way in; where there is more than one field, the one that is wanted ("" is all)."""
        self.send(audience=audience, **form)
        return self.send(step="field", field=field) if self.heading == "您想查哪一类？" else self

    def send(self, **form):
        found = re.search(r'name="state" value="([^"]+)"', self.page)
        column = re.search(r'name="word" value="([^"]+)"', self.page)
        known = {"state": found[1]} if found else {}
        known |= {"word": column[1]} if column else {}
        self.answer = self.client.post("/portal/entitled/", known | form)
        self.page = self.answer.content.decode()
        return self

    def says(self, **form):
        return self.send(step="answer", **form)

    @property
    def heading(self):
        return re.search(r"<h1[^>]*>(.*?)</h1>", self.page, re.S)[1].strip()


@pytest.fixture
def resident(client):
    return Resident(client)


def test_a_policy_file_makes_its_own_questions(only_the_loan, resident):
    """新增一个政策文件，就问得出它要的事，答完有结论、理由、金额、材料，不写一行代码。"""
    assert "创业担保贷款贴息" in resident.page
    resident.begin()
    assert resident.heading == "您目前的就业状态是？"
    resident.says(value="失业")
    assert resident.heading == "您全家每月的收入加起来大约多少元？"
    resident.says(value="2,000")
    assert resident.heading == "请核对您的回答"
    resident.send(step="results")
    assert resident.heading == "您符合 1 项政策的条件"
    for told in ("每年 1500元", "失业登记证明", "区人力资源局", "就业促进办法第九条", "全家月收入合计 &lt; 3000元"):
        assert told in resident.page


def test_what_is_decided_asks_no_more(only_the_loan, resident):
    """在业的，不再问收入。"""
    resident.begin().says(value="在业")
    assert resident.heading == "请核对您的回答"
    resident.send(step="results")
    assert resident.heading == "按您的回答，暂时没有符合条件的政策"
    assert "不符合" in resident.page


def test_not_knowing_is_no_refusal(only_the_loan, resident):
    """说不清的不判不符合，只说还差什么。"""
    resident.begin().says(value="失业").says(unknown="?").send(step="results")
    assert resident.heading == "有 1 项还不能确定"
    assert "还差：全家月收入合计" in resident.page


def test_an_answer_can_be_changed_and_taken_back(only_the_loan, resident):
    """上一题、修改都带着原来的答案。"""
    resident.begin().says(value="失业").send(step="back")
    assert resident.heading == "您目前的就业状态是？"
    assert re.search(r'value="失业" checked', resident.page)
    resident.says(value="失业").says(value="9000").send(step="change:sum:月收入")
    assert 'value="9000"' in resident.page
    resident.says(value="100").send(step="results")
    assert resident.heading == "您符合 1 项政策的条件"


def test_a_slip_is_told_beside_the_question(only_the_loan, resident):
    """答错一格，不丢前面的，页上说明。"""
    resident.begin().says(value="失业").says(value="两千")
    assert resident.answer.status_code == 422
    assert "请填写数字" in resident.page
    assert 'value="两千"' in resident.page


def test_the_shipped_policies_are_asked_by_what_settles_most(resident):
    """三项政策都看年龄，先问出生日期；不到岁数的，剩下的都不必问。"""
    resident.begin()
    assert resident.heading == "您的出生日期是哪一天？"
    resident.says(year="2010", month="1", day="1").send(step="results")
    assert resident.heading == "按您的回答，暂时没有符合条件的政策"


def test_an_elder_of_this_district_is_entitled(resident):
    """七十六岁、本区户籍、住在本区：高龄津贴和免费体检都符合；死亡登记不是问题，也不作理由。"""
    resident.begin().says(year="1945", month="6", day="1")
    while "请核对" not in resident.heading:
        resident.says(value="yes" if "是</span>" in resident.page else "罗湖区")
    resident.send(step="results")
    assert resident.heading == "您符合 2 项政策的条件"
    assert "每月 200元" in resident.page
    assert "死亡" not in resident.page


def test_the_elder_look_stays(only_the_loan, resident):
    """长辈版一路保持，可随时换回。"""
    resident.begin(look="elder")
    assert 'class="elder"' in resident.page
    resident.says(value="失业")
    assert 'class="elder"' in resident.page
    resident.send(step="look")
    assert 'class="elder"' not in resident.page


def test_the_enter_key_goes_on(only_the_loan, resident):
    """按回车等于“继续”：问题表单里的第一个按钮是它，不是返回，也不是长辈版。"""
    resident.begin()
    form = re.search(r'<form id="flow".*?</form>', resident.page, re.S)[0]
    assert re.search(r"<button[^>]*>", form)[0].count('value="answer"') == 1
    assert 'form="flow"' not in resident.page


def test_nothing_is_kept_anywhere(only_the_loan, resident):
    """没有会话，没有缓存；除防伪令牌外没有 cookie。"""
    resident.begin().says(value="失业")
    assert set(resident.client.cookies) == {"csrftoken"}
    assert "no-store" in resident.answer["Cache-Control"]


def test_altered_answers_are_not_read(only_the_loan, resident):
    """改动过的表单不认，请重新开始。"""
    answer = resident.client.post("/portal/entitled/", {"state": "WyJwZXJzb24iXQ:1:x", "step": "results"})
    assert answer.status_code == 400
    assert "请重新开始" in answer.content.decode()


def test_one_address_cannot_ask_without_end(client):
    """同一地址一分钟内问得太多，请稍候。"""
    codes = [client.get("/portal/").status_code for _ in range(125)]
    assert codes[0] == 200
    assert codes[-1] == 429
    assert "稍候" in client.get("/portal/").content.decode()


def test_one_resident_does_not_shut_out_another(client):
    """各地址各算各的；自报的地址不算数。"""
    for _ in range(121):
        busy = client.get("/portal/", REMOTE_ADDR="203.0.113.7")
    assert busy.status_code == 429
    assert client.get("/portal/", REMOTE_ADDR="203.0.113.8").status_code == 200
    assert client.get("/portal/", REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 429


def test_a_link_to_the_middle_leads_to_the_start(client):
    assert client.get("/portal/entitled/").url == "/portal/"


def test_a_field_narrows_what_is_asked(resident):
    """选一类，只问这一类；选全部，都问。返回还能改。"""
    resident.send(audience="person")
    assert re.findall(r'name="field" value="([^"]*)"', resident.page) == ["", "健康", "养老"]
    resident.send(step="field", field="养老").says(value="罗湖区").says(year="1945", month="6", day="1").send(
        step="results"
    )
    assert (resident.heading, "老年人免费体检" in resident.page) == ("您符合 1 项政策的条件", False)
    resident.send(audience="person").send(step="field", field="不存在")
    assert resident.heading == "您的出生日期是哪一天？"
    resident.send(step="back")
    assert resident.heading == "您想查哪一类？"


def test_a_firm_works_out_what_it_may_have(resident):
    """企业：只问还有用的；结果有条款、所答的值、金额、材料、到哪里办，并写明是样例。"""
    resident.begin(audience="enterprise", field="经营")
    said = {"存续": "登记状态", "住宿和餐饮业": "行业"}
    while "请核对" not in resident.heading:
        choice = next((value for value in said if f'value="{value}"' in resident.page), None)
        form = (
            {"value": choice}
            if choice
            else {"year": "2019", "month": "1", "day": "2"}
            if 'name="year"' in resident.page
            else {"value": "12"}
        )
        resident.says(**form)
    resident.send(step="results")
    assert resident.heading == "贵企业符合 2 项政策的条件"
    for told in (
        "（样例）",
        "12000元",
        "8000元",
        "租赁合同",
        "从业人数 12人",
        "实施细则（样例）》第四条第二项",
        "行政服务大厅",
    ):
        assert told in resident.page


def test_the_printed_page_folds_nothing_away(only_the_loan, resident):
    """打印版：回答、条款依据都展开，不需要脚本。"""
    resident.begin().says(value="在业").send(step="results").send(step="print")
    assert "<details open>" in resident.page and "就业促进办法第九条" in resident.page
    assert "您目前的就业状态是？" in resident.page and "<script" not in resident.page
    resident.send(step="look", shown="printed")
    assert 'class="elder"' in resident.page and "打印版" in resident.page


@pytest.mark.parametrize(("step", "told"), [("callback", "给我回电"), ("apply", "我想申请")])
def test_a_request_is_begun_and_not_sent(only_the_loan, resident, step, told):
    """结果页只给入口：留电话、核对、送出都由本人；回答不带过去，也不问身份证号。"""
    resident.begin().says(value="失业").says(value="100").send(step="results").send(step=step)
    assert resident.heading == "怎么联系您？"
    state = re.search(r'name="state" value="([^"]+)"', resident.page)[1]
    said = {"state": state, "page": "who", "step": "next"}
    assert "请留下电话" in resident.client.post("/portal/report/", said).content.decode()
    page = resident.client.post("/portal/report/", said | {"phone": "13800138000"}).content.decode()
    assert "请核对，再送出" in page and told in page and "创业担保贷款贴息（区人力资源局）" in page
    assert "失业" not in page


def test_who_is_entitled_to_nothing_is_offered_no_request(only_the_loan, resident):
    resident.begin().says(value="在业").send(step="results")
    assert 'value="apply"' not in resident.page
