"""Honours, reports of the press, what 反向办 and other services report."""

from collections.abc import Iterator

from wanxiang.simulation.registers.hand import Hand, Table


def honours_and_claims(hand: Hand) -> Iterator[Table]:
    """Honours and reports."""
    units = [unit.name for unit in hand.profile.units if unit.level == "district"] or ["区政府"]
    rows = [[hand.name("专班"), "集体", hand.dice.choice(units), "改革创新先进集体", hand.year] for _ in range(hand.count("honoured_groups"))]  # fmt: skip
    rows += [[f"{hand.person()}{number}", "个人", hand.dice.choice(units), "改革创新先进个人", hand.year] for number in range(hand.count("honoured_persons"))]  # fmt: skip
    yield Table("honours", ["获奖对象", "类别", "推荐单位", "荣誉称号", "表彰年度"], rows, encoding="gb18030")
    yield _reports(hand)


def _reports(hand: Hand) -> Table:
    main = hand.count("media_main")
    reposts = hand.shares(hand.count("media_reposts"), main)
    reads = hand.shares(hand.count("media_reads"), main)
    rows = [[f"{hand.name('改革', words=3)}见闻", f"{hand.dice.choice('南北东西中')}方{hand.dice.choice(('日报', '晚报', '电视台'))}", hand.dice.choice(("中央媒体", "省媒", "市媒", "市媒")), hand.lately(), repost, read] for repost, read in zip(reposts, reads, strict=True)]  # fmt: skip
    bad = hand.some(rows, lambda row: [f"{row[0]}（补）", row[1], "不详媒体", *row[3:]])
    return Table("media_reports", ["报道标题", "刊发媒体", "级别", "发布日期", "转发", "阅读"], rows, bad, form="xlsx")


def intervention_rules(hand: Hand) -> Iterator[Table]:
    """Fields to which the rule applies."""
    known = ("工程招投标和政府采购", "城市更新", "违法建设查处", "安全生产监管", "选人用人", "财政资金分配")
    rows = [[field, "插手干预行为登记备案规定", f"{hand.year}-03-01"] for field in known[: hand.count("filing_fields")]]
    yield Table("filing_fields", ["适用领域", "文件", "起始日期"], rows)


def base_data(hand: Hand) -> Iterator[Table]:
    """The catalogue of data that units share: most joined, some only promised."""
    units = [unit.name for unit in hand.profile.units if unit.level in ("district", "party")]
    joined = hand.dice.sample(units, min(hand.count("departments"), len(units)))
    ways = ("文件", "库表", "接口")
    rows = [[f"{hand.name('信息')}表", unit, hand.dice.choice(ways), "已接入", hand.earlier(3), hand.dice.randrange(2, 900) * 1000] for unit in joined for _ in range(hand.dice.randrange(1, 5))]  # fmt: skip
    rows += [
        [f"{hand.name('信息')}表", hand.dice.choice(units), hand.dice.choice(ways), "待接入", "", ""] for _ in range(9)
    ]
    yield Table("data_resources", ["数据名称", "提供单位", "接入方式", "状态", "接入日期", "数据量"], rows, hand.some(rows, lambda row: [f"{row[0]}（旧）", row[1], "光盘", *row[3:]]), form="xlsx")  # fmt: skip
