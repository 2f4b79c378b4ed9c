"""报告自身的矛盾：该指出的指出，有余地的不说。"""

import pytest
from keyed import keyed

from wanxiang.engines.measures.claims import paragraphs, read_claims
from wanxiang.engines.measures.contradictions import Severity, contradictions


def kinds(text: str) -> list[str]:
    return [c.kind for c in contradictions(paragraphs(text), read_claims(text))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("全年办结提案38件,其中民生类21件、城建类20件。", "sum"),
        ("共建成驿站60座,城区和郊区分别有45座和25座。", "sum"),
        ("推出8项任务20项举措,12项已完成,3项取得阶段性进展。", "ambiguous_base"),
        ("建成卫生站40家,总面积约8万平方米,平均面积约900平方米。", "arithmetic"),
        ("全区共有社区书房31个。\n目前社区书房35个免费开放。", "two_values"),
        ("残疾人托养率由62%提升到80%。", "rate_without_base"),
        ("全年建立家庭医生档案52000份,建档率达80%。", "denominator_not_said"),
        ("2023年,全区发展平稳。2023年新建学校2所。借助2021年国庆假期开展促消费活动,市场活跃。", "date_outside_period"),
        ("小程序日均访问860人/次。", "malformed_unit"),
        ("重点抓好三个方面:一是稳增长,二是促就业,三是保民生,四是守底线。", "promised_count"),
        ("实现12个镇“助老驿站”全覆盖。\n建成15个助老驿站。", "definition"),
        ("建成40个村级站点,覆盖全区90个村,实现服务100%覆盖。", "definition"),
        ("受理诉求400件,办结300件,办结率90%。", "share"),
        ("参保率由70%提高到80%,提高15个百分点,惠及群众3万人。", "arithmetic"),
        ("医保参保覆盖率达108%,惠及居民3万人。", "impossible_share"),
        ("2月30日召开大会,参会200人。", "impossible_date"),
        ("平台访问量1,23,456次。", "malformed_number"),
        ("全年新建公园2.5个。", "malformed_number"),
        ("新建学校4所,分别为东湖小学、西岭小学和南滨小学。", "promised_count"),
        ("街道\t走访（家）\n东街\t12\n西街\t15\n合计\t29", "sum"),
        ("率先推行林长制积分管理,受益林农300户。", "first_without_scope"),
    ],
)
def test_a_contradiction_is_quoted_with_its_kind(text, kind):
    """每一类矛盾各有一例。"""
    found = contradictions(paragraphs(text), read_claims(text))
    assert [c.kind for c in found] == [kind]
    assert found[0].why
    assert found[0].line >= 1


@pytest.mark.parametrize(
    "text",
    [
        "全年办结提案38件,其中民生类21件、城建类17件。",
        "参会50人,其中女性30人,党员25人,硕士40人。",
        "共建成驿站60座,城区和郊区分别有35座和25座。",
        "全区共有社区书房31个。\n新增社区书房5个。",
        "2023年,全区发展平稳。2021年,我区被列为试点。与2021年国庆相比,客流增加3万人次。2023年持续推进。",
        "自2019年春节以来,累计服务群众3万人次。2023年服务群众1万人次,2023年走访2万户。",
        "重点抓好三个方面:一是稳增长,二是促就业,三是保民生。",
        "全年招聘教师200名,到岗率98%。",
    ],
)
def test_what_leaves_room_is_not_accused(text):
    """说得通的，不算矛盾。"""
    assert kinds(text) == []


def test_each_shows_its_places_and_how_much_it_matters():
    """每一处：在哪几个地方、有多要紧、怎么算出来的。"""
    text = "前言。\n受理诉求400件,办结300件,办结率90%。"
    (found,) = contradictions(paragraphs(text), read_claims(text))
    assert (found.severity, found.why) == ("high", "300÷400＝75%，写作 90%")
    for place in found.places:
        assert text.splitlines()[place.line - 1][place.start : place.end] == place.text
    assert len(found.places) == 3


@pytest.mark.parametrize("name", ["town_year", "health_brief", "enterprise_tables", "spoken_speech"])
def test_a_report_in_order_is_hardly_questioned(name):
    """没有毛病的报告：不报矛盾，“说明不足”每页（七百字）至多两处。"""
    text, _ = keyed(name)
    found = contradictions(paragraphs(text), read_claims(text))
    assert [c.quote for c in found if c.severity is not Severity.LOW] == []
    assert len(found) <= 2 * (1 + len(text) // 700)


def test_announced_key_reforms_are_held_against_the_sections():
    """说有五项重点改革，只写了三节。"""
    text = "今年实施5项重点改革。\n一章\n推进甲改革\n甲改革有序推进。\n推进乙改革\n乙改革有序推进。\n推进丙改革\n丙改革有序推进。\n"
    assert kinds(text) == ["promised_sections"]
