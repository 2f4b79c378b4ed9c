"""Register files as departments keep them: an invented list for each declared register, with the hand of whoever typed it.

In:  a profile (streets, communities; `registers:` in its calibration says how many where a public figure is known)
Out: `<register>.csv` or `.xlsx` below a folder: titles above the header, other words for a heading, GBK, units in headings, a few
     rows that cannot be taken. The same arguments give the same bytes. They come in by the door that people use.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from wanxiang.district import Profile
from wanxiang.simulation import workbook

Row = Sequence[Any]
WORDS = "安宁福华锦秀兰桂翠湖景城嘉和祥瑞泰康云天海龙凤鹏翔文昌新源丰盛"
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国文斌",
)
TRADES = ("珠宝", "科技", "贸易", "餐饮", "文化", "设计", "物流", "咨询")
UNREADABLE = 0.015
"""The share of rows, beside those that count, which cannot be taken."""
OF_COMMUNITIES = {
    "stations": 0.25, "stations_new": 0.06, "party_centres": 0.97, "hk_centres": 0.13, "items": 14, "items_instant": 1.2,
    "items_no_apply": 2.6, "items_bundled": 0.35, "items_handed_down": 5.2, "estates": 12.6, "villages": 0.45, "branches": 6,
    "branch_members": 210, "property_orgs": 0.11, "model_communities": 0.16, "schools": 1.4, "schools_built": 0.05,
    "places_new": 52, "kindergartens_built": 0.03, "preschool_places_new": 9, "sister_schools": 1.1, "health_centres": 0.82,
    "health_centres_area": 830, "health_centres_new": 0.07, "disciplines": 0.4, "medical_teams": 0.11, "parks": 7.5,
    "parks_joined": 6, "bays": 220, "bays_night": 161, "parking_users": 1900, "hk_firms": 0.23, "hk_internships": 2,
    "hk_posts": 2, "hk_placed": 1.45, "talent_bases": 0.05, "bonded_members": 2.3, "bonded_fairs": 0.23, "bonded_trade": 3100,
    "bonded_domestic": 115, "bonded_tax": 35, "honoured_groups": 0.36, "honoured_persons": 0.72, "media_main": 0.8,
    "media_reposts": 6.2, "media_reads": 36_500, "documents": 0.3,
}  # fmt: skip
"""How many a district has for each of its communities where no public figure is known: an assumption of the simulation."""


@dataclass(frozen=True)
class Table:
    """One file: what stands above the header (if anything), the header, rows that count, rows that cannot be taken."""

    register: str
    header: Sequence[str]
    rows: Sequence[Row]
    bad: Sequence[Row] = ()
    title: str = ""
    form: str = "csv"
    encoding: str = "utf-8-sig"


class Hand:
    """Dice, numbers and names of one district."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile, self.dice = profile, random.Random(f"registers {profile.id} {seed}")
        self.day = profile.as_of
        self.year = profile.as_of.year
        self.places = [(street.name, community.name) for street, community in profile.communities()]
        self.weights = [self.dice.paretovariate(1.6) for _ in self.places]
        self._known: Mapping[str, Any] = profile.calibration.get("registers", {})
        self._used: set[str] = set()

    def count(self, name: str) -> int:
        """How many: the public figure, or what the communities suggest."""
        if name in self._known:
            return int(self._known[name]["value"])
        return max(1, round(OF_COMMUNITIES[name] * len(self.places)))

    def place(self) -> tuple[str, str]:
        """(street, community): some have many, most few."""
        return self.dice.choices(self.places, self.weights)[0]

    def at(self) -> str:
        """A community as it is typed: with its street, so that nobody mistakes it."""
        street, community = self.place()
        return self.dice.choice((f"{street}{community}", f"{street} {community}"))

    def name(self, ending: str, *, words: int = 2) -> str:
        """A name that nothing else bears."""
        while True:
            made = "".join(self.dice.choices(WORDS, k=words)) + ending
            if made not in self._used:
                self._used.add(made)
                return made
            words += self.dice.random() < 0.05

    def person(self) -> str:
        return self.dice.choice(SURNAMES) + "".join(self.dice.choices(GIVEN, k=self.dice.choice((1, 2))))

    def phone(self) -> str:
        return f"0{self.dice.randrange(20, 99)}5-{self.dice.randrange(20_000_000, 89_999_999)}"

    def firm(self) -> str:
        return self.name(f"{self.dice.choice(TRADES)}有限公司", words=3)

    def date(self, first: date, last: date) -> str:
        """A day in one of the ways in which days are typed."""
        day = first + timedelta(days=self.dice.randrange((last - first).days + 1))
        return self.dice.choice(
            (f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y.%m.%d}")
        )

    def lately(self, days: int = 300) -> str:
        return self.date(self.day - timedelta(days=days), self.day - timedelta(days=3))

    def earlier(self, years: int = 12) -> str:
        return self.date(date(self.year - years, 1, 1), date(self.year - 1, 12, 31))

    def shares(self, total: int, parts: int, *, least: int = 0) -> list[int]:
        """A total split unevenly into whole parts."""
        free = total - least * parts
        weights = [self.dice.paretovariate(1.8) for _ in range(parts)]
        made = [least + int(free * weight / sum(weights)) for weight in weights]
        made[max(range(parts), key=made.__getitem__)] += total - sum(made)
        return made

    def some(self, rows: Sequence[Row], spoil: Callable[[list[Any]], Row]) -> list[Row]:
        """Rows that cannot be taken, made from good ones."""
        count = max(1, round(UNREADABLE * len(rows)))
        return [spoil(list(self.dice.choice(rows))) for _ in range(count)]


