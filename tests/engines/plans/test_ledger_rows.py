"""A document comes in once, names merge only when a person says so."""

from __future__ import annotations

import pytest

from wanxiang.core import tables
from wanxiang.core.models import Account, AuditRow
from wanxiang.engines.plans import NoPlan, actions, queries
from wanxiang.engines.plans.models import PlanDocument, PlanItem, UnitAlias

pytestmark = pytest.mark.django_db
TEXT = """云川区2024年改革要点
一、经济
（一）甲改革。新增10个站点。（牵头领导：张三；牵头单位：区发展改革局；参与单位：区财政局、各街道；完成时限：6月底前）
（二）乙改革。推进。（牵头领导：李四；牵头单位：区发展和改革局、区发展改革局）
"""


@pytest.fixture
def by():
    return Account.system("test")


def bring(by, text: str = TEXT):
    return actions.import_document(data=text.encode(), file_name="要点.txt", by=by)


def test_a_plan_is_stored_with_its_year_and_units(by):
    result = queries.as_dict(document=bring(by).document)
    assert result["plan"]["year"] == 2024
    assert set(result) == {"plan", "items", "alias_proposals"}
    first = result["items"][0]
    assert first["due"] == "2024-06-30"
    assert (first["participants"], first["groups"]) == (["区财政局", "各街道"], ["各街道"])
    assert AuditRow.objects.filter(action="plans.import").count() == 1


def test_the_same_file_twice_changes_nothing(by):
    first = bring(by)
    rows = PlanItem.objects.count(), AuditRow.objects.count()
    again = bring(by)
    assert (first.created, again.created, again.document) == (True, False, first.document)
    assert (PlanItem.objects.count(), AuditRow.objects.count()) == rows


def test_a_file_without_a_plan_changes_nothing(by):
    with pytest.raises(NoPlan):
        bring(by, "没有任务的文件。")
    assert not PlanDocument.objects.exists()
    assert not AuditRow.objects.filter(action="plans.import").exists()


def test_nothing_merges_until_a_person_confirms(by):
    document = bring(by).document
    assert queries.as_dict(document=document)["items"][1]["lead_units"] == ["区发展和改革局", "区发展改革局"]
    assert [one.name for one in queries.proposals(document=document)] == ["区发展和改革局"]
    actions.decide_alias(name="区发展和改革局", confirmed=True, by=by)
    after = queries.as_dict(document=document)
    assert after["items"][1]["lead_units"] == ["区发展改革局"]
    assert after["items"][1]["lead_units_raw"] == ["区发展和改革局", "区发展改革局"]
    assert after["alias_proposals"] == []


def test_a_rejected_name_is_not_proposed_again(by):
    bring(by)
    actions.decide_alias(name="区发展和改革局", confirmed=False, by=by)
    other = bring(by, TEXT.replace("甲改革", "丙改革")).document
    assert queries.proposals(document=other) == []
    assert UnitAlias.objects.get().decided_by == by.username


def test_an_unknown_name_cannot_be_confirmed(by):
    with pytest.raises(actions.NoSuchAlias, match="区外事办"):
        actions.decide_alias(name="区外事办", confirmed=True, by=by)


def test_the_gap_report_counts_items_by_kind(by):
    report = queries.gap_report(document=bring(by).document)
    kinds = {kind["kind"]: kind["items"] for kind in report["by_kind"]}
    assert kinds["no_date"] == [2]
    assert kinds["no_participants"] == [2]
    assert kinds["no_owner"] == [1, 2]


def test_figures_read_the_published_tables(by):
    bring(by)
    with tables.connect("plan_items", "plan_units", "plan_clauses", "plan_gaps") as connection:
        assert connection.sql("select count(*) from plan_items where is_current").fetchone() == (2,)
        leads = connection.sql(
            "select count(distinct name) from plan_units where role = 'lead' and not is_group"
        ).fetchone()
        assert leads == (2,)
