"""台账在页面上走一遍：条款认定、分工时限、节点、佐证、销号、按月进度、上年结转；谁能做什么。"""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wanxiang.core.clock import today
from wanxiang.core.models import Account, Grant
from wanxiang.engines.plans.actions import add_task, import_document
from wanxiang.engines.plans.models import Candidate, Evidence, Task

pytestmark = pytest.mark.django_db
PLAN = """罗湖区2022年改革要点
1.推行政策找人。比对数据，找出应享未享的居民；建立上门告知机制。
（牵头领导：张三；牵头单位：区民政局；参与单位：区财政局）
2.加强基层建设。充实团组织力量。
（牵头单位：团区委）
"""
PDF = b"%PDF-1.4 sealed"


@pytest.fixture
def document(ground):
    return import_document(data=PLAN.encode(), file_name="要点.txt", by=Account.system("test")).document


def browser(name: str, role: str, unit: str = "") -> Client:
    account = Account.objects.create(username=name, name=name, unit_code=unit)
    Grant.objects.create(account=account, role=role)
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def office(document):
    return browser("钱主任", "reform_office")


@pytest.fixture
def officer(document):
    return browser("孙科长", "department", "区民政局")


@pytest.fixture
def task(document, cast):
    item = document.items.get(no=1)
    by = Account.system("test")
    return add_task(
        document=document, item=item, title="建立名单", unit="minzheng", due=date(2022, 9, 30), by=by, at=cast.monday
    )


def test_the_lead_unit_decides_on_its_clauses_and_no_other_does(officer, office, document):
    """牵头单位认定自己的条款；别的单位看得到，动不了；认定过的再认定，报冲突。"""
    page = officer.get("/plan/1/").content.decode()
    assert "建议列为任务" in page
    first, second = Candidate.objects.filter(clause__item__no=1)[:2]
    answer = officer.post(f"/plan/candidates/{first.pk}/", {"decision": "accept"}, follow=True)
    assert "已列为任务。" in answer.content.decode()
    assert officer.post(f"/plan/candidates/{first.pk}/", {"decision": "drop", "why": "重复"}).status_code == 409
    officer.post(f"/plan/candidates/{second.pk}/", {"decision": "merge", "task": Task.objects.get().pk})
    officer.post(f"/plan/candidates/{second.pk}/", {"decision": "undo", "why": "应另列"})
    assert "应另列" in officer.get("/plan/1/").content.decode()
    theirs = Candidate.objects.filter(clause__item__no=2)[0]
    assert officer.post(f"/plan/candidates/{theirs.pk}/", {"decision": "accept"}).status_code == 403
    office.post("/plan/2/accept/")
    assert Task.objects.filter(item__no=2).count() == 1


def test_a_task_gets_its_person_and_months(officer, task):
    """分工和时限：选本单位的人，写明理由充分的错误；改动留在办理过程里。"""
    page = officer.get(f"/plan/tasks/{task.pk}/edit/").content.decode()
    assert "孙科长（区民政局）" in page
    said = {
        "title": "建立名单",
        "unit": "minzheng",
        "owner": Account.objects.get(name="孙科长").pk,
        "begins": "2022-01-01",
        "due": "2022-06-30",
    }
    wrong = officer.post(f"/plan/tasks/{task.pk}/edit/", said | {"begins": "2022-08-01"})
    assert wrong.status_code == 400
    assert "晚于完成时限" in wrong.content.decode()
    officer.post(f"/plan/tasks/{task.pk}/edit/", said)
    assert "责任人：无 → 孙科长" in officer.get(f"/plan/tasks/{task.pk}/").content.decode()
    officer.post(f"/plan/tasks/{task.pk}/act/nodes/", {"node": ["2022-03-31"]})
    assert [str(node.due) for node in task.milestones.all()] == ["2022-03-31"]
    assert "建立名单" in officer.get("/plan/mine/").content.decode()


def test_closing_through_the_doors(officer, office, task):
    """上传、申请、第二人核定、重新打开；封存的文件能原样取回；自己核不了自己的。"""
    act = f"/plan/tasks/{task.pk}/act/"
    assert "请选择文件" in officer.post(f"{act}file/", follow=True).content.decode()
    officer.post(f"{act}file/", {"file": SimpleUploadedFile("方案.pdf", PDF)})
    proof = Evidence.objects.get()
    assert b"".join(officer.get(f"/plan/evidence/{proof.pk}/").streaming_content) == PDF
    officer.post(f"{act}close/", {"says": "已建立", "evidence": [proof.pk]})
    closing = task.closings.get()
    assert "建立名单" in office.get("/plan/closings/").content.decode()
    assert officer.post(f"/plan/closings/{closing.pk}/", {"decision": "accept"}).status_code == 403
    refused = office.post(f"/plan/closings/{closing.pk}/", {"decision": "refuse"}, follow=True)
    assert "请填写退回的理由" in refused.content.decode()
    office.post(f"/plan/closings/{closing.pk}/", {"decision": "accept", "why": "属实"})
    task.refresh_from_db()
    assert task.state == "closed"
    office.post(f"/plan/closings/{closing.pk}/", {"decision": "reopen", "why": "名单有误"})
    assert "重新打开：名单有误" in office.get(f"/plan/tasks/{task.pk}/").content.decode()


def test_a_figure_is_kept_as_it_stands(officer, task):
    """指标作佐证：当时的值和来历存下，以后数变了也不变。"""
    officer.post(f"/plan/tasks/{task.pk}/act/figure/", {"figure": "plan_items"})
    kept = Evidence.objects.get()
    assert kept.said["value"] == 2
    assert kept.said["lineage"]["tables"][0]["name"] == "plan_items"
    assert "plan_items" in officer.get(f"/plan/tasks/{task.pk}/").content.decode()


def test_the_months_say_who_is_late_with_what(officer, task):
    """按月进度先列逾期的：什么、谁、几天；全部可导出。"""
    page = officer.get("/plan/months/").content.decode()
    if task.due < today():
        assert "逾期" in page
    exported = b"".join(officer.get("/plan/months/?state=all&export=csv").streaming_content).decode("utf-8-sig")
    assert "完成：建立名单" in exported
    assert "区民政局" in exported
    assert officer.get("/plan/tasks/").status_code == 200


def test_last_year_goes_on_by_a_persons_word(office, officer, document, task):
    """上年报告读入后只有建议；改革办确认，别的单位不能。"""
    report = "（一）推行政策找人\n主动比对数据，找出应享未享的居民，上门告知。\n".encode()
    answer = office.post("/plan/carry/report/", {"file": SimpleUploadedFile("总结.txt", report)}, follow=True)
    assert "都写到" in answer.content.decode()
    row = document.items.get(no=1).inherited.get()
    assert officer.post("/plan/carry/decide/", {"inherited": row.pk, "decision": "confirm"}).status_code == 403
    office.post("/plan/carry/decide/", {"inherited": row.pk, "decision": "confirm"})
    assert "上年的延续" in office.get("/plan/1/").content.decode()


def test_a_closed_task_stands_in_the_ledger(office, task):
    page = office.get("/plan/").content.decode()
    assert "0/1" in page