def write(*, profile: Profile, out: Path, seed: int) -> dict[str, int]:
    """Write the files, in the place of earlier ones of the same names; register → rows, bad ones included."""
    out.mkdir(parents=True, exist_ok=True)
    written = {}
    hand = Hand(profile, seed)
    for make in MAKERS:
        for table in make(hand):
            rows = [*table.rows, *table.bad]
            hand.dice.shuffle(rows)
            data = _workbook(table, rows) if table.form == "xlsx" else _csv(table, rows)
            (out / f"{table.register}.{table.form}").write_bytes(data)
            written[table.register] = len(rows)
    return written


def _csv(table: Table, rows: Iterable[Row]) -> bytes:
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerows([[table.title], []] if table.title else [])
    writer.writerow(table.header)
    writer.writerows(rows)
    return kept.getvalue().encode(table.encoding)


def _workbook(table: Table, rows: Sequence[Row]) -> bytes:
    columns = {
        head: pa.array(["" if row[at] is None else str(row[at]) for row in rows], pa.string())
        for at, head in enumerate(table.header)
    }
    return workbook.xlsx(columns)


def _unplaced(row: list[Any], at: int) -> Row:
    row[0] = f"{row[0]}（旧）"
    row[at] = "原址已撤"
    return row


def _blank(row: list[Any], at: int) -> Row:
    row[0] = f"{row[0]}（补）"
    row[at] = ""
    return row


def service_network(hand: Hand) -> Iterator[Table]:
    """Stations, centres, items."""
    new, old = hand.count("stations_new"), hand.count("stations")
    years = [hand.year] * new + [hand.dice.randrange(hand.year - 6, hand.year) for _ in range(old)]
    stations = [[hand.name("政务驿站"), "驿站", hand.at(), f"{hand.name('路', words=1)}{n}号", year, hand.dice.choice(("9:00-18:00", "8:30-20:00", "")), hand.dice.randrange(1, 5), hand.person()] for n, year in enumerate(years, 1)]  # fmt: skip
    others = [[hand.name("便民服务点"), "社区便民点", hand.at(), "", hand.dice.randrange(hand.year - 6, hand.year), "工作日", hand.dice.randrange(1, 3), hand.person()] for _ in range(old)]  # fmt: skip
    rows = stations + others
    yield Table("service_points", ["驿站名称", "类别", "社区", "详细地址", "启用年份", "服务时间", "窗口数", "负责人"], rows, hand.some(rows, lambda row: _unplaced(row, 2)), title="政务服务点一览表", encoding="gb18030")  # fmt: skip
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
    yield Table("estates", ["小区名称", "类别", "所在社区", "户数", "楼栋数", "物业公司", "覆盖方式", "党支部"], rows, hand.some(rows, lambda row: _blank(row, 7)), title="住宅小区和城中村底册")  # fmt: skip
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


