"""What is done for people: matters served proactively, alerts on water use."""

from collections.abc import Iterator
from datetime import timedelta

from wanxiang.simulation.registers.hand import Hand, Table, blank, unplaced

FIELDS = ("养老", "助残", "医疗健康", "教育", "就业创业", "住房保障", "社会救助", "企业服务", "妇幼", "退役军人")


def reverse_service(hand: Hand) -> Iterator[Table]:
    """Matters by field, monthly counts, persons by year."""
    fields = FIELDS[: hand.count("reverse_fields")]
    live = max(hand.count("reverse_items"), len(fields))
    units = [unit.name for unit in hand.profile.units if unit.level == "district"]
    rows = [[hand.name(hand.dice.choice(("补贴", "津贴", "服务", "认定"))), fields[at % len(fields)], hand.dice.choice(units), "首批", "上线", hand.lately()] for at in range(live)]  # fmt: skip
    rows += [[hand.name("服务"), hand.dice.choice(FIELDS), hand.dice.choice(units), "第二批", "梳理中", ""] for _ in range(5)]  # fmt: skip
    yield Table("reverse_items", ["事项", "所属领域", "牵头部门", "批次", "状态", "上线日期"], rows, hand.some(rows[:live], lambda row: blank(row, 5)))  # fmt: skip
    months = hand.months()
    served, calls = (hand.shares(hand.count(name), len(months)) for name in ("reverse_times", "ai_calls"))
    rows = [[month, *said] for (month, _), *said in zip(months, served, calls, strict=True)]
    yield Table("reverse_months", ["统计月份", "服务人次", "AI语音次数"], rows, encoding="gb18030")
    rows = [[programme, year, hand.count(name)] for programme, key in (("老年人体检", "checkups"), ("两癌筛查", "screenings")) for year, name in ((hand.year, key), (hand.year - 1, f"{key}_before"))]  # fmt: skip
    rows += [[programme, hand.year - 2, hand.dice.randrange(900, 4000)] for programme in ("老年人体检", "两癌筛查")]
    yield Table("served_years", ["项目", "统计年度", "人数"], rows, form="xlsx")


def water_use_watch(hand: Hand) -> Iterator[Table]:
    """Alerts as the water firm pushed them; the newest may still be open."""
    total, waiting = hand.count("water_alerts"), hand.count("water_alerts_open")
    rows = []
    for number in range(total):
        pushed = hand.day - timedelta(days=1 + hand.dice.randrange(300))
        done = pushed + timedelta(days=hand.dice.choice((0, 0, 0, 1)))
        answer = ["", ""] if number < waiting else [hand.dice.choice(("平安", "不在家", "漏水", "送医")), f"{done:%Y/%m/%d}"]  # fmt: skip
        rows.append([f"YS{hand.year}{number:05d}", f"{pushed:%Y-%m-%d}", hand.dice.choice(("连续未用水", "突增", "持续用水")), hand.at(), *answer])  # fmt: skip
    yield Table("water_alerts", ["编号", "预警日期", "预警类型", "社区", "核实结果", "处置日期"], rows, hand.some(rows, lambda row: unplaced(row, 3)), title="独居老人用水预警台账")  # fmt: skip
