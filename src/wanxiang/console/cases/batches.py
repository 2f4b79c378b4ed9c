"""One act on many cases: which are offered for a tab, and the door that does them, each case with an answer of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from wanxiang.console.cases import outcomes
from wanxiang.console.cases.filters import handlers_by_level
from wanxiang.core.access import requires, scope_of
from wanxiang.core.clock import now
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import actions, catalogue, dispatching, queries
from wanxiang.engines.cases.actions import Words
from wanxiang.engines.cases.flows import Move
from wanxiang.engines.cases.models import Case
from wanxiang.engines.cases.visibility import HOLD

PROPOSED = "dispatch_proposed"
MOST = 500


class TooMany(WanxiangError):
    """More cases than are done in one go."""

    code = "cases.too_many"


@dataclass(frozen=True)
class Act:
    """A button above a list: its action, its words, and what it asks for (to, text, due_in)."""

    action: str
    title: str
    asks: tuple[str, ...] = ()
    label: str = ""


ACTS = (
    Act(PROPOSED, "按建议派遣"),
    Act("dispatch", "派给…", ("to",), "主办单位"),
    Act("sign", "签收"),
    Act("close", "办结"),
    Act("archive", "归档"),
    Act("urge", "催办", ("text",), "催办内容（承办单位可见）"),
    Act("supervise", "督办", ("text", "due_in"), "督办要求"),
)
WIDE = ("urge", "supervise")
_BY_ACTION = {act.action: act for act in ACTS}


def offered(account: Account, *, states: Sequence[str], any_of: Sequence[str] = ()) -> list[Act]:
    """The acts that every one of these states allows and that the account holds somewhere.

    In: any_of: only these acts, and one of the states is enough (what a case refuses, it says)
    """
    flows = catalogue.all_flows().values()
    held = [state for state in states if any(state in flow.states for flow in flows)]
    if any_of:
        return [act for act in ACTS if act.action in any_of and any(_may(account, act, state) for state in held)]
    return [act for act in ACTS if held and all(_may(account, act, state) for state in held)]


def choices(acts: Iterable[Act]) -> list:
    """The units that may be chosen, where an act asks for one."""
    return handlers_by_level() if any("to" in act.asks for act in acts) else []


def _may(account: Account, act: Act, state: str) -> bool:
    action = "dispatch" if act.action == PROPOSED else act.action
    moves = [
        move for flow in catalogue.all_flows().values() for move in flow.from_state(state) if move.action == action
    ]
    return any(_holds(account, move) for move in moves)


def _holds(account: Account, move: Move) -> bool:
    for party in move.who:
        permission = move.permission if party == "desk" else HOLD.get(party, "")
        reaches = scope_of(account, permission).reaches if permission else ()
        if any(party != "desk" or not reach.unit for reach in reaches):
            return True
    return False


@require_POST
@requires("case.view")
def act(request: HttpRequest) -> HttpResponse:
    """The act on every ticked case; what was refused comes back with its reason."""
    chosen = list(dict.fromkeys(request.POST.getlist("selected")))
    wanted = _BY_ACTION.get(request.POST.get("action", ""))
    if wanted is None:
        raise TooMany("没有这个操作", hint="请刷新页面后再试")
    if len(chosen) > MOST:
        raise TooMany(f"一次最多办理 {MOST} 件", hint="请分批办理")
    done, refused = _proposed(request, chosen) if wanted.action == PROPOSED else _same(request, wanted, chosen)
    outcomes.keep(request, title=wanted.title.rstrip("…"), done=[case.case_no for case in done], refused=refused)
    return redirect(outcomes.back(request, "/cases/"))


def _same(request: HttpRequest, wanted: Act, chosen: Sequence[str]) -> tuple[list[Case], dict[str, str]]:
    said = {ask: request.POST.get(f"{ask}:{wanted.action}", "").strip() for ask in wanted.asks}
    return actions.act_on_many(case_nos=chosen, action=wanted.action, by=request.user, at=now(), words=Words(**said))


def _proposed(request: HttpRequest, chosen: Sequence[str]) -> tuple[list[Case], dict[str, str]]:
    """Each to the unit that the rules propose for it; a person pressed the button."""
    done: list[Case] = []
    refused: dict[str, str] = {}
    for case_no in chosen:
        try:
            done.append(_as_proposed(case_no, by=request.user))
        except WanxiangError as error:
            refused[case_no] = str(error)
    return done, refused


class NoProposal(WanxiangError):
    """The rules name nobody."""

    code = "cases.no_proposal"
    status = 409


def _as_proposed(case_no: str, *, by: Account) -> Case:
    at = now()
    case = queries.case(case_no=case_no, by=by)
    proposal = dispatching.propose(case, flow=catalogue.flow(case.flow), at=at)
    if proposal is None:
        raise NoProposal("派遣规则没有建议的承办单位", hint="请打开案件定类、定位，或人工选择单位")
    words = Words(to=proposal.main.code, assists=tuple(each.code for each in proposal.assists), clause=proposal.clause,
                  why=proposal.why, task=proposal.task)  # fmt: skip
    return actions.act(case_no=case_no, action="dispatch", by=by, at=at, words=words, version=case.version)
