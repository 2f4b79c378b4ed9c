"""The buttons of cases: which there are for an account, and what each of them calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wanxiang.core.access import roles
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.district import profile
from wanxiang.engines.outreach import actions
from wanxiang.engines.outreach.transitions import machine

DANGEROUS = frozenset({"strike", "reject", "stop", "recover"})
FORWARD = ("confirm", "dispatch", "accept", "review", "approve", "enjoy", "pay")
"""The one primary button of a page is the first of these that may be done."""


class NoSuchAct(WanxiangError):
    code = "reverse.no_such_act"


class NothingChosen(WanxiangError):
    code = "reverse.nothing_chosen"


@dataclass(frozen=True)
class Act:
    """A button."""

    action: str
    title: str
    reason: bool

    @property
    def dangerous(self) -> bool:
        return self.action in DANGEROUS


def permissions_of(account: Account) -> frozenset[str]:
    """Everything that the account's roles allow somewhere."""
    return frozenset().union(*(roles()[grant.role].permissions for grant in account.grants.all()))


def acts_for(account: Account, states: Sequence[str]) -> list[Act]:
    """The buttons that an account has for cases in these states, the primary one first."""
    mine = permissions_of(account)
    found = {
        move.action: Act(move.action, move.title, move.reason)
        for move in machine().transitions
        if move.permission in mine and set(states) <= move.origins and move.action in _CALLS
    }
    order = {action: place for place, action in enumerate(FORWARD)}
    return sorted(found.values(), key=lambda act: (act.dangerous, order.get(act.action, len(order))))


def perform(action: str, *, case_nos: Sequence[str], by: Account, as_of: date, why: str = "") -> str:
    """Do it, and say in one sentence what was done.

    Raises: NoSuchAct, NothingChosen, and what the engine raises; nothing is changed then
    """
    if action not in _CALLS:
        raise NoSuchAct("没有这个操作", hint="请刷新页面后再试")
    if not case_nos:
        raise NothingChosen("还没有选择事项", hint="请先在名单中勾选")
    return _CALLS[action](list(case_nos), by, as_of, why.strip())


def _plain(call: Callable[..., Sequence[Any]], said: str) -> Callable[..., str]:
    def run(case_nos: list[str], by: Account, as_of: date, why: str) -> str:
        done = call(case_nos=case_nos, by=by, as_of=as_of, why=why)
        return f"已{said} {len(done)} 件。"

    return run


def _tell(case_nos: list[str], by: Account, as_of: date, why: str) -> str:
    told = actions.tell(case_nos=case_nos, by=by, as_of=as_of, at=now(), sender=f"{profile().name}反向办")
    left = f"；{len(told.withheld)} 人没有可用的联系方式，建议派单上门" if told.withheld else ""
    return f"已告知 {told.cases} 件{left}。"


def _dispatch(case_nos: list[str], by: Account, as_of: date, why: str) -> str:
    done = actions.dispatch_visits(by=by, as_of=as_of, case_nos=case_nos)
    left = f"；{done.without_grid} 件没有网格，未派出" if done.without_grid else ""
    return f"已派出 {done.visits} 户、{done.matters} 件{left}。"


def _reply(answer: str, said: str) -> Callable[..., str]:
    def run(case_nos: list[str], by: Account, as_of: date, why: str) -> str:
        done = actions.register_reply(
            replies=dict.fromkeys(case_nos, answer), by=by, as_of=as_of, **({"why": why} if why else {})
        )
        return f"已登记{said} {done[answer]} 件。"

    return run


_CALLS: dict[str, Callable[..., str]] = {
    "confirm": _plain(actions.confirm, "核定"),
    "strike": _plain(actions.strike, "移出名单"),
    "tell": _tell,
    "dispatch": _dispatch,
    "reply": _reply("willing", "愿办"),
    "decline": _reply("refused", "不愿办"),
    "accept": _plain(actions.accept, "受理"),
    "send_back": _plain(actions.send_back, "退回补正"),
    "review": _plain(actions.review, "审核"),
    "reject": _plain(actions.reject, "核定不符"),
    "approve": _plain(actions.approve, "审批"),
    "pay": _plain(actions.pay, "登记发放"),
    "enjoy": _plain(actions.enjoy, "登记已享"),
    "stop": _plain(actions.stop, "停发"),
    "resume": _plain(actions.resume, "恢复发放"),
    "repay": _plain(actions.repay, "登记补发"),
    "recover": _plain(actions.recover, "登记追缴"),
    "reopen": _plain(actions.reopen, "重新列入"),
}
