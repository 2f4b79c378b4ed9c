"""在一份干净的报告里随机埋错：每一类都要找得到，干净的不报警。

The report is made anew for every seed: other numbers, other nouns, other wording, sentences in another order.
"""

from collections import Counter
from random import Random

import pytest

from wanxiang.engines.measures.claims import paragraphs, read_claims
from wanxiang.engines.measures.contradictions import Severity, contradictions

SEEDS = range(30)
PLACES = ("养老驿站", "社区书房", "口袋公园", "充电场站", "便民菜场", "托育园")
NAMES = ("东湖", "西岭", "南滨", "北辰", "中塘", "新桥", "古渡", "云台")


def parts_sum(r, fault):
    total, first = r.randint(40, 90), r.randint(10, 30)
    second = total - first + (r.randint(1, 9) if fault else 0)
    said = r.choice(
        [
            "全区共有{p}{t}个，其中城区{a}个、镇街{b}个。",
            "建成{p}{t}个，城区和镇街分别有{a}个和{b}个。",
            "累计改造{p}{t}个，包括城区{a}个和镇街{b}个。",
        ]
    )
    return said.format(p=r.choice(PLACES), t=total, a=first, b=second)


def share(r, fault):
    whole = r.randint(200, 900)
    part = r.randint(whole // 2, whole - 20)
    rate = round(part * 100 / whole + (r.choice([-7, 5, 9]) if fault else 0), 1)
    said = r.choice(
        [
            "受理群众诉求{w}件，办结{p}件，办结率{r}%。",
            "排查隐患{w}处，整改{p}处，整改率达{r}%。",
            "检测样本{w}份，合格{p}份，合格率为{r}%。",
        ]
    )
    return said.format(w=whole, p=part, r=rate)


def points(r, fault):
    low, up = r.randint(40, 70), r.randint(4, 20)
    said = r.choice(
        ["居民参保率由{a}%提高到{b}%，提高{c}个百分点。", "垃圾分类参与率从{a}%上升到{b}%，上升了{c}个百分点。"]
    )
    return said.format(a=low, b=low + up, c=up + (r.choice([-2, 3]) if fault else 0))


def increase(r, fault):
    now = r.randint(200, 900)
    more = r.randint(20, 150)
    rate = round(more * 100 / (now - more) + (r.choice([6, 11]) if fault else 0), 1)
    return f"开展{r.choice(('技能培训', '法治宣讲', '义诊活动'))}{now}场，比上年增加{more}场，增长{rate}%。"


def average(r, fault):
    count, each = r.randint(20, 80), r.randint(300, 900)
    total = round(count * each / 10_000 * (1.6 if fault else 1), 1)
    return f"建成社区卫生站{count}家，总建筑面积约{total}万平方米，平均建筑面积约{each}平方米。"


def over_all(r, fault):
    name = r.choice(("预防接种覆盖率", "困难群众救助覆盖率", "居民满意率", "适龄儿童入学率"))
    return f"服务群众{r.randint(1000, 9000)}人，{name}达{r.randint(103, 160) if fault else r.randint(80, 100)}%。"


def day(r, fault):
    wrong = r.choice(("2月30日", "13月5日", "6月31日", "11月31日"))
    return f"{wrong if fault else f'{r.randint(1, 12)}月{r.randint(1, 28)}日'}，召开现场推进会{r.randint(2, 9)}次。"


def digits(r, fault):
    n = r.randint(1_100_000, 9_900_000)
    right = f"{n:,}"
    wrong = r.choice((f"{n // 10**6},{n % 10**6 // 10**4},{n % 10**4:04d}", f"{n // 1000}..{n % 10}"))
    return f"平台累计访问{wrong if fault else right}次。"


def unit(r, fault):
    return f"小程序日均使用{r.randint(300, 2000)}{'人/次' if fault else '人次'}。"


def announced(r, fault):
    n = r.randint(3, 5)
    told = n + (r.choice([-1, 1]) if fault else 0)
    said = "、".join(f"{'一二三四五六'[i]}是{r.choice(('抓落实', '强基础', '优服务', '防风险'))}" for i in range(told))
    return f"重点抓好{'零一二三四五'[n]}个方面：{said.replace('、', '，')}。"


def named(r, fault):
    n = r.randint(3, 5)
    names = r.sample(NAMES, n + (r.choice([-1, 1]) if fault else 0))
    return f"新建学校{n}所，分别为{'、'.join(f'{name}小学' for name in names[:-1])}和{names[-1]}小学。"


def period(r, fault):
    return f"抢抓{2021 if fault else 2024}年{r.choice(('春节', '国庆', '五一'))}消费旺季，发放消费券{r.randint(100, 900)}万元。"


def twice(r, fault):
    name, n = r.choice(("儿童友好基地", "家庭医生工作室", "人民调解委员会")), r.randint(20, 60)
    other = n + (r.randint(3, 9) if fault else 0)
    return f"全区共有{name}{n}个。\n各街道整合资源，{name}{other}个对外开放。"


def table(r, fault):
    counts = [r.randint(10, 90) for _ in range(3)]
    total = sum(counts) + (r.randint(1, 20) if fault else 0)
    rows = "\n".join(f"{name}街道\t{count}" for name, count in zip(r.sample(NAMES, 3), counts, strict=True))
    return f"\n街道\t走访企业（家）\n{rows}\n合计\t{total}\n"


def reversed_range(r, fault):
    low, high = r.randint(10, 40), r.randint(50, 90)
    return f"预计每年节约资金{high if fault else low}-{low if fault else high}万元。"


FAULTS = {
    parts_sum: "sum", share: "share", points: "arithmetic", increase: "arithmetic", average: "arithmetic",
    over_all: "impossible_share", day: "impossible_date", digits: "malformed_number", unit: "malformed_unit",
    announced: "promised_count", named: "promised_count", period: "date_outside_period", twice: "two_values",
    table: "sum", reversed_range: "malformed_number",
}  # fmt: skip


def written(seed, faulty=None):
    """A report of one year with all these sentences; the faulty one, if any, is planted among the others."""
    r = Random(seed)
    order = r.sample(list(FAULTS), len(FAULTS))
    body = "\n".join("　　" + made(r, made is faulty) for made in order)
    return (
        f"云川区2024年工作报告\n2024年，全区各项工作扎实推进。\n一、工作回顾\n{body}\n　　2024年的工作成效来之不易。\n"
    )


def found(text):
    return [c for c in contradictions(paragraphs(text), read_claims(text)) if c.severity is not Severity.LOW]


def test_a_clean_report_raises_no_alarm():
    """没有错的，一声不响。"""
    alarms = {seed: [(c.kind, c.quote) for c in found(written(seed))] for seed in SEEDS}
    assert {seed: told for seed, told in alarms.items() if told} == {}


@pytest.mark.parametrize("faulty", FAULTS, ids=lambda made: made.__name__)
def test_a_planted_fault_is_found(faulty):
    """埋下的错，十处找到九处以上，且只报这一处。"""
    told = {seed: Counter(c.kind for c in found(written(seed, faulty))) for seed in SEEDS}
    hits = [seed for seed, kinds in told.items() if kinds[FAULTS[faulty]]]
    assert len(hits) >= 0.9 * len(SEEDS), sorted(set(SEEDS) - set(hits))
    assert all(sum(kinds.values()) <= 2 for kinds in told.values()), told