def education_health(hand: Hand) -> Iterator[Table]:
    """Schools, sister schools, cohorts; health centres, disciplines, teams."""
    yield from _schools(hand)
    rows = [["领航计划", level, hand.year, target, target, 0] for level, target in (("优秀校长", 30), ("优秀校级领导", 60), ("优秀中青年干部", 60))]  # fmt: skip
    yield Table("cohorts", ["计划", "层次", "年度", "目标人数", "在培人数", "结业人数"], rows)
    count, new = hand.count("health_centres"), hand.count("health_centres_new")
    areas = hand.shares(hand.count("health_centres_area"), count, least=320)
    rows = [[hand.name("社康中心"), hand.dice.choice(("一类", "二类", "三类", "站点")), hand.at(), hand.year if at < new else hand.dice.randrange(hand.year - 14, hand.year), area, hand.dice.randrange(2, 14), hand.person()] for at, area in enumerate(areas)]  # fmt: skip
    yield Table("health_centres", ["社康名称", "类别", "社区", "建成年度", "业务用房面积", "全科医生", "负责人"], rows, hand.some(rows, lambda row: _blank(row, 4)), title="社区健康服务机构名册", encoding="gb18030")  # fmt: skip
    hospitals = [hand.name("医院") for _ in range(5)]
    pairs = [(subject, hospital) for subject in ("骨科", "检验医学", "呼吸内科", "妇产科", "儿科", "康复医学", "中医内科", "急诊医学") for hospital in hospitals]  # fmt: skip
    rows = [[subject, hospital, hand.dice.choice(("省", "市", "市", "区")), hand.earlier(8)] for subject, hospital in hand.dice.sample(pairs, min(hand.count("disciplines"), len(pairs)))]  # fmt: skip
    yield Table("disciplines", ["学科", "医院", "级别", "认定日期"], rows)
    rows = [[hand.name("团队"), hand.dice.choice(hospitals), "三名工程", hand.person(), hand.earlier(6), f"{hand.dice.randrange(2, 15) * 100}"] for _ in range(hand.count("medical_teams"))]  # fmt: skip
    yield Table("medical_teams", ["团队", "医院", "项目", "带头人", "签约日期", "资助经费(万元)"], rows)


def _schools(hand: Hand) -> Iterator[Table]:
    streets = [street.name for street in hand.profile.streets]
    stages = ("小学", "小学", "初中", "九年制", "高中", "学前", "学前")
    rows = [[hand.name("学校"), stage, hand.dice.choice(("公办", "公办", "民办")), hand.dice.choice(streets), hand.dice.randrange(300, 2600), "使用中", "", "", "是" if stage in ("小学", "初中", "九年制") else ""] for stage in (hand.dice.choice(stages) for _ in range(hand.count("schools")))]  # fmt: skip
    for stage, ending, schools, places in (("小学", "小学", "schools_built", "places_new"), ("学前", "幼儿园", "kindergartens_built", "preschool_places_new")):  # fmt: skip
        shares = hand.shares(hand.count(places), hand.count(schools), least=100)
        rows += [[hand.name(ending), stage, "公办", hand.dice.choice(streets), share, "竣工", hand.year, share, "是" if stage == "小学" else ""] for share in shares]  # fmt: skip
    header = ["学校", "学段", "性质", "街道", "学位", "建设状态", "竣工年度", "新增学位数", "开展课后服务"]
    yield Table("schools", header, rows, hand.some(rows, lambda row: _unplaced(row, 3)), form="xlsx")
    rows = [[hand.name("学校"), hand.name("书院"), hand.dice.choice(("香港", "香港", "澳门")), "小学", hand.earlier(7)] for _ in range(hand.count("sister_schools"))]  # fmt: skip
    yield Table("sister_schools", ["学校名称", "港澳学校", "地区", "学段", "签约日期"], rows, encoding="gb18030")


