"""How values are said on a page. Pure: no Django."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

NOTHING = "—"
ZONE = ZoneInfo("Asia/Shanghai")

TONES = {
    "good": "已运行 可用 已建 已确认 已办结 已归档 已享 已通过 已完成 符合 在用 正常 已核定 发放 works live confirmed 验收通过 示范 完成 已核验 通过 审议通过 已印发 已汇报 已听取 已召开 纪要已印发 已销号 已整改 已报送 已通报 已定案 采纳 复核通过 在施行 已生效 已审核 正常",
    "busy": "已开工 台账跟踪 建设中 在建 办理中 处理中 待签收 处置中 待核查 待回访 较急 已告知 受理 审核 审批 进行中 begun proposed 实施中 揭榜中 攻关中 评分中 推进 实质进展 起草 原则通过 已列入议程 已通知 筹备中 填报中 公示中 起草中 撰写中",
    "warn": "待受理 待派遣 退单待裁 紧急 待确认 待核定 待审批 待办 待定 未知 待核实 信息不足 planned 待评审 待验收 退回修改 整改中 待复核 已开封 待核验 存疑 有争议 待审议 待核 待列入议程 待汇报 再议 待声明 待销号 待交办 待答复 待审核 预警",
    "bad": "重办 特急 超期 退回 驳回 失败 不符合 已拒绝 矛盾 rejected 不立项 验收未通过 未通过 退回补正 退回重办 退回整改 整改逾期 逾期未报 迟报 逾期 受阻",
    "empty": "未接入 待接入 未建 尚未接入 未开始 停发 not_yet",
}


def tone(text: str) -> str:
    """The colour family of a state's word; "empty" (grey) for words that mean nothing to us."""
    for family, words in TONES.items():
        if text in words.split():
            return family
    return "empty"


def yuan(fen: int | None) -> str:
    """分 → 元, grouped: 20000 → 200；20050 → 200.50."""
    if fen is None:
        return NOTHING
    whole, cents = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}.{cents:02d}" if cents else f"{sign}{whole:,}"


def grouped(value: Any) -> str:
    """1138712 → 1,138,712; — for what is not known; words stay."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, int) or value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(value: float | None, digits: int = 1) -> str:
    """0.7512 → 75.1%."""
    return NOTHING if value is None else f"{value * 100:.{digits}f}%"


def said(value: Any) -> str:
    """Any value as a person would write it: 是/否, dates in full, numbers grouped, — for the unknown."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        value = value.astimezone(ZONE) if value.tzinfo else value
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(said(part) for part in value) or NOTHING
    return grouped(value)
