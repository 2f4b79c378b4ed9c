"""What happens next and by when: from the flow's own clocks, so that the page promises what the desks are held to."""

from datetime import datetime
from typing import NamedTuple

from wanxiang.engines.cases import catalogue, course, parties
from wanxiang.engines.cases.flows import Flow
from wanxiang.engines.cases.models import Case


class Promise(NamedTuple):
    """One thing that happens, how long it may take, until when (None before it begins), whether it is done."""

    text: str
    within: str = ""
    until: datetime | None = None
    done: bool = False


def promises(case: Case) -> list[Promise]:
    """The course of a case from its receipt on, as a resident reads it."""
    flow = catalogue.flow(case.flow)
    return [
        Promise("已收到，并登记编号", done=True),
        _accepting(case, flow),
        Promise("承办单位办理，写出答复", _given(flow, flow.whole, case.level), _due(case, flow.whole)),
        Promise("另有人核查办得怎么样", _given(flow, "check", case.level)),
        Promise("您收到答复，可以评价“解决了吗”“满意吗”"),
        Promise(f"没有解决的，重新办理（最多 {flow.most_reworks} 次），仍未解决的交督查人员督办"),
    ]


def _accepting(case: Case, flow: Flow) -> Promise:
    if case.handler:
        return Promise(f"已受理，交给{parties.name_of(case.handler)}办理", done=True)
    if flow.states[case.state].phase != "intake":
        return Promise("已受理，正在交给负责的单位", _given(flow, "dispatch", case.level), _due(case, "dispatch"))
    return Promise("工作人员受理，交给负责的单位", _given(flow, "accept", case.level), _due(case, "accept"))


def _given(flow: Flow, clock: str, level: int) -> str:
    return flow.clocks[clock].of(level).text if clock in flow.clocks else ""


def _due(case: Case, clock: str) -> datetime | None:
    found = course.open_clocks({"clocks": case.clocks}).get(clock)
    return found.due_at if found else None
