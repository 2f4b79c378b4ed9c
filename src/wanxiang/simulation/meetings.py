"""A year of meetings, invented: which documents units bring, through which gates, what is decided, who is to do it.

In:  a profile (units; `registers:` of its calibration says how many meetings and documents) and a seed
Out: what people will do, in their order; `cli.meeting_year` has them do it at the doors. The same arguments give the same year.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from wanxiang.district import Profile
from wanxiang.district.calendar import is_working
from wanxiang.simulation.registers.hand import Hand

SUBJECTS = (
    ("社区食堂布点", "民政", ("涉及重大民生",), "建成第一批社区食堂"), ("老旧电梯更新", "住房建设", ("涉及重大民生", "专业性强"), "完成首批电梯更新"),
    ("楼宇企业服务", "企业服务", (), "每幢重点楼宇配一名服务专员"), ("政务窗口延时", "政务数据", (), "窗口延时服务上线"),
    ("夜间摊点疏导", "城市管理", ("涉及社会治理", "涉及权利义务"), "划定疏导点并公示"), ("中小学午休改造", "教育", ("涉及重大民生",), "首批学校完成改造"),
    ("家庭医生扩面", "卫生健康", ("涉及重大民生", "专业性强"), "签约人数达到目标"), ("矛盾调解进小区", "政法", ("涉及社会治理",), "小区调解室挂牌"),
    ("人才公寓配租", "人力资源", ("涉及权利义务",), "开放第一批配租"), ("公共数据共享目录", "政务数据", ("专业性强",), "发布第一版目录"),
    ("老旧管网改造", "水务", ("涉及重大民生", "专业性强"), "完成首段改造"), ("小散工程管理", "住房建设", ("涉及社会治理", "涉及权利义务"), "备案流程上线"),
    ("商圈错时停车", "交通", ("涉及市场主体",), "首批车场签约"), ("文化场馆错时开放", "文化体育", (), "公布开放时间表"),
    ("社会组织培育", "民政", (), "建成培育基地"), ("消费促进", "工业信息化", ("涉及市场主体",), "制定资金使用细则"),
    ("国有物业招租", "国资", ("涉及市场主体", "涉及权利义务"), "招租平台上线"), ("审批事项下放", "编制", ("涉及权利义务",), "完成第一批事项交接"),
    ("退役军人就业", "退役军人", (), "举办专场招聘"), ("小区垃圾分类", "城市管理", ("涉及社会治理",), "达标小区公示"),
    ("应急避难场所", "应急", ("涉及重大民生",), "标识和物资到位"), ("基层执法规范", "司法", ("涉及权利义务",), "执法清单公布"),
    ("残疾人托养", "残联", ("涉及重大民生",), "新增托养床位"), ("金融服务小微", "金融", ("涉及市场主体",), "建立白名单"),
)  # fmt: skip
"""Subject, the competence whose unit drafts, what is declared of it, the task that the meeting gives."""
KINDS = ("实施方案", "意见", "办法", "行动计划")
FIELDS = ("公共管理", "法学", "财政", "社会政策", "城市规划", "信息技术")
SAYS = {
    "passed": "会议同意该文件，要求牵头单位细化步骤、按期推进，重大情况及时报告。",
    "in_principle": "会议原则同意，请按会议意见修改后印发。",
    "again": "会议认为资金来源还需论证，下次会议再议。",
    "sent_back": "会议认为条件尚不成熟，退回研究。",
}
UNSURE = ("again", "sent_back")
"""Ends of what does not pass; a year has one of each where it has enough meetings."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One document: by whom (code of a unit), what holds of it, how it ends, and the task that the meeting gives."""

    title: str
    kind: str
    unit: str
    facts: frozenset[str]
    end: str
    says: str
    task: str
    days: int
    """From the meeting to the task's deadline."""
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Session:
    """One meeting: its day, and what it decides on."""

    day: date
    drafts: tuple[Draft, ...]


class Year:
    """What people will do."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile, self.day = profile, profile.as_of
        self.dice = random.Random(f"meetings {profile.id} {seed}")
        self.hand = Hand(profile, seed)
        self._drafts = self._all_drafts()
        self.sessions = tuple(self._sessions())
        self.waiting = next(self._drafts)
        """A document that is before the gates when the year ends."""
        self.stopped = Draft(
            title="来访情形纳入信用评价办法", kind="办法", unit=self.hand.unit_of("信访", self.dice), facts=frozenset({"涉及权利义务"}), end="stopped",
            says="没有上位法依据，不得以来访情形减损个人信用。", task="研究来访情形与信用评价的衔接", days=60,
        )  # fmt: skip
        """One that the review of lawfulness stops for want of a legal basis."""
        self.experts = [
            (f"{self.hand.person()}", FIELDS[at % len(FIELDS)], f"{self.hand.name('大学')}") for at in range(12)
        ]

    def done(self, due: date) -> bool:
        """Whether a task has been done by the day: most that are due have, few of the others."""
        return self.dice.random() < (0.85 if due <= self.day else 0.1)

    def absent(self) -> bool:
        """Whether a member cannot come."""
        return self.dice.random() < 0.08

    def _sessions(self) -> Iterator[Session]:
        """Meetings on working days spread over the year up to the day, documents split among them."""
        count, documents = self.hand.count("meetings"), self.hand.count("documents")
        first = date(self.day.year, 1, 15)
        gap = (self.day - timedelta(days=12) - first) / count
        for at in range(count):
            share = documents // count + (at < documents % count)
            drafts = [next(self._drafts) for _ in range(max(share, 1))]
            if 0 < at <= len(UNSURE):
                drafts.append(self._ending(next(self._drafts), UNSURE[at - 1]))
            yield Session(day=_working(first + gap * (at + 1)), drafts=tuple(drafts))

    def _all_drafts(self) -> Iterator[Draft]:
        """One after the other, without end; the first round by subject, further ones with a name before it."""
        order = self.dice.sample(SUBJECTS, len(SUBJECTS))
        at = 0
        while True:
            subject, competence, facts, task = order[at % len(order)]
            name = subject if at < len(order) else f"{self.hand.name('')}片区{subject}"
            kind = self.dice.choice(KINDS)
            end = "in_principle" if at % 6 == 5 else "passed"
            yield Draft(
                title=f"{name}{kind}", kind=kind, unit=self.hand.unit_of(competence, self.dice), facts=frozenset(facts), end=end, says=SAYS[end],
                task=task, days=self.dice.randrange(40, 200), urgent=at == 4,
            )  # fmt: skip
            at += 1

    def _ending(self, draft: Draft, end: str) -> Draft:
        return Draft(**{**vars(draft), "end": end, "says": SAYS[end], "urgent": False})


def _working(day: date) -> date:
    """The day, or the next on which the office works."""
    while not is_working(day):
        day += timedelta(days=1)
    return day
