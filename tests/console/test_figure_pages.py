"""Figures in pages: a value with its source, or the reason why there is none."""

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.measures import actions

pytestmark = pytest.mark.django_db


def test_a_figure_without_data_says_why(signed_in):
    """没有数据的指标：写明原因，不写数。"""
    page = signed_in("leader").get("/figures/residents/").content.decode()
    assert "暂无数值" in page


def test_a_live_figure_shows_value_lineage_and_opens_to_its_records(signed_in, plan):
    client = signed_in("leader")
    page = client.get("/figures/plan_items/").content.decode()
    assert "2 项" in page and "plan_items" in page and "reform_ledger/measures.yml" in page
    records = client.get("/figures/plan_items/records/").content.decode()
    assert "社区养老服务改革" in records and "共 2 条" in records


def test_the_kept_values_of_the_district_are_for_whoever_sees_the_district(signed_in, plan):
    """历次数值是全区的数：只看本街道的人看不到。"""
    actions.keep(by=Account.system("test"))
    assert "历次数值" in signed_in("leader").get("/figures/plan_items/").content.decode()
    assert "历次数值" not in signed_in("street", area="440303001").get("/figures/plan_items/").content.decode()


def test_the_records_are_exported_whole(signed_in, plan):
    answer = signed_in("leader").get("/figures/plan_items/records/?export=csv")
    assert len(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()) == 3


def test_an_account_that_may_not_open_records_is_not_offered_them(signed_in, plan):
    """审计员看得到指标，打不开记录。"""
    client = signed_in("auditor")
    assert "查看记录" not in client.get("/figures/plan_items/").content.decode()
    assert client.get("/figures/plan_items/records/").status_code == 403


def test_a_figure_nobody_declared_is_not_found(signed_in):
    assert signed_in("leader").get("/figures/no_such/").status_code == 404