def parking_survey(hand: Hand) -> Iterator[Table]:
    """Lot by lot; bays by night are fewer, and of the same bays."""
    joined = hand.count("parks_joined")
    shared = hand.shares(hand.count("bays"), joined, least=3)
    nights = _within(hand, shared, hand.count("bays_night"))
    modes = ("商宅", "医宅", "商医", "校区", "政享", "路宅", "景区")
    kinds = ("小区", "商场", "医院", "学校", "机关", "公园", "路内")
    rows = [[hand.name("停车场"), hand.at(), hand.dice.choice(kinds), bays + hand.dice.randrange(10, 400), "是", hand.dice.choice(modes), bays, bays, night, hand.lately(), hand.person(), hand.phone()] for bays, night in zip(shared, nights, strict=True)]  # fmt: skip
    rows += [[hand.name("停车场"), hand.at(), hand.dice.choice(kinds), hand.dice.randrange(8, 600), "否", "", "", "", "", hand.lately(), hand.person(), hand.phone()] for _ in range(max(1, hand.count("parks") - joined))]  # fmt: skip
    bad = hand.some(rows[:joined], lambda row: [f"{row[0]}（复）", *row[1:3], 1, *row[4:]])
    yield Table("car_parks", ["停车场", "社区", "类别", "总车位", "是否加入共享停车", "共享模式", "可错峰车位", "白天车位", "夜间车位", "普查日期", "联系人", "联系电话"], rows, bad, title="停车场普查汇总")  # fmt: skip
    users, rows = hand.count("parking_users"), []
    for month in range(1, hand.day.month + 1):
        last = min(hand.day, (date(hand.year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))
        rows.append([f"{hand.year}-{month:02d}", f"{last:%Y-%m-%d}", round(users * month / hand.day.month), hand.dice.randrange(900, 1700)])  # fmt: skip
    yield Table("parking_usage", ["统计月份", "统计截止", "注册用户数", "日均点击次数"], rows)


def _within(hand: Hand, limits: Sequence[int], total: int) -> list[int]:
    """Parts that add up to a total, none above its limit."""
    made = [int(limit * total / max(1, sum(limits))) for limit in limits]
    for at in hand.dice.sample(range(len(limits)), len(limits)):
        room = min(limits[at] - made[at], total - sum(made))
        made[at] += max(0, room)
    return made


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
    yield Table("bonded_members", ["企业", "主营类别", "入驻日期", "状态"], rows, hand.some(rows, lambda row: _blank(row, 2)), encoding="gb18030")  # fmt: skip
    fairs = hand.count("bonded_fairs")
    rows = [[hand.name("展"), hand.dice.choice(kinds[:5]), hand.date(date(hand.year, 1, 5), hand.day), hand.year, hand.dice.randrange(10, 90)] for _ in range(fairs)]  # fmt: skip
    rows += [[hand.name("展"), hand.dice.choice(kinds[:5]), hand.date(date(hand.year - 1, 1, 5), date(hand.year - 1, 12, 1)), hand.year - 1, hand.dice.randrange(10, 90)] for _ in range(max(1, fairs // 2))]  # fmt: skip
    yield Table("bonded_fairs", ["展会", "品类", "举办日期", "年度", "参展企业数"], rows)
    months = hand.day.month
    split = [hand.shares(hand.count(name), months) for name in ("bonded_trade", "bonded_domestic", "bonded_tax")]
    rows = [[f"{hand.year}-{at + 1:02d}", *(part[at] for part in split), "是" if at < months - 1 else "否"] for at in range(months)]  # fmt: skip
    yield Table("bonded_months", ["统计月份", "进出口货值(万元)", "内销货值(万元)", "税收(万元)", "已与海关核对"], rows)


def honours_and_claims(hand: Hand) -> Iterator[Table]:
    """Honours, reports, documents."""
    units = [unit.name for unit in hand.profile.units if unit.level == "district"] or ["区政府"]
    rows = [[hand.name("专班"), "集体", hand.dice.choice(units), "改革创新先进集体", hand.year] for _ in range(hand.count("honoured_groups"))]  # fmt: skip
    rows += [[f"{hand.person()}{number}", "个人", hand.dice.choice(units), "改革创新先进个人", hand.year] for number in range(hand.count("honoured_persons"))]  # fmt: skip
    yield Table("honours", ["获奖对象", "类别", "推荐单位", "荣誉称号", "表彰年度"], rows, encoding="gb18030")
    yield _reports(hand)
    kinds = ("实施方案", "意见", "办法", "计划")
    rows = [[f"关于{hand.name('改革', words=3)}的{kind}", kind, hand.dice.choice(units), "通过", hand.lately(), "已过", hand.dice.choice(("已做", "无需"))] for kind in (hand.dice.choice(kinds) for _ in range(hand.count("documents")))]  # fmt: skip
    rows += [
        [f"关于{hand.name('改革', words=3)}的方案", "方案", hand.dice.choice(units), "送审", "", "未做", "未做"]
        for _ in range(4)
    ]
    bad = [[f"关于{hand.name('改革', words=3)}的办法", "办法", units[0], "通过", hand.lately(), "未过", "未做"]]
    yield Table(
        "reform_documents", ["文件名称", "类别", "牵头单位", "状态", "审议日期", "合法性审查", "风险评估"], rows, bad
    )


def _reports(hand: Hand) -> Table:
    main = hand.count("media_main")
    reposts = hand.shares(hand.count("media_reposts"), main)
    reads = hand.shares(hand.count("media_reads"), main)
    rows = [[f"{hand.name('改革', words=3)}见闻", f"{hand.dice.choice('南北东西中')}方{hand.dice.choice(('日报', '晚报', '电视台'))}", hand.dice.choice(("中央媒体", "省媒", "市媒", "市媒")), hand.lately(), repost, read] for repost, read in zip(reposts, reads, strict=True)]  # fmt: skip
    bad = hand.some(rows, lambda row: [f"{row[0]}（补）", row[1], "不详媒体", *row[3:]])
    return Table("media_reports", ["报道标题", "刊发媒体", "级别", "发布日期", "转发", "阅读"], rows, bad, form="xlsx")


MAKERS = (
    service_network,
    party_building,
    education_health,
    parking_survey,
    youth_jobs,
    bonded_trade,
    honours_and_claims,
)
