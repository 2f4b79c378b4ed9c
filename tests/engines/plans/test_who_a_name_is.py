"""同一位领导的几种写法：姓名、职务、职务加姓名；像而不是的，不算。"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from wanxiang.engines.plans.actions import posts
from wanxiang.engines.plans.actions.rounds import Settled, SupervisionRefused
from wanxiang.engines.plans.persons import means
from wanxiang.engines.plans.queries import leaders

NOON = datetime(2022, 6, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
POSTS = {"区委书记", "区委全面深化改革委员会主任"}


@pytest.mark.parametrize(
    "written",
    ["李四", "李 四", "李四同志", "区委书记李四", "区委书记 李四", "李四（区委书记）", "李四，区委书记", "李四书记", "区委书记李四同志",
     "区委书记", "区委全面深化改革委员会主任"],
)  # fmt: skip
def test_these_name_the_leader(written):
    assert means(written, leader="李四", posts=POSTS)


@pytest.mark.parametrize(
    "written", ["李四光", "区委副书记", "李四光书记", "张李四", "区委书记王五", "主持人", "", "王五（代李四）"]
)
def test_these_do_not(written):
    assert not means(written, leader="李四", posts=POSTS)


@pytest.mark.django_db
def test_a_post_names_whoever_held_it_on_that_day(office):
    """职务按当日任职认人；两人同任一职，单凭职务认不出是谁；免职写明日期，只写一次。"""
    former = posts.hold_post(
        leader="李四", post="区委书记", since=date(2020, 1, 1), source="任字1号", by=office, at=NOON
    )
    with pytest.raises(SupervisionRefused):
        posts.hold_post(leader="李四", post="区委书记", since=date(2021, 1, 1), source="任字2号", by=office, at=NOON)
    with pytest.raises(SupervisionRefused):
        posts.leave_post(held=former, until=date(2020, 1, 1), by=office, at=NOON)
    posts.leave_post(held=former, until=date(2022, 3, 1), by=office, at=NOON)
    with pytest.raises(Settled):
        posts.leave_post(held=former, until=date(2022, 4, 1), by=office, at=NOON)
    for leader in ("王五", "赵六"):
        posts.hold_post(leader=leader, post="副区长", since=date(2020, 1, 1), source="任字3号", by=office, at=NOON)
    posts.hold_post(leader="王五", post="区委书记", since=date(2022, 3, 1), source="任字4号", by=office, at=NOON)
    names = leaders.names()
    told = [
        (written, leader, names.means(written, leader=leader, on=on))
        for written, leader, on in (
            ("区委书记", "李四", date(2022, 2, 28)),
            ("区委书记", "李四", date(2022, 3, 1)),
            ("区委书记", "王五", date(2022, 3, 1)),
            ("副区长", "王五", date(2022, 3, 1)),
            ("副区长王五", "王五", date(2022, 3, 1)),
        )
    ]
    assert [found for _, _, found in told] == [True, False, True, False, True]
