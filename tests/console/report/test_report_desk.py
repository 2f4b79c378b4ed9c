"""The report on the desk: its headings arranged, handed in and reviewed, issued, and put right by another draft."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from wanxiang.core.models import Account, Grant
from wanxiang.engines.measures.drafts import queries, writing
from wanxiang.engines.measures.drafts.outline import Outline
from wanxiang.engines.measures.models import Draft

pytestmark = pytest.mark.django_db
NOON = datetime(2024, 6, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def office():
    """Two people of the reform office, a leader, and a draft with a chapter and two sections."""
    outline = [
        Outline(heading="民生"),
        Outline(heading="养老", level=2, unit="civil", paragraphs=[["完善服务。"]]),
        Outline(heading="教育", level=2, paragraphs=[["扩大学位。"]]),
    ]
    draft = writing.start(title="总结", year=2024, outline=outline, at=NOON, by=Account.system("test"))
    return SimpleNamespace(
        draft=draft, at=f"/report/{draft.pk}/", first=_client("first", "reform_office"),
        second=_client("second", "reform_office"), leader=_client("leader", "leader"),
    )  # fmt: skip


def _client(name: str, role: str) -> Client:
    account = Account.objects.create(username=name, name=name)
    Grant.objects.create(account=account, role=role)
    made = Client()
    made.force_login(account)
    return made


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def headings(office) -> list[str]:
    return [section.heading for section in queries.sections(office.draft)]


def test_sections_are_arranged_by_whoever_may_issue(office):
    """改标题、上移、删去、恢复，都在页面上办；领导只能看。"""
    second = queries.section(office.draft, 3)
    assert office.leader.post(f"{office.at}3/move/", {"way": "up"}).status_code == 403
    office.first.post(f"{office.at}3/move/", {"section": second.pk, "way": "up"})
    assert headings(office) == ["民生", "教育", "养老"]
    office.first.post(f"{office.at}3/rename/", {"section": second.pk, "heading": "教育先行"})
    assert headings(office) == ["民生", "教育先行", "养老"]
    office.first.post(f"{office.at}2/remove/", {"section": second.pk, "why": "并入养老"})
    assert headings(office) == ["民生", "养老"]
    told = page(office.first, office.at)
    assert "已删去的章节" in told and "原为“教育”" in told and "并入养老" in told
    office.first.post(f"{office.at}sections/restore/", {"section": second.pk})
    assert headings(office) == ["民生", "养老", "教育先行"]


def test_what_was_written_on_an_old_page_goes_where_it_was_meant(office):
    """别人调整了次序，照旧页面提交的文字仍进原来那一节。"""
    meant = queries.section(office.draft, 2)
    office.second.post(f"{office.at}2/move/", {"section": meant.pk, "way": "down"})
    office.first.post(f"{office.at}2/add/", {"section": meant.pk, "text": "上门服务。"})
    assert [each.text for each in queries.section(office.draft, 3).passages.all()] == ["完善服务。", "上门服务。"]


def test_a_report_goes_from_draft_to_issue_to_revision(office):
    """全部提交，另一人审核，定稿；写明理由起草修订稿，两份互相看得见，原稿不变。"""
    office.first.post(f"{office.at}submit/")
    office.first.post(f"{office.at}accept/")
    assert "2 节由您本人提交，须由另一人审核" in page(office.first, office.at)
    office.second.post(f"{office.at}accept/")
    office.first.post(f"{office.at}issue/")
    assert "2024年第1号" in page(office.leader, office.at)
    assert office.leader.post(f"{office.at}revise/", {"why": "更正"}).status_code == 403
    office.first.post(f"{office.at}revise/", {"why": ""})
    assert not Draft.objects.filter(revises=office.draft).exists()
    answer = office.first.post(f"{office.at}revise/", {"why": "学位统计口径更正"})
    assert "本稿修订" in page(office.leader, answer["Location"])
    told = page(office.leader, office.at)
    assert "正在起草" in told and "学位统计口径更正" in told and "上移" not in told
    listed = b"".join(office.leader.get("/report/?export=csv").streaming_content).decode()
    assert listed.count("2024年第1号") == 2
