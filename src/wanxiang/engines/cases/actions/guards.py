"""What a case must be fit for before a move."""

from collections.abc import Callable, Mapping

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import parties
from wanxiang.engines.cases.flows import Flow, Move
from wanxiang.engines.cases.models import Case


class Guarded(WanxiangError):
    """The case is not yet, or no longer, fit for the move."""

    code = "cases.guarded"
    status = 409


def refusal(case: Case, move: Move, *, flow: Flow) -> str:
    """Why a case is not fit for a move, in one sentence; "" when it is."""
    return _GUARDS[move.guard](case, flow) if move.guard else ""


def _assists_done(case: Case, flow: Flow) -> str:
    waiting = case.helping.filter(done_at=None, withdrawn=False).values_list("unit", flat=True) if case.assists else ()
    names = "、".join(parties.name_of(unit) for unit in waiting)
    return f"协办单位尚未办结：{names}" if names else ""


def _may_return(case: Case, flow: Flow) -> str:
    return f"已退单 {case.returns} 次，达到上限，不能再退" if case.returns >= flow.most_returns else ""


def _not_extended(case: Case, flow: Flow) -> str:
    return "只能延期一次" if case.extended else ""


def _may_extend(case: Case, flow: Flow) -> str:
    return _not_extended(case, flow) or ("" if case.wants_extension else "没有待答复的延期申请")


def _order_open(case: Case, flow: Flow) -> str:
    waiting = case.supervised and case.orders.filter(answered_at=None).exists()
    return "" if waiting else "没有待答复的督办单"


def _reply_given(case: Case, flow: Flow) -> str:
    given = case.steps.exclude(reply="").exists()
    return "" if given else "还没有给诉求人的答复"


def may_rework(case: Case, flow: Flow) -> str:
    """Why a case is not handled once more; "" when it may be."""
    return f"已重办 {case.reworks} 次，请转督办" if case.reworks >= flow.most_reworks else ""


def _has_owner(case: Case, flow: Flow) -> str:
    return "" if case.handler else "还没有主办单位"


_GUARDS: Mapping[str, Callable[[Case, Flow], str]] = {
    "open_assists_done": _assists_done,
    "may_return": _may_return,
    "not_extended": _not_extended,
    "may_extend": _may_extend,
    "order_open": _order_open,
    "reply_given": _reply_given,
    "may_rework": may_rework,
    "has_owner": _has_owner,
}
