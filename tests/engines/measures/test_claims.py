"""读出一份报告的说法：什么算、什么不算、说的是什么、该由谁的数据来回答。

Every sentence here is invented; the public report is checked in test_public_report.py.
"""

from decimal import Decimal

import pytest

from wanxiang.engines.measures.claims import Kind, Standing, read_claims


def told(text: str) -> list[tuple[str, str]]:
    """(kind, value as written with its unit) of every claim."""
    return [
        (c.kind.value, f"{'' if c.value is None else format(c.value.normalize(), 'f')}{c.scale}{c.unit}")
        for c in read_claims(text)
    ]


def only(text: str):
    claims = read_claims(text)
    assert len(claims) == 1, [c.text for c in claims]
    return claims[0]


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("全年新建口袋公园17个。", "count", 17, "个"),
        ("建成社区食堂1,256处。", "count", 1256, "处"),
        ("累计服务群众3.4万人次。", "count", 3.4, "万人次"),
        ("拨付稳岗资金2860万元。", "money", 2860, "万元"),
        ("引进外资1.2亿美元。", "money", 1.2, "亿美元"),
        ("改造老旧厂房12.5万平方米。", "area", 12.5, "万平方米"),
        ("新增绿地8公顷。", "area", 8, "公顷"),
        ("群众满意度为97.8%。", "rate", 97.8, "%"),
        ("网上可办率达98.5％。", "rate", 98.5, "%"),
        ("即办件超八成。", "rate", 80, "%"),
        ("三分之二的村建成文化礼堂。", "rate", 66.7, "%"),
        ("信访总量同比下降12.4%。", "growth", -12.4, "%"),
        ("技工院校招生比上年增长1.5倍。", "growth", 1.5, "倍"),
        ("农产品网络零售额翻一番。", "growth", 1, "番"),
        ("优良天数比例高于全省3.1个百分点。", "growth", 3.1, "个百分点"),
        ("每千名老人拥有护理床位41.3张。", "per_capita", 41.3, "张"),
        ("老旧电梯更新实现全覆盖。", "coverage", 100, "%"),
        ("36个村均已完成改厕。", "coverage", 36, "个"),
        ("二十一个部门加入专班。", "count", 21, "个"),
        ("选树十二名最美志愿者。", "count", 12, "名"),
        ("预计带动就业岗位900个。", "forecast", 900, "个"),
        ("力争新增停车位2000个。", "target", 2000, "个"),
        ("计划三年培养造就40名首席技师。", "target", 40, "名"),
        ("在全省率先推行林长制积分管理。", "first", 1, "个"),
        ("全国首例跨境遗嘱公证在我区办结。", "first", 1, "个"),
        ("基层治理综合指数位居全省第三。", "rank", 3, "名"),
        ("我区排名第5名。", "rank", 5, "名"),
        ("建成西南地区规模最大的花卉市场,为全国最大的鲜花集散地。", "rank", 1, "名"),
        ("获评全国百佳改革案例。", "award", 100, "佳"),
        ("荣获全省技能大赛金奖。", "award", None, "奖"),
        ("文明城市测评实现“五连冠”,获得“五连冠”殊荣。", "award", 5, "连冠"),
    ],
)
def test_one_claim_is_read_with_its_kind_value_and_unit(text, kind, value, unit):
    """一句一个说法：种类、数值、单位。"""
    claim = only(text)
    assert (claim.kind.value, claim.scale + claim.unit) == (kind, unit)
    assert claim.value == (None if value is None else Decimal(str(value)))


@pytest.mark.parametrize(
    "text",
    [
        "2023年,全区上下奋力拼搏。",
        "制定《云川区2022年营商环境行动方案(2022-2025)》。",
        "根据云府办〔2019〕45号文件精神推进。",
        "“十四五”规划中期评估顺利完成。",
        "召开十五届三次全会,学习第2期专刊。",
        "上线“一网统管”3.0版,推进数字化4.0改革。",
        "开展120周年庆典活动。",
        "12345热线、5G网络和3号线沿线整治同步推进。",
        "坚持三个转变,抓住四大机遇,做到两个维护。",
        "第一时间响应,首问负责,建立第一责任人制度。",
        "打造15分钟便民生活圈和24小时书房。",
        "面向60岁以上老年人和3岁以下婴幼儿开展服务。",
        "构建“1+5+N”体系,实施“百日攻坚”。",
        "力争全国首个示范区落地。",
        "以是否获得省级优质工程奖项作为考核依据。",
        "一是健全机制,二是压实责任。",
        "(三)深化改革",
        "于9月15日至10月3日举办活动。",
    ],
)
def test_numbers_that_only_name_are_no_claims(text):
    """年份、文号、期号、届次、名称里的数字、常用语，不是说法。"""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("养老保险参保率由81.2%提高到93%。", "81.2", "93", Kind.RATE_PAIR),
        ("高龄补贴发放率从年初的60%跃升至年底的近88%。", "60", "88", Kind.RATE_PAIR),
        ("审批环节由9个压减为3个。", "9", "3", Kind.COUNT_PAIR),
        ("公园面积从12公顷扩大到15.5公顷。", "12", "15.5", Kind.COUNT_PAIR),
        ("预计2至4年内见效,税收可达3-5亿元。", "2", "4", Kind.FORECAST),
    ],
)
def test_two_numbers_of_one_claim_stay_together(text, first, last, kind):
    """“由……到……”和区间是一个说法。"""
    claim = read_claims(text)[0]
    assert (claim.kind, str(claim.value), str(claim.value2)) == (kind, first, last)


