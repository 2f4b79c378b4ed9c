"""The first screen and the pages of places: each account sees its own ground, nobody sees a number without a source."""

from datetime import date

import pytest

from wanxiang.console.board import board
from wanxiang.core import audit
from wanxiang.core.access import EVERYTHING
from wanxiang.core.declarations import declared
from wanxiang.core.models import Account
from wanxiang.district.actions import load_profile
from wanxiang.engines.outreach.models import ServiceCase
from wanxiang.engines.policy.models import Gap

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 30)


@pytest.fixture
def ground():
    """The invented district, two people entitled and unserved in one street, one case that waits."""
    load_profile(name="yunchuan", by=Account.system("test"))
    for number, grid in enumerate(("649806001001001", "649806001002001", "649806002001001")):
        Gap.objects.create(policy="elderly-allowance", person_key=f"p{number}", grid_code=grid, street_code=grid[:9],
                           community_code=grid[:12], since=DAY)  # fmt: skip
    ServiceCase.objects.create(case_no="F1", policy="elderly-allowance", title="高龄津贴", person_key="p0", name="甲",
                               grid_code="649806001001001", opened_on=DAY, since=DAY)  # fmt: skip


def test_an_empty_home_has_a_first_screen(signed_in):
    """没有数据时也能打开，说明下一步。"""
    answer = signed_in("leader").get("/")
    assert answer.status_code == 200
    assert "还没有导入今年的改革要点" in answer.content.decode()


def test_the_map_and_its_table_hold_the_same_numbers(ground):
    layer = next(layer for layer in board(scope=EVERYTHING, as_of=DAY).layers if layer.id == "gap-elderly-allowance")
    assert sum(layer.values.values()) == sum(row.value for row in layer.rows) == 3
    assert [row.value for row in layer.rows[:2]] == [2, 1]


def test_the_gap_of_residents_adds_up_policies_about_residents_alone(ground):
    tile = next(tile for tile in board(scope=EVERYTHING, as_of=DAY).tiles if tile.title == "应享未享")
    about_people = [each for each in declared("policy") if each.data.audience == "person"]
    assert (tile.value, tile.note) == ("3 人次", f"{len(about_people)} 项政策合计")


def test_what_waits_for_a_decision_names_whose_it_is(ground):
    waiting = [one for one in board(scope=EVERYTHING, as_of=DAY).decisions if one.kind == "待核定"]
    assert [(one.what, one.url) for one in waiting] == [("高龄津贴名单 1 人等待核定", "/reverse/elderly-allowance/")]
    assert waiting[0].who


def test_a_street_opens_its_own_page_and_no_other(signed_in, ground):
    """街道只能看本街道；范围之外等同不存在。"""
    client = signed_in("street", area="649806001")
    assert "高龄津贴" in client.get("/place/649806001/").content.decode()
    assert client.get("/place/649806001001/").status_code == 200
    assert client.get("/place/649806002/").status_code == 404
    assert client.get("/place/649806/").status_code == 404


def test_a_street_reads_no_count_of_a_sensitive_matter(signed_in, ground):
    """本人事项在街道连人数也不显示；看全区的领导在街道一级可见总数。"""
    assert "两癌" not in signed_in("street", area="649806001").get("/place/649806001/").content.decode()
    leader = signed_in("leader")
    assert "两癌" in leader.get("/place/649806001/").content.decode()
    assert "两癌" not in leader.get("/place/649806001001/").content.decode()


def test_a_place_that_is_not_there_is_not_found(signed_in, ground):
    assert signed_in("leader").get("/place/123/").status_code == 404


def test_who_has_no_cockpit_goes_to_the_first_page_of_their_menu(signed_in):
    assert signed_in("auditor").get("/").url == "/policies/"


def test_the_shapes_are_given_to_whoever_may_see_a_map(signed_in, ground):
    client = signed_in("leader")
    assert len(client.get("/map/street.json").json()["features"]) == 7
    assert client.get("/map/planet.json").status_code == 404


def test_the_first_screen_is_made_again_after_a_write_and_not_after_a_look(ground):
    """有写入，驾驶舱随之更新；只是查看，不必重算。"""
    officer = Account.system("officer")
    first = board(scope=EVERYTHING, as_of=DAY)
    audit.look(by=officer, person_key="p0", purpose="核对资格")
    assert board(scope=EVERYTHING, as_of=DAY) is first
    ServiceCase.objects.all().delete()
    audit.record("outreach.confirm", by=officer)
    assert not [one for one in board(scope=EVERYTHING, as_of=DAY).decisions if one.kind == "待核定"]
