"""Posts and placements, bonded goods, firms with Hong Kong capital, campaigns, land."""

from collections.abc import Iterator
from datetime import date

from wanxiang.simulation.registers.hand import Hand, Row, Table, blank


def youth_jobs(hand: Hand) -> Iterator[Table]:
    """Posts, placements, bases."""
    firms = [hand.firm() for _ in range(hand.count("hk_firms"))]
    rows = []
    for kind, total in (("实习岗位", "hk_internships"), ("就业岗位", "hk_posts")):
        counts = hand.shares(hand.count(total), len(firms), least=1)
        rows += [[firm, f"{hand.dice.choice(('设计', '会计', '运营', '分析', '翻译'))}{kind[:2]}", kind, "港澳", number, hand.lately(200)] for firm, number in zip(firms, counts, strict=True)]  # fmt: skip
    rows += [
        [hand.firm(), "客服专员", "全职", "不限", hand.dice.randrange(1, 9), hand.lately(200)]
        for _ in range(len(firms))
    ]
    yield Table("job_posts", ["企业", "岗位", "岗位类别", "面向", "招聘人数", "发布日期"], rows, hand.some(rows, lambda row: [*row[:4], "若干", row[5]]))  # fmt: skip
    rows = [[hand.dice.choice(firms), number, hand.person(), hand.dice.choice(("实习生", "新入职")), "港籍", hand.lately()] for number in range(1, hand.count("hk_placed") + 1)]  # fmt: skip
    yield Table("placements", ["企业", "序号", "姓名", "类别", "籍别", "入职日期"], rows, form="xlsx")
    rows = [[hand.name("基地"), hand.firm(), "粤港澳", hand.earlier(3), hand.dice.randrange(10, 80)] for _ in range(hand.count("talent_bases"))]  # fmt: skip
    yield Table("talent_bases", ["基地名称", "承办单位", "范围", "授牌日期", "工位数"], rows)