@pytest.mark.parametrize(
    ("text", "qualifier", "amount"),
    [
        ("惠及近90万人。", "nearly", 900_000),
        ("惠及超50万人。", "over", 500_000),
        ("惠及约7千人。", "approx", 7_000),
        ("惠及300余人。", "over", 300),
        ("惠及上万名群众。", "over", 10_000),
        ("最高奖励高达3000万元。", "upto", 30_000_000),
        ("吸引不少于20家企业。", "at_least", 20),
        ("惠及5000人左右。", "approx", 5_000),
    ],
)
def test_softening_words_and_scales_are_kept(text, qualifier, amount):
    """近、超、约、余、高达：记下来；万、亿：折算成单个单位。"""
    claim = only(text)
    assert (claim.qualifier, claim.amount) == (qualifier, amount)


def test_a_list_gives_each_its_own_claim():
    """一串并列的数，各是各的。"""
    assert told("平台已接入6个镇、41个村、372个网格。") == [("count", "6个"), ("count", "41个"), ("count", "372个")]


def test_all_of_them_counts_what_was_counted_before():
    """“均已办结”说的是前面那个数。"""
    counted, all_of_them = read_claims("全年受理投诉316件,经部门联动,均已办结。")
    assert (counted.kind, all_of_them.kind, all_of_them.value) == (Kind.COUNT, Kind.COVERAGE, 316)


def test_a_prize_won_in_two_contests_counts_two():
    """两项比赛“均获得一等奖”，是两个奖。"""
    claim = only("项目在省机关技能大赛和市创新竞赛均获得一等奖。")
    assert (claim.kind, claim.value) == (Kind.AWARD, 2)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("全区建成儿童友好基地25个。", "儿童友好基地"),
        ("共有注册志愿者9.1万名。", "注册志愿者"),
        ("医保参保率达98.6%。", "医保参保率"),
        ("新增25个儿童友好基地。", "儿童友好基地"),
        ("技术交易额同比增长21%。", "技术交易额"),
    ],
)
def test_the_subject_is_a_piece_of_the_text(text, subject):
    """说的是什么，取自原文。"""
    assert only(text).subject == subject


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("走访独居老人6200户。", Standing.LIVE),
        ("社会消费品零售总额312亿元。", Standing.IMPORTED),
        ("盗窃警情同比下降8%。", Standing.IMPORTED),
        ("荣获省科技进步二等奖。", Standing.EVIDENCE),
        ("全省首家跨区合作法庭揭牌。", Standing.EVIDENCE),
        ("预计新增税收2亿元。", Standing.PLANNED),
        ("入选全省12个试点之一。", Standing.EVIDENCE),
    ],
)
def test_where_a_value_must_come_from(text, standing):
    """自己的记录、官方统计、佐证、计划，各归各。"""
    assert only(text).standing == standing


def test_what_a_chapter_on_next_year_says_is_planned():
    """“下一步工作安排”里的数是计划。"""
    claims = read_claims("一、工作回顾\n新建学校3所。\n二、2025年工作安排\n新建学校5所。\n")
    assert [(c.value, c.standing) for c in claims] == [(3, Standing.LIVE), (5, Standing.PLANNED)]


def test_places_point_into_the_file():
    """行号从 1、列从 0，取出来正是那几个字。"""
    text = "年度报告\n\n　　全年建成驿站12座，惠及骑手４千名。\n"
    for claim in read_claims(text):
        assert text.splitlines()[claim.line - 1][claim.start : claim.end] == claim.text


def test_hard_wrapped_lines_are_read_as_one_sentence():
    """被硬换行切断的句子照样读。"""
    text = (
        "今年以来，全区围绕群众关切持续发力，新建和改造社区养老服务驿\n"
        "站合计48个，其中嵌入式19个，累计服务老年人12.6万人次，群众满\n"
        "意度由91.2%提升到96%，走在全市前列，并获省级民生工程金奖。\n"
    )
    assert told(text) == [
        ("count", "48个"),
        ("count", "19个"),
        ("count", "12.6万人次"),
        ("rate_pair", "91.2%"),
        ("rank", "名"),
        ("award", "奖"),
    ]


REPORT = """云岭县2024年改革工作总结

一、破解堵点，改革提速
(一)推进县域医共体改革。组建3个医共体，下沉专家214人次，县域就诊率由78.4%提高到91%，基层诊疗量同比增长26.5%。
(二)深化林权改革。在全省率先发放林业碳票，完成确权林地12.8万亩，惠及林农2.1万户，碳汇交易额突破500万元。
(三)优化政务服务。推出“高效办成一件事”18项，108个高频事项均已实现跨县通办，办件平均用时由5天缩短到2天，改革案例入选全国十佳案例。
二、2025年工作打算
新建县级政务分中心4个，争取开展省级试点。
"""


def test_a_small_report_of_another_county():
    """另一份报告：该读的都读到，不多不少。"""
    assert told(REPORT) == [
        ("count", "3个"),
        ("count", "214人次"),
        ("rate_pair", "78.4%"),
        ("growth", "26.5%"),
        ("first", "1个"),
        ("area", "12.8万亩"),
        ("count", "2.1万户"),
        ("money", "500万元"),
        ("count", "18项"),
        ("coverage", "108个"),
        ("count_pair", "5天"),
        ("award", "10佳"),
        ("target", "4个"),
    ]
