"""表彰、报道与改革文件：凭文件、凭链接、凭关口。"""

from decimal import Decimal

import pytest

from wanxiang.core.models import Account
from wanxiang.engines.directory import actions
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db


def arrived(register: str, text: str, *, at):
    """A department's list, through the door that people use."""
    made = actions.preview(register=register, data=text.encode(), name="名单.csv", by=Account.system("spec"), at=at)
    return actions.apply(batch=made.pk, by=Account.system("spec"), at=at)


def figure(name: str) -> Decimal:
    return queries.figure(name).value.value


def test_honours_are_those_of_the_latest_year(cast):
    text = "名称,类别,单位,年度\n甲专班,先进集体,区教育局,2021\n张三,先进个人,区教育局,2021\n李四,个人,区民政局,2020\n"
    arrived("honours", text, at=cast.monday)
    assert (figure("honoured_groups"), figure("honoured_persons")) == (1, 1)


def test_the_same_report_sent_twice_is_one(cast):
    text = "报道标题,媒体,级别,日期,转发,阅读\n改革新事,某日报,市媒,2021-05-01,12,3万\n改革新事,某日报,市级,2021/5/1,12,3万\n街角小事,某号,自媒体,2021-05-02,,500\n"
    assert arrived("media_reports", text, at=cast.monday).counts["refused"] == 1
    assert [figure(name) for name in ("media_main", "media_reposts", "media_reads")] == [1, 12, 30500]


def test_a_document_that_failed_its_review_is_not_passed(cast):
    """合法性审查未过的，不能记为审议通过；印发的须有文号。"""
    text = """文件名称,类别,牵头单位,状态,审议日期,合法性审查,文号
甲方案,方案,区教育局,通过,2021-04-01,已过,
乙办法,办法,区教育局,通过,2021-04-01,未过,
丙意见,意见,区教育局,印发,2021-04-01,已过,
丁计划,计划,区教育局,送审,,,
"""
    counts = arrived("reform_documents", text, at=cast.monday).counts
    assert (counts["new"], counts["refused"]) == (2, 2)
    assert figure("reform_documents") == 1
