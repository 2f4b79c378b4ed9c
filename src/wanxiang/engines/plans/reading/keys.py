"""The words that announce a field: 牵头单位：… 责任领导：… 完成时限：…"""

from __future__ import annotations

import re

LEADER, OWNER, LEAD, PARTICIPANT, DUE, TARGET = "leader", "owner", "lead", "participant", "due", "target"


def _pairs(first: str, second: str) -> list[str]:
    return [a + b for a in first.split() for b in second.split()]


_BODIES = "单位 部门 科室 处室 主体"
WORDS: dict[str, list[str]] = {
    LEADER: [
        *_pairs(
            "牵头 责任 分管 主管 主要 挂点 挂帅 联系 包保 包抓 领衔 负责 统筹",
            "领导 区领导 市领导 县领导 区级领导 市级领导 县级领导 街道领导 领导同志",
        ),
        *_pairs("牵头 主要 分管", "负责人 负责同志"),
        *_pairs("区 市 县", "领导 级领导"),
        "领导",
    ],
    OWNER: [*_pairs("具体 直接 第一", "责任人 负责人"), "责任人", "负责人", "联系人", "经办人", "承办人", "责任人员"],
    LEAD: [
        *_pairs("牵头 牵头责任 总牵头 主办 承办 主责 主要责任 第一责任 责任 负责 落实 实施", _BODIES),
        "牵头",
        "主办",
        "责任街道",
        "牵头街道",
    ],
    PARTICIPANT: [
        *_pairs("参与 配合 协办 协同 参加 协助 支持 协作 联办 会办 配合责任 共同责任", _BODIES),
        "配合",
        "参与",
        "协办",
        "配合街道",
    ],
    DUE: [
        *_pairs(
            "完成 计划完成 拟完成 预计完成 应完成 工作 办结 推进 落实 任务 进度 计划",
            "时限 时间 期限 日期 节点 时间节点 时限要求 时间要求",
        ),
        "时限",
        "时间节点",
        "时间",
        "期限",
        "时限要求",
        "时间要求",
        "时间安排",
        "截止时间",
        "截止日期",
        "时间进度",
        "进度要求",
        "进度安排",
    ],
    TARGET: [
        "工作目标",
        "年度目标",
        "预期目标",
        "目标要求",
        "绩效目标",
        "预期成果",
        "成果形式",
        "量化目标",
        "目标成果",
    ],
}
#: keys whose units step back to participants where another key of the same item names the leading unit
YIELDING = ("责任", "负责", "落实", "实施", "承办")

_ROLE_OF = {word: role for role, words in WORDS.items() for word in words}
_LONGEST_FIRST = sorted(_ROLE_OF, key=len, reverse=True)
_KEY = "|".join(r"\s*".join(word) for word in _LONGEST_FIRST)
#: 某局（牵头）、某局 marks a unit of a list: in brackets these words announce nothing
_MARKS = {"牵头", "主办", "配合", "参与", "协办"}
_BOXED = "|".join(r"\s*".join(word) for word in _LONGEST_FIRST if word not in _MARKS)
_NOTE = r"(?:\([^()]{1,14}\))?"
#: a key with its colon, or a key in brackets of its own: 责任单位： 【责任单位】
_EDGE = r"(?:^|(?<=[\s(;,。、.:!?)]))"
ANNOUNCED = re.compile(rf"{_EDGE}(?P<key>{_KEY})\s*{_NOTE}\s*:\s*|\(\s*(?P<boxed>{_BOXED})\s*\)\s*:?\s*")
BARE = re.compile(rf"^\s*(?P<key>{_KEY})\s*{_NOTE}\s*$")


def role_of(key: str) -> str:
    """The role of a key as it was typed; inner spaces do not matter."""
    return _ROLE_OF[re.sub(r"\s", "", key)]


def heading_role(cell: str) -> str | None:
    """The role a table column's heading announces, or None."""
    found = BARE.match(cell.strip().rstrip(":"))
    return role_of(found["key"]) if found else None
