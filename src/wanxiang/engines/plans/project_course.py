"""The course of a project: which act leads from which states to which. Pure; one table for micro-reforms and claims alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DRAFT, SUBMITTED, RETURNED, REFUSED = "draft", "submitted", "returned", "refused"
RUNNING, FINISHING, RECTIFYING = "running", "finishing", "rectifying"
ACCEPTED, FAILED, SHOWCASED, WITHDRAWN = "accepted", "failed", "showcased", "withdrawn"
COUNTED_OUT = (DRAFT, WITHDRAWN)
"""States of what nobody has applied for."""


@dataclass(frozen=True)
class Move:
    """An act: what people call it, from where it may be done, where it leads ("" leaves the state as it is)."""

    title: str
    before: tuple[str, ...]
    after: str


_OPEN = (DRAFT, SUBMITTED, RETURNED)
MOVES: Mapping[str, Move] = MappingProxyType(
    {
        "drafted": Move("起草", (), DRAFT),
        "revised": Move("修改", (DRAFT, RETURNED), ""),
        "submitted": Move("提交申报", (DRAFT, RETURNED), SUBMITTED),
        "withdrawn": Move("撤回", _OPEN, WITHDRAWN),
        "panel": Move("进入评审", (SUBMITTED, FINISHING), ""),
        "approve": Move("立项", (SUBMITTED,), RUNNING),
        "return": Move("退回修改", (SUBMITTED,), RETURNED),
        "refuse": Move("不予立项", (SUBMITTED,), REFUSED),
        "award": Move("授榜", (SUBMITTED,), RUNNING),
        "pass_over": Move("未授榜", (SUBMITTED,), REFUSED),
        "milestone": Move("列入节点", (*_OPEN, RUNNING, RECTIFYING), ""),
        "reached": Move("节点完成", (RUNNING, RECTIFYING), ""),
        "word": Move("季度进展", (RUNNING, RECTIFYING), ""),
        "proof": Move("提交佐证", (RUNNING, RECTIFYING, FINISHING, ACCEPTED, SHOWCASED), ""),
        "finished": Move("申请结题", (RUNNING, RECTIFYING), FINISHING),
        "pass": Move("验收通过", (FINISHING,), ACCEPTED),
        "rectify": Move("限期整改", (FINISHING,), RECTIFYING),
        "fail": Move("验收未通过", (FINISHING,), FAILED),
        "showcased": Move("列为示范", (ACCEPTED,), SHOWCASED),
    }
)
AWAITS = {"approval": SUBMITTED, "award": SUBMITTED, "acceptance": FINISHING}
"""Stage of a panel → the state of a project that waits for it."""


def may(act: str, state: str) -> bool:
    """Whether an act may be done in a state."""
    return state in MOVES[act].before


def after(act: str, state: str) -> str:
    """Where an act leads from a state."""
    return MOVES[act].after or state


def acts_from(state: str) -> list[str]:
    """The acts that may be done in a state."""
    return [name for name, move in MOVES.items() if state in move.before]
