"""What each department writes down: its own column names, in its own hand."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wanxiang.simulation import mess
from wanxiang.simulation.households import ADULT, CHILD1, CHILD2, FATHER, HEAD, MOTHER, SPOUSE
from wanxiang.simulation.lexicon import lexicon
from wanxiang.simulation.lives import EMPLOYMENT, LEVELS, MARITAL, STAGES
from wanxiang.simulation.mess import Dice, Quality
from wanxiang.simulation.people import NEVER
from wanxiang.simulation.rosters import Moment, Rows
from wanxiang.simulation.text import Ints, blank, choose, date_parts, digits, join, numbers, pick
from wanxiang.simulation.world import World

Columns = dict[str, pa.Array]
RELATIONS = {HEAD: "户主", SPOUSE: "配偶", FATHER: "父亲", MOTHER: "母亲"}
HOSPITALS = ("人民医院", "中医院", "第一社康中心", "第二社康中心", "第三社康中心")
AMOUNTS = ((100, 1000), (90, 500), (80, 300), (70, 200))  # 高龄津贴 yuan a month from that age on


class Sheet:
    """The rows of one file being written: shortcuts to the truth behind them and to the hand that writes."""

    def __init__(self, world: World, rows: Rows, moment: Moment, *, source: str, quality: Quality) -> None:
        self.world, self.rows, self.moment, self.source = world, rows, moment, source
        self.quality = quality.corrected() if moment.corrected else quality
        total = {"person": len(world.people), "enterprise": len(world.firms), "building": len(world.houses)}[
            rows.entity
        ]
        self.dice = Dice(world.seed, source, total, rows.index, rows.copy)

    def of(self, values: np.ndarray) -> np.ndarray:
        return values[self.rows.index]

    def name(self) -> pa.Array:
        return mess.names(self.world.people.name.take(pa.array(self.rows.index)), self.dice, self.quality)

    def sex(self) -> pa.Array:
        return choose(self.of(self.world.people.male), "男", "女")

    def id(self) -> pa.Array:
        people = self.world.people
        return mess.ids(self.of(people.id_matrix), self.of(people.birth), self.dice, self.quality)

    def birth(self, usual: int) -> pa.Array:
        return mess.dates(self.of(self.world.people.birth), self.dice, self.quality, usual=usual)

    def date(self, days: Ints, usual: int, purpose: str) -> pa.Array:
        safe = np.where(days == NEVER, 0, days)
        return blank(mess.dates(safe, self.dice, self.quality, usual=usual, purpose=purpose), days == NEVER)

    def phone(self, missing: float = 0.08) -> pa.Array:
        return mess.phones(self.of(self.world.people.phone), self.dice, missing=missing)

    def address(self, building: Ints, room: Ints) -> pa.Array:
        world = self.world
        return mess.addresses(
            building, room, houses=world.houses, where=world.where, dice=self.dice, quality=self.quality
        )

    def serial(self) -> pa.Array:
        return numbers(np.arange(1, len(self.rows) + 1))


def population(sheet: Sheet) -> Columns:
    world, people = sheet.world, sheet.world.people
    household = sheet.of(people.household)
    address = sheet.address(world.registered[household], world.homes.room[household])
    return {
        "姓名": sheet.name(),
        "性别": sheet.sex(),
        "公民身份号码": sheet.id(),
        "出生日期": sheet.birth(mess.COMPACT),
        "户籍地址": choose(_whole(sheet, address), join(world.profile.province, address), address),
        "户号": join(world.profile.code, digits(household * 7 % 10_000_000, 8)),
        "与户主关系": _relation(sheet),
        "婚姻状况": blank(pick(MARITAL, sheet.of(world.lives.marital)), sheet.dice.u("marriage") < 0.03),
        "登记日期": sheet.date(sheet.of(world.lives.since), mess.ISO, "since"),
    }


def _whole(sheet: Sheet, address: pa.Array) -> np.ndarray:
    """Some of the addresses that begin with the city begin with the province."""
    return np.array(pc.starts_with(address, sheet.world.profile.city)) & (sheet.dice.u("province") < 0.5)


def _relation(sheet: Sheet) -> pa.Array:
    role, male = sheet.of(sheet.world.people.role), sheet.of(sheet.world.people.male)
    child = np.isin(role, [CHILD1, CHILD2, ADULT])
    words = [*RELATIONS.values(), "子", "女", "其他"]
    index = np.select([role == r for r in RELATIONS] + [child & male, child], range(6), 6)
    return pick(words, index)


def residents(sheet: Sheet) -> Columns:
    world, people, former = sheet.world, sheet.world.people, sheet.rows.flags["former"]
    household = sheet.of(people.household)
    elsewhere = (sheet.dice.u("former") * len(world.houses)).astype(np.int64)
    building = np.where(former, elsewhere, world.homes.building[household])
    room = world.homes.room[household]
    unknown, dice = sheet.dice.u("hukou") < 0.12, sheet.dice
    return {
        "人员编号": join(
            "WG", digits((sheet.rows.index * 7919 + 104_729 * former) % 100_000_000, 9), choose(former, "A", "")
        ),
        "人员姓名": sheet.name(),
        "性别": sheet.sex(),
        "证件号码": sheet.id(),
        "出生年月日": sheet.birth(mess.ISO),
        "联系电话": sheet.phone(),
        "居住地址": sheet.address(building, room),
        "楼栋编码": blank(world.houses.code.take(pa.array(building)), dice.u("building") < 0.08),
        "网格编码": blank(pick(world.where.codes, world.houses.grid[building]), dice.u("grid") < 0.03),
        "户内编号": blank(join(digits(household, 8), choose(former, "9", "0")), dice.u("household") < 0.06),
        "独居标识": _alone_mark(sheet),
        "户籍所在市": blank(world.hukou_city().take(pa.array(sheet.rows.index)), unknown),
        "户籍所在区": blank(world.hukou_district().take(pa.array(sheet.rows.index)), unknown),
        "采集时间": sheet.date(_seen(sheet, former), mess.ISO, "seen"),
    }


def _alone_mark(sheet: Sheet) -> pa.Array:
    """是, 否 or empty: a quarter is not filled in, two in a hundred are wrong."""
    alone, draw = sheet.of(sheet.world.lives.lives_alone), sheet.dice.u("alone")
    said = np.where(draw > 0.98, ~alone, alone)
    return blank(choose(said, "是", "否"), draw < 0.25)


def _seen(sheet: Sheet, former: np.ndarray) -> Ints:
    """The day the grid worker last wrote: within half a year; a former address a year or two before."""
    day = sheet.moment.cut - 2 - (sheet.dice.u("seen-day") * 180).astype(np.int64)
    return np.where(former, day - 400, np.maximum(day, sheet.of(sheet.world.lives.since)))


def allowance(sheet: Sheet) -> Columns:
    world = sheet.world
    age = (sheet.moment.cut - sheet.of(world.people.birth)) / 365.2425
    amount = np.select([age >= least for least, _ in AMOUNTS], [yuan for _, yuan in AMOUNTS], 200)
    year, month, _ = date_parts(sheet.of(world.lives.allowance_from))
    dotted = sheet.dice.u("month") < 0.2
    stopped = sheet.rows.flags["stopped"]
    return {
        "序号": sheet.serial(),
        "姓名": sheet.name(),
        "身份证号": sheet.id(),
        "出生日期": sheet.birth(mess.SERIAL),
        "发放标准(元/月)": numbers(amount),
        "享受起始月份": choose(
            dotted, join(numbers(year), ".", digits(month, 2)), join(numbers(year), "-", digits(month, 2))
        ),
        "状态": choose(stopped, "停发", "在发"),
        "备注": choose(
            stopped & (sheet.dice.u("note") < 0.5), "死亡停发", choose(sheet.dice.u("note") < 0.01, "待核", None)
        ),
    }


def records(sheet: Sheet) -> Columns:
    return {
        "dah": record_numbers(sheet.world, sheet.rows.index),
        "xm": sheet.name(),
        "xb": choose(sheet.of(sheet.world.people.male), "1", "2"),
        "sfzh": sheet.id(),
        "csrq": sheet.birth(mess.COMPACT),
        "lxdh": sheet.phone(0.15),
        "jdrq": sheet.date(sheet.of(sheet.world.lives.record_on), mess.COMPACT, "made"),
        "zt": choose(sheet.rows.flags["cancelled"], "注销", "在册"),
    }


def record_numbers(world: World, index: Ints) -> pa.Array:
    """档案号: district code and eleven digits, one a person."""
    return join(world.profile.code, digits((index * 48_271 + 11) % 10_000_000_019, 11))


def checkups(sheet: Sheet) -> Columns:
    return {
        "受检人": sheet.name(),
        "身份证": sheet.id(),
        "出生日期": sheet.birth(mess.SLASHED),
        "体检日期": sheet.date(sheet.of(sheet.world.lives.checkup_on), mess.SLASHED, "checkup"),
        "体检机构": _hospital(sheet),
    }


def screenings(sheet: Sheet) -> Columns:
    kinds = lexicon()["screening"]
    return {
        "姓名": sheet.name(),
        "身份证号码": sheet.id(),
        "出生日期": sheet.birth(mess.CHINESE),
        "筛查日期": sheet.date(sheet.of(sheet.world.lives.screening_on), mess.ISO, "screening"),
        "筛查项目": pick(kinds, sheet.dice.choice("kind", len(kinds))),
        "机构": _hospital(sheet),
    }


def _hospital(sheet: Sheet) -> pa.Array:
    district = sheet.world.profile.name
    return pick([f"{district}{name}" for name in HOSPITALS], sheet.dice.choice("hospital", len(HOSPITALS)))


def insured(sheet: Sheet) -> Columns:
    lives = sheet.world.lives
    worker = sheet.of(lives.employment) == EMPLOYMENT.index("在业")
    kind = np.where(worker & sheet.of(lives.pension), 0, np.where(sheet.of(lives.pension), 2, 1))
    base = np.clip(sheet.of(lives.income) // 100, 2360, 31_938)
    return {
        "参保人姓名": sheet.name(),
        "证件号": sheet.id(),
        "出生日期": sheet.birth(mess.ISO),
        "参保状态": choose(sheet.rows.flags["stopped"], "停保", "正常参保"),
        "险种": pick(["职工医疗、职工养老", "居民医疗", "居民医疗、居民养老"], kind),
        "缴费基数(元)": blank(numbers(base), ~worker),
        "单位名称": _employer(sheet),
    }


def _employer(sheet: Sheet) -> pa.Array:
    employer = sheet.of(sheet.world.lives.employer)
    return blank(sheet.world.firms.name.take(pa.array(employer.clip(0))), employer < 0)


def disabled(sheet: Sheet) -> Columns:
    world, people = sheet.world, sheet.world.people
    kind, level = sheet.of(world.lives.disability), sheet.of(world.lives.level)
    issued = sheet.moment.cut - 60 - (sheet.dice.u("issued") * 3000).astype(np.int64)
    return {
        "姓名": sheet.name(),
        "残疾人证号": mess.disability_numbers(sheet.of(people.id_matrix), kind, level, sheet.dice, sheet.quality),
        "残疾类别": pick(list(lexicon()["disability"]), kind),
        "残疾等级": pick(LEVELS, level),
        "发证日期": sheet.date(issued, mess.SERIAL, "issued"),
        "联系电话": sheet.phone(0.2),
    }


def deaths(sheet: Sheet) -> Columns:
    return {
        "逝者姓名": sheet.name(),
        "身份证号": sheet.id(),
        "出生日期": sheet.birth(mess.ISO),
        "死亡日期": sheet.date(sheet.of(sheet.world.people.died_on), mess.ISO, "death"),
    }


def students(sheet: Sheet) -> Columns:
    world = sheet.world
    stage, household = sheet.of(world.lives.stage), sheet.of(world.people.household)
    year, _, _ = date_parts(sheet.of(world.people.birth))
    return {
        "学籍号": join("G", digits(year, 4), digits(sheet.rows.index * 13 % 1_000_000_000, 9)),
        "学生姓名": sheet.name(),
        "性别": sheet.sex(),
        "身份证件号": sheet.id(),
        "出生日期": sheet.birth(mess.ISO),
        "学校名称": school_names(world, sheet.rows.index),
        "学段": pick(STAGES, stage),
        "家庭住址": sheet.address(world.homes.building[household], world.homes.room[household]),
    }


def school_names(world: World, index: Ints) -> pa.Array:
    """The school of each pupil: a numbered school of that stage in the street; null for the others."""
    stage, school = world.lives.stage[index], world.lives.school[index]
    street = [name.removesuffix("街道").removesuffix("镇") for name in world.where.streets]
    name = join(
        pick(street, school.clip(0) // 100), "第", numbers(school.clip(0) % 100 + 1), pick(STAGES, stage.clip(0))
    )
    return blank(name, stage < 0)


def minimum(sheet: Sheet) -> Columns:
    household = sheet.of(sheet.world.people.household)
    began = sheet.moment.cut - 40 - (sheet.dice.u("began") * 2500).astype(np.int64)
    return {
        "姓名": sheet.name(),
        "身份证号": sheet.id(),
        "出生日期": sheet.birth(mess.ISO),
        "低保证号": join("DB", sheet.world.profile.code, digits(household, 7)),
        "保障起始日期": sheet.date(began, mess.ISO, "began"),
        "状态": choose(sheet.of(sheet.world.people.died_on) < NEVER, "停保", "在保"),
    }


def employment(sheet: Sheet) -> Columns:
    since = sheet.moment.cut - 5 - (sheet.dice.u("hired") * 2000).astype(np.int64)
    return {
        "姓名": sheet.name(),
        "身份证号": sheet.id(),
        "出生日期": sheet.birth(mess.ISO),
        "就业状态": pick(EMPLOYMENT, sheet.of(sheet.world.lives.employment)),
        "用人单位": _employer(sheet),
        "登记日期": sheet.date(since, mess.SLASHED, "hired"),
    }


def enterprises(sheet: Sheet) -> Columns:
    world, firms = sheet.world, sheet.world.firms
    take: Callable[[pa.Array], pa.Array] = lambda column: column.take(pa.array(sheet.rows.index))  # noqa: E731
    adults = (world.people.age >= 20).nonzero()[0]
    owner = adults[(sheet.dice.u("owner") * len(adults)).astype(np.int64)]
    return {
        "统一社会信用代码": take(firms.credit_code),
        "企业名称": take(firms.name),
        "行业门类": take(firms.industry),
        "从业人数": blank(numbers(sheet.of(firms.employees)), sheet.dice.u("employees") < 0.06),
        "注册资本(万元)": numbers(sheet.of(firms.capital)),
        "成立日期": sheet.date(sheet.of(firms.founded), mess.ISO, "founded"),
        "登记状态": pick(["存续", "吊销", "注销"], sheet.of(firms.state)),
        "经营场所": sheet.address(sheet.of(firms.building), sheet.of(firms.room)),
        "法定代表人": world.people.name.take(pa.array(owner)),
    }


def buildings(sheet: Sheet) -> Columns:
    houses = sheet.world.houses
    street = pc.utf8_slice_codeunits(houses.prefix, len(sheet.world.profile.city + sheet.world.profile.name))
    return {
        "楼栋编码": houses.code,
        "楼栋名称": houses.name,
        "门牌地址": join(street, houses.door),
        "网格编码": pick(sheet.world.where.codes, houses.grid),
        "层数": numbers(houses.floors),
        "户数": numbers(houses.floors * houses.per_floor),
    }
