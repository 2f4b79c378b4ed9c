"""Schools, sister schools, cohorts; health centres, disciplines, teams, literacy."""

from collections.abc import Iterator

from wanxiang.simulation.registers.hand import Hand, Table, blank, unplaced


def education_health(hand: Hand) -> Iterator[Table]:
    """Schools, sister schools, cohorts; health centres, disciplines, teams."""
    yield from _schools(hand)
    rows = [["领航计划", level, hand.year, target, target, 0] for level, target in (("优秀校长", 30), ("优秀校级领导", 60), ("优秀中青年干部", 60))]  # fmt: skip
    yield Table("cohorts", ["计划", "层次", "年度", "目标人数", "在培人数", "结业人数"], rows)
    count, new = hand.count("health_centres"), hand.count("health_centres_new")
    areas = hand.shares(hand.count("health_centres_area"), count, least=320)
    doctors = hand.shares(hand.for_residents("doctors"), count)
    rows = [[hand.name("社康中心"), hand.dice.choice(("一类", "二类", "三类", "站点")), hand.at(), hand.year if at < new else hand.dice.randrange(hand.year - 14, hand.year), area, number, hand.person()] for at, (area, number) in enumerate(zip(areas, doctors, strict=True))]  # fmt: skip
    yield Table("health_centres", ["社康名称", "类别", "社区", "建成年度", "业务用房面积", "全科医生", "负责人"], rows, hand.some(rows, lambda row: blank(row, 4)), title="社区健康服务机构名册", encoding="gb18030")  # fmt: skip
    hospitals = [hand.name("医院") for _ in range(5)]
    pairs = [(subject, hospital) for subject in ("骨科", "检验医学", "呼吸内科", "妇产科", "儿科", "康复医学", "中医内科", "急诊医学") for hospital in hospitals]  # fmt: skip
    rows = [[subject, hospital, hand.dice.choice(("省", "市", "市", "区")), hand.earlier(8)] for subject, hospital in hand.dice.sample(pairs, min(hand.count("disciplines"), len(pairs)))]  # fmt: skip
    yield Table("disciplines", ["学科", "医院", "级别", "认定日期"], rows)
    rows = [[hand.name("团队"), hand.dice.choice(hospitals), "三名工程", hand.person(), hand.earlier(6), f"{hand.dice.randrange(2, 15) * 100}"] for _ in range(hand.count("medical_teams"))]  # fmt: skip
    yield Table("medical_teams", ["团队", "医院", "项目", "带头人", "签约日期", "资助经费(万元)"], rows)
    first, last = hand.count("literacy_first"), hand.count("literacy_last")
    asked = 10_000
    rows = [["基线调查", hand.year - 6, asked, first], ["中期调查", hand.year - 3, asked, (first + last) // 2], ["本轮调查", hand.year, asked, last]]  # fmt: skip
    yield Table("health_literacy", ["轮次", "监测年度", "样本数", "达标人数"], rows)


def _schools(hand: Hand) -> Iterator[Table]:
    streets = [street.name for street in hand.profile.streets]
    stages = ("小学", "小学", "初中", "九年制", "高中", "学前", "学前")
    rows = [[hand.name("学校"), stage, hand.dice.choice(("公办", "公办", "民办")), hand.dice.choice(streets), hand.dice.randrange(300, 2600), "使用中", "", "", "是" if stage in ("小学", "初中", "九年制") else ""] for stage in (hand.dice.choice(stages) for _ in range(hand.count("schools")))]  # fmt: skip
    for stage, ending, schools, places in (("小学", "小学", "schools_built", "places_new"), ("学前", "幼儿园", "kindergartens_built", "preschool_places_new")):  # fmt: skip
        shares = hand.shares(hand.count(places), hand.count(schools), least=100)
        rows += [[hand.name(ending), stage, "公办", hand.dice.choice(streets), share, "竣工", hand.year, share, "是" if stage == "小学" else ""] for share in shares]  # fmt: skip
    header = ["学校", "学段", "性质", "街道", "学位", "建设状态", "竣工年度", "新增学位数", "开展课后服务"]
    yield Table("schools", header, rows, hand.some(rows, lambda row: unplaced(row, 3)), form="xlsx")
    rows = [[hand.name("学校"), hand.name("书院"), hand.dice.choice(("香港", "香港", "澳门")), "小学", hand.earlier(7)] for _ in range(hand.count("sister_schools"))]  # fmt: skip
    yield Table("sister_schools", ["学校名称", "港澳学校", "地区", "学段", "签约日期"], rows, encoding="gb18030")
