"""表彰与报道：凭文件、凭链接。"""

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
