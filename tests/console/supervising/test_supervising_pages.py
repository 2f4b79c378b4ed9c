"""督查台、督办单、问题清单、自查、通报、领导、考核：各看各的，数字打得开，报送后不能改。"""

import io
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from docx import Document

from wanxiang.console.cases import fields
from wanxiang.core.models import Account, Grant
from wanxiang.district.models import Unit
from wanxiang.engines.cases.models import Case
from wanxiang.engines.plans import actions, queries
from wanxiang.engines.plans.actions import problems, rounds
from wanxiang.engines.plans.models import Bulletin, MonthCheck, SupervisionOrder

TODAY = date(2021, 11, 8)
LATER = SimpleNamespace(action="ask_extension_later")
AT = datetime(2021, 11, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PLAN = """罗湖区2021年改革要点

一、民生
（一）推进用水监控。安装智慧水表。
（牵头领导：李四；牵头单位：区水务局；完成时限：10月底前）
"""
UNITS = {"shuiwu": "区水务局", "jiaoyu": "区教育局"}


@pytest.fixture(autouse=True)
def pinned(monkeypatch):
    """It is the morning of a Monday in 2021."""
    for module in ("desk", "orders", "problems", "checks", "bulletins", "leaders", "appraisal"):
        monkeypatch.setattr(f"wanxiang.console.supervising.{module}.today", lambda: TODAY)
        monkeypatch.setattr(f"wanxiang.console.supervising.{module}.now", lambda: AT, raising=False)


@pytest.fixture
def task(db):
    """One task of the water bureau, overdue since November."""
    for code, name in UNITS.items():
        Unit.objects.create(code=code, name=name, level="district", kind="department")
    by = Account.system("test")
    document = actions.import_document(data=PLAN.encode(), file_name="要点.txt", by=by).document
    began = AT - timedelta(days=60)
    return actions.add_task(
        document=document,
        item=queries.item(document=document, no=1),
        title="安装智慧水表",
        unit="shuiwu",
        due=date(2021, 10, 31),
        by=by,
        at=began,
    )


@pytest.fixture
def as_(client, db):
    """`as_("case_supervisor")`: a client signed in with a role, for a unit where the role is held for one."""

    def sign_in(role, unit=""):
        account, new = Account.objects.get_or_create(username=f"{role}{unit}", defaults={"name": f"{role}{unit}"})
        if new:
            Grant.objects.create(account=account, role=role, unit=unit)
        client.force_login(account)
        client.account = account
        return client

    return sign_in


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_before_a_plan_there_is_a_page_that_says_so(as_):
    assert "还没有导入改革方案" in text(as_("case_supervisor").get("/plan/supervision/"))


def test_what_is_proposed_is_decided_on_the_desk(as_, task):
    """督查台提出立项建议；不立项须写理由。"""
    desk = as_("case_supervisor")
    assert desk.post("/plan/supervision/proposals/").status_code == 302
    rounds.propose(task=task, light="red", reasons=["时限已过"], since=date(2021, 11, 1), on=TODAY, by=desk.account)
    assert "时限已过" in text(desk.get("/plan/supervision/"))
    key = task.proposals.get().pk
    assert desk.post(f"/plan/supervision/proposals/{key}/decline/", {"why": ""}).status_code == 400
    assert desk.post(f"/plan/supervision/proposals/{key}/decline/", {"why": "统一延期"}).status_code == 302
    assert "时限已过" not in text(desk.get("/plan/supervision/"))


def test_a_unit_sees_its_own_matters_and_no_others(as_, task):
    """单位只看本单位的督办单、问题、自查；领导和督查看全部。"""
    by = Account.system("test")
    problem = problems.find_problem(
        document=task.document, task=task, fact="未安装", unit="shuiwu", deadline=date(2021, 11, 20), by=by, at=AT
    )
    order = SupervisionOrder.objects.create(number="督办〔2021〕1号", task=task, demand="督", unit="shuiwu", due=date(2021, 12, 1), issued_at=AT, issued_by=by)  # fmt: skip
    addresses = [f"/plan/supervision/problems/{problem.number}/", f"/plan/supervision/orders/{order.pk}/", f"/plan/supervision/orders/{order.pk}/word/", "/plan/checks/shuiwu/2021-10/", "/plan/appraisal/preview/shuiwu/"]  # fmt: skip
    for role, unit, status in (("case_unit", "shuiwu", 200), ("leader", "", 200), ("case_unit", "jiaoyu", 404)):
        client = as_(role, unit)
        assert [client.get(address).status_code for address in addresses] == [status] * len(addresses), (role, unit)
        for listing, name in (
            ("/plan/supervision/problems/", problem.number),
            ("/plan/supervision/orders/", order.number),
        ):
            assert (name in client.get(f"{listing}?export=csv").getvalue().decode()) == (status == 200)


def test_a_unit_writes_hands_in_and_corrects_its_month(as_, task):
    """开始填报、保存、报送、更正；别的角色只能看。"""
    address, client = "/plan/checks/shuiwu/2021-10/", as_("case_unit", "shuiwu")
    assert "开始填报" in text(client.get(address))
    client.post(address, {"begin": "1"})
    page = text(client.get(address))
    assert "逾期" in page and "时限 2021年10月31日" in page
    assert client.post(address, {"submit": "1"}).status_code == 400
    said = {f"{task.pk}-progress": "到货九成", f"{task.pk}-difficulty": "供货慢", f"{task.pk}-help": ""}
    assert client.post(address, said | {"submit": "1"}).status_code == 302
    assert client.post(address, said | {"submit": "1"}).status_code == 409
    assert client.post(f"{address}correct/", {"reason": "数字写错"}).status_code == 302
    assert sorted(MonthCheck.objects.values_list("version", "reason")) == [(1, ""), (2, "数字写错")]
    assert "到货九成" in text(client.get(f"{address}?version=1"))
    reader = as_("leader")
    assert "保存草稿" not in text(reader.get(address))
    assert reader.post(address, {"begin": "1"}).status_code == 403
    assert "迟报" in text(reader.get("/plan/checks/?month=2021-10"))


def test_a_problem_goes_from_desk_to_unit_to_a_second_person(as_, task):
    desk = as_("case_supervisor")
    form = {"kind": "fault", "task": task.pk, "unit": "shuiwu", "fact": "三处未安装", "deadline": "2021-11-20"}
    address = desk.post("/plan/supervision/problems/new/", form).headers["Location"]
    unit = as_("case_unit", "shuiwu")
    assert unit.post(f"{address}recheck/", {"accepted": "yes", "why": "自己看过"}).status_code == 403
    assert unit.post(f"{address}measure/", {"measure": "一周内补装"}).status_code == 302
    assert unit.post(f"{address}rectify/", {"says": "已补装", "evidence": ""}).status_code == 422
    assert unit.post(f"{address}rectify/", {"says": "已补装", "evidence": "验收单"}).status_code == 302
    assert as_("case_supervisor").post(f"{address}recheck/", {"accepted": "yes", "why": "属实"}).status_code == 302
    assert "已整改" in text(as_("leader").get(address))


def test_every_number_of_a_bulletin_opens_its_list_and_issuing_freezes_it(as_, task):
    """一键生成；每个数字打开同样多的一份名单；印发后不变，可下载 Word。"""
    desk = as_("reform_office")
    address = desk.post("/plan/supervision/bulletins/draft/", {"begins": "2021-10-01", "until": "2021-11-08"}).headers[
        "Location"
    ]
    assert as_("leader").get(address).status_code == 404
    desk = as_("reform_office")
    desk.post(f"{address}words/", {"words": "请举一反三。"})
    assert desk.post(f"{address}issue/").status_code == 302
    (bulletin,) = Bulletin.objects.all()
    counts = {each["id"]: len(each["rows"]) for each in bulletin.sections}
    assert (counts["red"], counts["checks-late"], counts["units"]) == (1, 2, 1)
    reader = as_("leader")
    for name, count in counts.items():
        rows = reader.get(f"{address}{name}/?export=csv").getvalue().decode().splitlines()
        assert len(rows) - 1 == count, name
    task.due = date(2022, 6, 30)
    task.save()
    page = text(reader.get(address))
    assert "第1期" in page and "请举一反三" in page and "安装智慧水表" in page
    paper = Document(io.BytesIO(reader.get(f"{address}word/").content))
    assert any("逾期1项" in paragraph.text for paragraph in paper.paragraphs)
    assert as_("reform_office").post(f"{address}issue/").status_code == 409


def test_a_leaders_page_counts_records_only(as_, task):
    """亲自部署、协调、督查：记一条有一条，各有日期和出处。"""
    desk = as_("reform_office")
    form = {
        "leader": "李四",
        "kind": "instruction",
        "on": "2021-11-05",
        "text": "倒排工期",
        "source": "批办单1号",
        "item": "",
        "task": task.pk,
    }
    assert desk.post("/plan/leaders/record/", form | {"on": "2021-12-05"}).status_code == 400
    assert desk.post("/plan/leaders/record/", form).status_code == 302
    rounds.open_round(document=task.document, title="四季度督查", begins=date(2021, 11, 1), ends=date(2021, 11, 30), led_by="李四", tasks=[task.pk], by=desk.account, at=AT)  # fmt: skip
    page = text(as_("leader").get("/plan/leaders/李四/"))
    for said in ("亲自部署（1）", "亲自协调（0）", "亲自督查（1）", "批办单1号", "四季度督查", "逾期和受阻（1）"):
        assert said in page
    assert as_("leader").get("/plan/leaders/王五/").status_code == 404


def test_a_unit_contests_a_point_and_another_person_answers(as_, task):
    """预览、公示、异议、答复、更正、定案。"""
    office, period = as_("reform_office"), "?begins=2021-07-01&until=2021-11-08"
    assert "公示" in text(office.get(f"/plan/appraisal/preview/{period}"))
    address = office.post(f"/plan/appraisal/publish/{period}").headers["Location"]
    unit = as_("case_unit", "shuiwu")
    assert "提出异议" in text(unit.get(f"{address}shuiwu/"))
    assert unit.post(f"{address}shuiwu/closed/object/", {"says": "已验收", "evidence": "验收单"}).status_code == 302
    answer = "/plan/appraisal/objections/1/"
    said = {"upheld": "yes", "points": "40", "answer": "属实"}
    assert as_("reform_office").post(answer, said).status_code == 400
    corrected = as_("case_supervisor").post(answer, said).headers["Location"]
    assert corrected != address
    assert "第2版" in text(as_("leader").get(corrected))
    assert "40.00 / 40" in text(as_("leader").get(f"{corrected}shuiwu/"))
    as_("case_supervisor").post(f"{corrected}freeze/")
    assert "已定案" not in text(as_("leader").get(corrected))


def test_a_form_of_an_order_says_who_reads_what_is_written():
    """督办单没有诉求人：填写处写明谁看得到，不套用群众诉求的说法。"""
    order = fields.Asked(case=Case(flow="supervision"), move=LATER, by=Account(), at=AT, data={})
    appeal = fields.Asked(case=Case(flow="petition"), move=LATER, by=Account(), at=AT, data={})
    assert [fields.ASK["why"](asked)["why"].label for asked in (order, appeal)] == [
        "原因（参与办理的单位可见，不对外）", "原因（诉求人看不到）"]  # fmt: skip
