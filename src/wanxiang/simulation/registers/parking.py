"""Car parks lot by lot, and the monthly reports of the application."""

from collections.abc import Iterator, Sequence

from wanxiang.simulation.registers.hand import Hand, Table


def parking_survey(hand: Hand) -> Iterator[Table]:
    """Lot by lot; bays by night are fewer, and of the same bays."""
    joined = hand.count("parks_joined")
    lots, patients = min(3, joined), hand.count("bays_patients")
    shared = hand.shares(patients, lots) + hand.shares(hand.count("bays") - patients, joined - lots, least=3)
    nights = _within(hand, shared, hand.count("bays_night"))
    others = ("商宅", "医宅", "校区", "政享", "路宅", "景区")
    modes = ["商医"] * lots + [hand.dice.choice(others) for _ in range(joined - lots)]
    kinds = ("小区", "商场", "医院", "学校", "机关", "公园", "路内")
    rows = [[hand.name("停车场"), hand.at(), hand.dice.choice(kinds), bays + hand.dice.randrange(10, 400), "是", mode, bays, bays, night, hand.lately(), hand.person(), hand.phone()] for mode, bays, night in zip(modes, shared, nights, strict=True)]  # fmt: skip
    rows += [[hand.name("停车场"), hand.at(), hand.dice.choice(kinds), hand.dice.randrange(8, 600), "否", "", "", "", "", hand.lately(), hand.person(), hand.phone()] for _ in range(max(1, hand.count("parks") - joined))]  # fmt: skip
    bad = hand.some(rows[:joined], lambda row: [f"{row[0]}（复）", *row[1:3], 1, *row[4:]])
    yield Table("car_parks", ["停车场", "社区", "类别", "总车位", "是否加入共享停车", "共享模式", "可错峰车位", "白天车位", "夜间车位", "普查日期", "联系人", "联系电话"], rows, bad, title="停车场普查汇总")  # fmt: skip
    users, rows = hand.count("parking_users"), []
    months = hand.months()
    for at, (month, last) in enumerate(months, 1):
        clicks = hand.count("parking_clicks") - (len(months) - at) * hand.dice.randrange(0, 20)
        rows.append([month, f"{last:%Y-%m-%d}", round(users * at / len(months)), max(0, clicks)])
    yield Table("parking_usage", ["统计月份", "统计截止", "注册用户数", "日均点击次数"], rows)


def _within(hand: Hand, limits: Sequence[int], total: int) -> list[int]:
    """Parts that add up to a total, none above its limit."""
    made = [int(limit * total / max(1, sum(limits))) for limit in limits]
    for at in hand.dice.sample(range(len(limits)), len(limits)):
        room = min(limits[at] - made[at], total - sum(made))
        made[at] += max(0, room)
    return made
