"""A year of micro-reforms, open calls and experience, invented: who applies for what, how panels mark it, how far it comes.

In:  a profile (units, streets, communities; `registers:` of its calibration says how many micro-reforms) and a seed
Out: what people will do, in their order; `cli.project_year` has them do it at the doors. The same arguments give the same year.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wanxiang.district import Profile
from wanxiang.simulation.registers.hand import Hand

IDEAS = (
    ("楼道灯扫码报修", "灯坏了不知道报给谁", "每层贴码，扫码直达物业并抄送社区", "当日修复率", "%", 90),
    ("电梯停运先告知", "停梯检修常常当天才知道", "停运前一日群发，老人家庭逐户电话", "提前告知率", "%", 95),
    ("晾晒架预约共用", "阳台小、被子没处晒", "天台装共用晾架，微信预约两小时一段", "每周使用", "次", 60),
    ("快递柜助老取件", "老人不会开柜", "志愿者每晚集中代取", "服务老人", "人", 80),
    ("门诊号源留社康", "老人抢不到号", "每天留一成号源给家庭医生转诊", "转诊成功", "人次", 600),
    ("放学后托管拼班", "单个班人数不足开不了", "相邻两校拼班，专人护送", "新增托管", "人", 120),
    ("商户开业一次踏勘", "几个部门分头上门", "约定同一天联合踏勘，一张意见单", "踏勘次数减少", "%", 60),
    ("证明事项部门互查", "办事还要居民自己跑证明", "窗口代查，居民授权即可", "少交证明", "份", 900),
    ("噪声投诉错峰约谈", "夜间装修投诉反复", "首诉即约谈，约定施工时段上墙", "重复投诉下降", "%", 50),
    ("雨前巡查清单", "下雨才发现井盖堵", "预警发布后两小时按清单巡查", "积水点减少", "处", 6),
    ("老旧小区车位错峰", "白天空、晚上抢", "与写字楼共用车位，夜间对居民开放", "夜间车位", "个", 150),
    ("一键呼叫改绳铃", "独居老人摔倒够不到按钮", "在卫生间装拉绳铃，接社区值守", "安装", "户", 200),
    ("垃圾分类换积分", "投放不准没有动力", "督导员打分，积分换盆栽", "准确率", "%", 85),
    ("企业诉求专员制", "企业不知道找谁", "每家配一名专员，三日内回音", "按时回复率", "%", 95),
    ("招聘夜市", "上班的人没空逛招聘会", "晚上在地铁口摆摊招聘", "达成意向", "人", 180),
    ("旧物交换日", "大件旧物没处放", "每月一次交换，余下集中清运", "交换物品", "件", 400),
    ("合同范本到铺", "小店租约纠纷多", "律师进社区送范本、讲要点", "纠纷减少", "%", 30),
    ("校门口即停即走", "接送车占满车道", "分年级错时，志愿者开车门", "排队缩短", "米", 120),
    ("志愿服务按需点单", "志愿者来了没活干", "居民点单、社区派单、完成评价", "完成订单", "单", 700),
    ("井盖上户口", "坏了找不到产权单位", "一盖一码，扫码见产权", "登记井盖", "个", 2_000),
    ("夜间值守联动亮灯", "夜里求助不知道哪家开门", "值守点统一亮绿灯并上地图", "值守点", "个", 40),
    ("菜篮子价格上屏", "同一条街价差大", "电子屏每日更新均价", "上屏菜场", "家", 8),
)  # fmt: skip
CALLS = (
    ("让老旧小区夜里停得下车", "夜间车位缺口大，翻找车位绕行多", "夜间停车满意率", "抽样问卷，不少于三百户", 80, "%", False, 2, (86, 61)),
    ("早高峰校门口不排队", "接送车队排到主干道", "早高峰平均排队长度", "连续十个上学日实测", 50, "米", True, 1, (None,)),
    ("工业遗存活起来", "老厂房空置多年，改造成本高", "改造后年接待", "票务和客流计数", 30_000, "人次", False, 1, ()),
)  # fmt: skip
EXPERIENCES = (
    ("一张清单管到底", "事项清单、责任清单合并成一张，按月对账", "合并清单的模板和对账流程"),
    ("先办后补、信用兜底", "守信主体先发证后补件", "守信名单、承诺书、补件期限三件套"),
    ("楼栋议事半小时", "每周固定半小时，一事一议当场定人", "议事规则一页纸"),
    ("窗口帮办不出门", "视频连线、屏幕共享帮填", "帮办话术和授权书样式"),
)  # fmt: skip
FIRSTS = (
    ("社区晾晒架微信预约", "首个", "全市"), ("门诊号源按比例留社康", "率先", "全市"), ("楼栋绿灯值守地图", "首创", "全国"),
    ("商户开业联合踏勘一张单", "率先", "全省"), ("井盖一盖一码产权登记", "首个", "全市"), ("拉绳铃接入社区值守", "首批", "全市"),
)  # fmt: skip
RECOGNITIONS = (("基层治理创新案例", "获奖", "全国"), ("优秀改革案例汇编", "刊发", "全省"), ("改革简报专期", "刊发", "全市"),
                ("营商环境测评", "排名", "全市"), ("领导批示肯定", "批示", "全市"))  # fmt: skip
SHARES = (("submitted", 0.12), ("returned", 0.05), ("refused", 0.09), ("running", 0.34), ("finishing", 0.09), ("accepted", 0.2),
          ("showcased", 0.05), ("rectifying", 0.03), ("failed", 0.03))  # fmt: skip
"""How far the micro-reforms of a year have come by its end: an assumption of the simulation."""
MARKS = {"returned": 6, "refused": 4, "rectifying": 6, "failed": 3}
"""What a panel gives to what it does not let pass; everything else gets 8 or 9."""
JUDGED = frozenset({"accepted", "showcased", "rectifying", "failed"})
"""Ends that only an acceptance brings."""


@dataclass(frozen=True, kw_only=True)
class MicroReform:
    """One application: by whom (the code of a unit or place), what, and how far it will come."""

    body: str
    title: str
    problem: str
    measure: str
    expected: str
    unit: str
    value: int
    cost: int
    """分."""
    applied: date
    begins: date
    ends: date
    end: str
    reached: float

    @property
    def judged(self) -> bool:
        return self.end in JUDGED


@dataclass(frozen=True, kw_only=True)
class OpenCall:
    """One call with the values that its claims reach (None: still at work); no values: nobody is awarded yet."""

    title: str
    problem: str
    target: str
    measured_by: str
    value: int
    unit: str
    at_most: bool
    awards: int
    reached: tuple[int | None, ...]


class Year:
    """What people will do."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile, self.day = profile, profile.as_of
        self.dice = random.Random(f"projects {profile.id} {seed}")
        self.hand = Hand(profile, seed)
        self.units = [
            unit for unit in profile.units if unit.level in ("district", "party") and unit.kind == "department"
        ]
        self.micro = self._micro()
        self.calls = tuple(OpenCall(**dict(zip(OpenCall.__annotations__, each, strict=True))) for each in CALLS)

    def mark(self, end: str) -> int:
        """What one member gives."""
        if end in MARKS:
            return MARKS[end]
        return self.dice.choice((8, 8, 9))

    def members(self, count: int) -> list[tuple[str, str]]:
        """(unit, name) of so many members of a panel, each of another unit."""
        return [(unit.name, self.hand.person()) for unit in self.dice.sample(self.units, min(count, len(self.units)))]

    def _micro(self) -> list[MicroReform]:
        count = self.hand.count("micro_reforms")
        return [self._one(at, end) for at, end in enumerate(_ends(count, self.dice))]

    def _one(self, at: int, end: str) -> MicroReform:
        name, problem, measure, expected, unit, value = IDEAS[at % len(IDEAS)]
        body, where = self._body(at)
        begins = date(self.day.year, 1, 1) + timedelta(days=self.dice.randrange(20, 60))
        length = self.dice.randrange(150, 230) if end in JUDGED or end == "finishing" else self.dice.randrange(250, 420)
        share = 0.7 if end in ("failed", "rectifying") else self.dice.uniform(1.0, 1.2)
        return MicroReform(
            body=body, title=f"{where}{name}", problem=problem, measure=measure, expected=expected, unit=unit, value=value,
            cost=self.dice.randrange(1, 30) * 1_000_000, applied=begins - timedelta(days=self.dice.randrange(8, 18)), begins=begins,
            ends=begins + timedelta(days=length), end=end, reached=round(min(value * share, 100 if unit == "%" else value * 9), 1),
        )  # fmt: skip

    def _body(self, at: int) -> tuple[str, str]:
        """(code, name): departments, streets, communities in turn."""
        if at % 3 == 0:
            unit = self.dice.choice(self.units)
            return unit.code, f"{unit.name}："
        street = self.dice.choice(self.profile.streets)
        if at % 3 == 1:
            return street.code, street.name
        community = self.dice.choice(street.communities)
        return community.code, community.name


def _ends(count: int, dice: random.Random) -> Sequence[str]:
    """So many ends, as `SHARES` has them, at least one example where there are enough; mixed."""
    ends = [end for end, share in SHARES for _ in range(round(share * count))][:count]
    ends += ["running"] * (count - len(ends))
    dice.shuffle(ends)
    return ends