def bonded_trade(hand: Hand) -> Iterator[Table]:
    """Members, exhibitions, monthly values in 万元."""
    kinds = ("钻石", "彩色宝石", "玉石", "黄金铂金", "珍珠", "综合服务")
    count = hand.count("bonded_members")
    rows = [[hand.firm(), hand.dice.choice(kinds), hand.earlier(3), "入驻"] for _ in range(count)]
    rows += [[hand.firm(), hand.dice.choice(kinds), hand.earlier(3), "退出"] for _ in range(max(1, count // 20))]
    yield Table("bonded_members", ["企业", "主营类别", "入驻日期", "状态"], rows, hand.some(rows, lambda row: blank(row, 2)), encoding="gb18030")  # fmt: skip
    fairs = hand.count("bonded_fairs")
    rows = [[hand.name("展"), hand.dice.choice(kinds[:5]), hand.date(date(hand.year, 1, 5), hand.day), hand.year, hand.dice.randrange(10, 90)] for _ in range(fairs)]  # fmt: skip
    rows += [[hand.name("展"), hand.dice.choice(kinds[:5]), hand.date(date(hand.year - 1, 1, 5), date(hand.year - 1, 12, 1)), hand.year - 1, hand.dice.randrange(10, 90)] for _ in range(max(1, fairs // 2))]  # fmt: skip
    yield Table("bonded_fairs", ["展会", "品类", "举办日期", "年度", "参展企业数"], rows)
    months = hand.day.month
    split = [hand.shares(hand.count(name), months) for name in ("bonded_trade", "bonded_domestic", "bonded_tax")]
    rows = [[f"{hand.year}-{at + 1:02d}", *(part[at] for part in split), "是" if at < months - 1 else "否"] for at in range(months)]  # fmt: skip
    yield Table("bonded_months", ["统计月份", "进出口货值(万元)", "内销货值(万元)", "税收(万元)", "已与海关核对"], rows)


def hong_kong_services(hand: Hand) -> Iterator[Table]:
    """Restaurants and clinics; payments to professionals, those of the year before among them."""
    streets = [street.name for street in hand.profile.streets]

    def firms(kind: str, stage: str, year: int, count: int) -> list[Row]:
        permit = f"{hand.profile.code}-{hand.dice.randrange(10_000, 99_999)}" if kind == "门诊部" else ""
        return [[hand.name(kind), kind, stage, year, permit, hand.dice.choice(streets), hand.dice.choice("是否")] for _ in range(count)]  # fmt: skip

    new = hand.count("hk_restaurants_new")
    rows = [
        *firms("餐饮", "营业", hand.year, new), *firms("餐饮", "营业", hand.year - 1, new // 2 + 1), *firms("餐饮", "注销", hand.year, 2),
        *firms("门诊部", "筹建许可", hand.year, hand.count("hk_clinics")), *firms("零售", "营业", hand.year, 6),
    ]  # fmt: skip
    bad = [[hand.name("门诊部"), "门诊部", "筹建许可", hand.year, "", streets[0], "否"]]
    yield Table("hk_firms", ["企业", "业态", "状态", "开办年度", "许可证号", "街道", "是否使用开办指南"], rows, bad)
    total = hand.count("subsidies")
    paid = [(hand.year, share) for share in hand.shares(total, max(1, total // 15_000), least=min(3000, total))]
    paid += [(hand.year - 1, hand.dice.randrange(3, 40) * 1000) for _ in range(12)]
    rows = [[f"BT{year}{number:04d}", hand.person(), hand.dice.choice(("港籍", "澳籍")), hand.dice.choice(("就业", "创业", "租房")), amount, year, hand.date(date(year, 1, 10), min(hand.day, date(year, 12, 20)))] for number, (year, amount) in enumerate(paid, 1)]  # fmt: skip
    yield Table("talent_subsidies", ["流水号", "姓名", "籍别", "补贴项目", "发放金额", "年度", "发放日期"], rows, hand.some(rows, lambda row: blank(row, 4)), form="xlsx")  # fmt: skip


def renewal_projects(hand: Hand) -> Iterator[Table]:
    """Parcels, in hectares to the square metre."""
    shares = hand.shares(hand.count("land"), 5, least=1)
    rows = [[f"H{hand.year}-{at:03d}", f"{hand.name('片区')}更新单元", hand.dice.choice(("医疗", "道路")), f"{share / 10_000:.4f}", hand.year, hand.at()] for at, share in enumerate(shares, 1)]  # fmt: skip
    rows += [[f"H{year}-{at:03d}", f"{hand.name('片区')}更新单元", hand.dice.choice(uses), f"{hand.dice.randrange(900, 9000) / 10_000:.4f}", year, hand.at()] for year, uses, first in ((hand.year, ("公园绿地", "学校用地"), 50), (hand.year - 1, ("医疗", "道路", "其他"), 1)) for at in range(first, first + 6)]  # fmt: skip
    yield Table("land_released", ["宗地号", "更新项目", "规划用途", "用地面积(公顷)", "年度", "社区"], rows, hand.some(rows, lambda row: [f"{row[0]}-X", row[1], "仓储", *row[3:]]))  # fmt: skip


def consumption_vouchers(hand: Hand) -> Iterator[Table]:
    """Settled campaigns in 万元."""

    def campaign(means: str, year: int, spent: int) -> Row:
        month = hand.dice.randrange(1, hand.day.month)
        return [hand.name("促消费"), means, f"{year}-{month:02d}-05", f"{year}/{month}/28", year, spent // 3, spent, hand.dice.randrange(40, 900)]  # fmt: skip

    rows = [
        campaign("数字人民币", hand.year, spent) for spent in hand.shares(hand.count("digital_spending"), 3, least=1)
    ]
    rows += [campaign("银行卡", hand.year, hand.dice.randrange(50, 900)) for _ in range(3)]
    rows += [campaign("数字人民币", hand.year - 1, hand.dice.randrange(50, 900))]
    yield Table("campaigns", ["活动", "支付方式", "开始日期", "结束日期", "年度", "优惠额度(万元)", "带动消费(万元)", "参与商户数"], rows, encoding="gb18030")  # fmt: skip
