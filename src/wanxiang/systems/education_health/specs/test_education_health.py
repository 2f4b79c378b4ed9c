"""学校、社康、学科与团队：新增按年度，面积按单位，带头人封存。"""

from decimal import Decimal

import pytest

from wanxiang.core.audit import PurposeMissing
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


CENTRES = """社康名称,所在社区,启用年度,建筑面积(万㎡)
甲社康,老围社区,2021,0.12
乙社康,老围社区,2018,0.08
丙社康,老围社区,2021,九百
"""


def test_areas_are_read_in_the_unit_of_the_heading(cast):
    """表头写万㎡，名册按㎡存；读不出的面积不收。"""
    assert arrived("health_centres", CENTRES, at=cast.monday).counts["refused"] == 1
    assert (figure("health_centres"), figure("health_centres_area"), figure("health_centres_new")) == (2, 2000, 1)


def test_new_schools_say_how_many_places_are_new(cast):
    """新建成而不写新增学位的不收；幼儿园与中小学分开数。"""
    text = """学校名称,学段,性质,街道,状态,建成年度,新增学位,课后服务
甲小学,小学,公办,桂园街道,新建成,2021,1200,是
乙中学,初中,公办,桂园街道,新建成,2021,,是
丙幼儿园,幼儿园,公办,桂园街道,新建成,2021,360,
丁小学,小学,公办,桂园街道,在办,,,否
"""
    assert arrived("schools", text, at=cast.monday).counts["refused"] == 1
    assert (figure("schools_built"), figure("public_places_new")) == (1, 1200)
    assert (figure("kindergartens_built"), figure("preschool_places_new")) == (1, 360)
    assert queries.figure("after_school").value.value == 50


def test_a_school_with_two_partners_is_one_school(cast):
    text = "本区学校,港澳学校,地区,签约日期\n甲小学,子校,香港,2020-01-01\n甲小学,丑校,澳门,2021-01-01\n"
    arrived("sister_schools", text, at=cast.monday)
    assert figure("sister_schools") == 1


def test_a_team_s_leader_is_opened_only_for_a_purpose(cast):
    """带头人姓名封存：列表里遮盖，填写用途才看得到。"""
    officer = cast.account("卫健经办", "department")
    officer.unit_code = "区卫生健康局"
    officer.save()
    said = {
        "name": "甲团队",
        "hospital": "人民医院",
        "programme": "三名工程",
        "leader": "王小明",
        "started": "2021-05-01",
    }
    row = actions.create(register="medical_teams", said=said, by=officer, at=cast.monday)
    assert "王小明" not in str(row.values)
    with pytest.raises(PurposeMissing):
        actions.look(register="medical_teams", pk=row.pk, purpose=" ", by=officer)
    assert actions.look(register="medical_teams", pk=row.pk, purpose="核对团队信息", by=officer) == {"leader": "王小明"}
    assert figure("medical_teams") == 1


def test_targets_are_not_results(cast):
    text = "计划,层次,年度,目标人数,在培人数,结业人数\n领航,校长,2021,30,28,30\n领航,骨干,2021,60,50,10\n"
    assert arrived("cohorts", text, at=cast.monday).counts["refused"] == 1
    assert figure("cohort_targets") == 60


def test_a_discipline_named_at_two_levels_is_two_entries(cast):
    text = "学科,医院,级别\n骨科,人民医院,市\n骨科,人民医院,省\n骨科,人民医院,市级\n"
    assert arrived("disciplines", text, at=cast.monday).counts["refused"] == 1
    assert figure("disciplines") == 2
