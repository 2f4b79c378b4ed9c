"""Service points, items handed down, estates and their branches."""

from collections.abc import Iterator

from wanxiang.simulation.registers.hand import Hand, Table, blank, unplaced


def service_network(hand: Hand) -> Iterator[Table]:
    """Stations, centres, items."""
    new, old = hand.count("stations_new"), hand.count("stations")
    years = [hand.year] * new + [hand.dice.randrange(hand.year - 6, hand.year) for _ in range(old)]
    stations = [[hand.name("政务驿站"), "驿站", hand.at(), f"{hand.name('路', words=1)}{n}号", year, hand.dice.choice(("9:00-18:00", "8:30-20:00", "")), hand.dice.randrange(1, 5), hand.person()] for n, year in enumerate(years, 1)]  # fmt: skip
    others = [[hand.name("便民服务点"), "社区便民点", hand.at(), "", hand.dice.randrange(hand.year - 6, hand.year), "工作日", hand.dice.randrange(1, 3), hand.person()] for _ in range(old)]  # fmt: skip
    rows = stations + others
    yield Table("service_points", ["驿站名称", "类别", "社区", "详细地址", "启用年份", "服务时间", "窗口数", "负责人"], rows, hand.some(rows, lambda row: unplaced(row, 2)), title="政务服务点一览表", encoding="gb18030")  # fmt: skip
    places = hand.dice.sample(hand.places, min(hand.count("party_centres"), len(hand.places)))
    rows = [[f"{community}党群服务中心", "社区", f"{street}{community}", hand.dice.randrange(150, 1600), hand.dice.choice("是否"), hand.person()] for street, community in places]  # fmt: skip
    rows += [[f"{street.name}党群服务中心", "街道", street.name, hand.dice.randrange(800, 3000), "是", hand.person()] for street in hand.profile.streets]  # fmt: skip
    yield Table(
        "party_centres", ["中心名称", "层级", "所在社区", "面积(平方米)", "一体化", "负责人"], rows, form="xlsx"
    )
    streets = [street.name for street in hand.profile.streets]
    count = hand.count("hk_centres")
    held = (streets * (count // len(streets) + 1))[:count]
    rows = [[hand.name("港人服务中心"), street, hand.earlier(4), hand.dice.randrange(80, 600), "是", hand.dice.choice("是否"), hand.dice.randrange(400, 9000)] for street in held]  # fmt: skip
    yield Table(
        "hk_centres", ["名称", "街道", "启用日期", "面积", "提供港资企业开办指南", "设居民议事会", "服务人次"], rows
    )
    yield _items(hand)


def _items(hand: Hand) -> Table:
    total = max(hand.count("items"), hand.count("items_handed_down") + 40)
    marks = {name: set(hand.dice.sample(range(total), hand.count(f"items_{name}"))) for name in ("instant", "no_apply", "bundled", "handed_down")}  # fmt: skip
    said = lambda name, at: "是" if at in marks[name] else "否"  # noqa: E731
    rows = [
        [
            f"{hand.profile.code[:4]}-{at:05d}", hand.name(hand.dice.choice(("登记", "备案", "核准", "给付", "证明"))),
            hand.dice.choice(("公共服务", "行政许可", "行政确认", "行政给付")), said("instant", at), said("no_apply", at),
            said("bundled", at), hand.dice.choice(("街道", "社区")) if at in marks["handed_down"] else "区级",
            0 if at in marks["instant"] else hand.dice.randrange(1, 20),
        ]
        for at in range(total)
    ]  # fmt: skip
    bad = hand.some(rows, lambda row: [f"{row[0]}-X", row[1], row[2], "是", "否", "否", "区级", 5])
    return Table(
        "service_items",
        ["事项编码", "事项", "类型", "是否秒批", "是否无感申办", "是否一件事", "下沉到", "承诺时限"],
        rows,
        bad,
        form="xlsx",
    )


def party_building(hand: Hand) -> Iterator[Table]:
    """Estates and villages, branches, property firms, model communities."""
    branches = [(hand.name("支部"), hand.at()) for _ in range(hand.count("branches"))]
    kinds = ["小区"] * hand.count("estates") + ["城中村"] * hand.count("villages")
    rows = [[hand.name("苑" if kind == "小区" else "村"), kind, hand.at(), hand.dice.randrange(40, 2600), hand.dice.randrange(1, 30), hand.firm() if hand.dice.random() < 0.1 else "", hand.dice.choice(("单建", "联建", "联建")), hand.dice.choice(branches)[0]] for kind in kinds]  # fmt: skip
    yield Table("estates", ["小区名称", "类别", "所在社区", "户数", "楼栋数", "物业公司", "覆盖方式", "党支部"], rows, hand.some(rows, lambda row: blank(row, 7)), title="住宅小区和城中村底册")  # fmt: skip
    members = hand.shares(hand.count("branch_members"), len(branches), least=3)
    rows = [[name, at, hand.dice.choice(("单建", "联建")), number, hand.person()] for (name, at), number in zip(branches, members, strict=True)]  # fmt: skip
    yield Table("estate_branches", ["支部名称", "社区", "组建方式", "党员人数", "书记"], rows, hand.some(rows, lambda row: [f"{row[0]}（补）", *row[1:3], 2, row[4]]))  # fmt: skip
    private = hand.count("property_orgs")
    rows = [[hand.firm(), "民营", "是", hand.earlier(5), hand.dice.randrange(1, 40)] for _ in range(private)]
    rows += [
        [hand.firm(), hand.dice.choice(("国有", "民营")), "否", "", hand.dice.randrange(1, 9)]
        for _ in range(private * 3)
    ]
    yield Table(
        "property_orgs", ["物业企业", "所有制", "是否组建党组织", "组建日期", "服务小区数"], rows, encoding="gb18030"
    )
    places = hand.dice.sample(hand.places, min(hand.count("model_communities") + 1, len(hand.places)))
    rows = [
        [community, f"{street}{community}", "第一批", "创建中", hand.earlier(2)] for street, community in places[:-1]
    ]
    rows += [
        [community, f"{street}{community}", "第一批", "退出", hand.earlier(3)] for street, community in places[-1:]
    ]
    yield Table("model_communities", ["社区名称", "所在社区", "批次", "阶段", "启动日期"], rows)
