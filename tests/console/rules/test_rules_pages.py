"""清单与规则：查得到类别和主责，外来类别由人确认，改动的派遣规则先试后用。"""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wanxiang.core.models import Account, AuditRow, Grant
from wanxiang.engines.cases import actions
from wanxiang.engines.cases.models import Case, Unmapped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]
ROUTING = Path(__file__).parents[3] / "src/wanxiang/systems/governance_platform/routing/event.yml"
LAST_MONTH = datetime(2021, 11, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def desk(client, monkeypatch):
    for module in ("classes", "duties", "routes"):
        monkeypatch.setattr(f"wanxiang.console.rules.{module}.today", lambda: datetime(2021, 12, 8).date())
    account = Account.objects.create_user("desk", name="分拨员")
    Grant.objects.create(account=account, role="case_center")
    client.force_login(account)
    return client


def report(**said):
    known = {"source": "hotline", "external_id": f"h{Case.objects.count()}", "text": "楼下广告牌晃得厉害"} | said
    return actions.receive(actions.Report(**known), by=Account.system("hotline"), at=LAST_MONTH).case


def test_a_class_is_found_by_what_people_call_it_and_says_whose_it_is(desk):
    page = desk.get("/rules/", {"q": "暴露垃圾"}).content.decode()
    assert "010101" in page
    assert "区城管和综合执法局" in page


def test_a_class_tells_what_other_systems_call_it(desk):
    page = desk.get("/rules/classes/010101/").content.decode()
    assert "12345" in page
    assert "职" in page


def test_what_no_crosswalk_maps_waits_and_a_person_settles_it(desk):
    case = report(scheme="hotline12345", code="ZZ9999", class_name="广告牌松动晃动")
    assert (case.state, case.class_code) == ("received", "")
    row = Unmapped.objects.get()
    assert "广告牌松动晃动" in desk.get("/rules/unmapped/").content.decode()
    desk.post("/rules/unmapped/settle/", {"row": row.pk, "code": "020204 广告招牌安全隐患"})
    assert AuditRow.objects.filter(action="case.unmapped_settled").exists()
    assert report(scheme="hotline12345", code="ZZ9999", class_name="广告牌松动晃动").class_code == "020204"


def test_a_class_that_does_not_exist_settles_nothing(desk):
    report(scheme="hotline12345", code="ZZ9999")
    desk.post("/rules/unmapped/settle/", {"row": Unmapped.objects.get().pk, "code": "999999"})
    assert Unmapped.objects.get().target == ""


def test_changed_rules_are_tried_on_last_months_cases_and_change_nothing(desk):
    case = report(code="020204", grid_code="440303001001001")
    changed = ROUTING.read_text(encoding="utf-8").replace("to: owner", "to: 应急").replace("to: local", "to: 应急")
    page = desk.post("/rules/routing/", {"file": SimpleUploadedFile("a.yml", changed.encode())}).content.decode()
    assert case.case_no in page
    assert "区应急管理局" in page
    case.refresh_from_db()
    assert case.handler == "chengguan"


def test_a_faulty_rule_names_line_and_word(desk):
    faulty = ROUTING.read_text(encoding="utf-8").replace("when: 敏感,", "when: 敏感性,")
    page = desk.post("/rules/routing/", {"file": SimpleUploadedFile("a.yml", faulty.encode())}).content.decode()
    assert "第" in page
    assert "敏感性" in page


def test_duties_and_admissions_are_listed_with_their_basis(desk):
    assert "依据" in desk.get("/rules/duties/").content.decode()
    assert "准-01" in desk.get("/rules/admissions/").content.decode()


def test_a_units_officer_does_not_open_the_rules(client, desk):
    officer = Account.objects.create_user("officer", name="经办")
    Grant.objects.create(account=officer, role="case_unit", unit="chengguan")
    client.force_login(officer)
    assert client.get("/rules/").status_code == 403
