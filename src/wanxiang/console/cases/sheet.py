"""What stands on the page of a case: facts, clocks, who handles and why, suggestion, kin, orders, rulings, ratings."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from wanxiang.console.cases import kin, moves
from wanxiang.console.cases.names import LEVEL_TONES, PLATFORM, Names
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, clocks, parties, queries, visibility, worktime
from wanxiang.engines.cases.clocks import Clock
from wanxiang.engines.cases.models import Case, DutyAmendment

CLASSED_BY = {"person": "人工定类", "source": "来源系统", "model": "模型建议"}
SILENT = {"in_time"}
"""Needs that ask nothing of a person."""
WAITS = {
    "received": "等待分拨人员受理、定类", "accepted": "等待分拨人员派遣", "dispatched": "等待承办单位签收", "handling": "承办单位正在处置",
    "rework": "核查未通过或诉求人反映未解决，正在重办", "returned": "承办单位退单，等待裁定", "shelved": "已挂账，到期恢复办理",
    "forwarded": "已转平台外机关，等待反馈", "handled": "承办单位已反馈，等待核查", "checked": "核查已通过，等待回访诉求人",
    "closed": "已办结", "archived": "已归档", "declined": "不予受理", "merged": "已并入另一件案件",
}  # fmt: skip


def sheet(case: Case, *, by: Account, at: datetime) -> dict[str, Any]:
    """Everything on the page but the form that may be open."""
    names = Names([case], at=at)
    offered = moves.offered(case, by=by)
    return {
        "case": case, "names": names, "path": names.path(case), "state": names.state(case), "tone": names.tone(case),
        "level": names.level(case), "level_tone": LEVEL_TONES[case.level], "place": names.place(case), "source": names.source(case),
        "classed_by": CLASSED_BY.get(case.class_by, ""), "waits": WAITS.get(case.state, ""), "urgency": names.urgency(case),
        "remaining": names.remaining(case), "clock": names.clock(case), "handler": parties.name_of(case.handler),
        "clause": clause(case), "assists": assists(case), "clocks": queries.clocks_of(case, at=at), "offered": offered,
        "direct": direct(case, offered, by=by, at=at), "course": course(case),
        "files": case.attachments.select_related("by").order_by("pk"), "suggestion": suggestion(case, offered, at=at),
        "kin": kin.earlier(case, by=by), "merged": visible_merged(case, by=by), "main": main_of(case, by=by),
        "orders": list(orders(case, at=at)), "rulings": case.rulings.select_related("by").order_by("pk"), "ratings": case.ratings.all(),
        "may_look": visibility.may_know(by, case, catalogue.flow(case.flow)), "as_of": at.date(),
    }  # fmt: skip


def course(case: Case) -> list[dict[str, Any]]:
    """The course of the case; what the platform did by itself is said to be its."""
    return [
        step | {"by": PLATFORM if step["by"].startswith(PLATFORM) else step["by"]}
        for step in queries.course_of(case, internal=True)
    ]


def direct(case: Case, offered: moves.Offered, *, by: Account, at: datetime) -> dict[str, moves.MoveForm]:
    """The moves that ask nothing: a button each, with the page's version and a key of its own."""
    forms = {
        move.action: moves.form_of(case, move, by=by, at=at)
        for move in offered
        if set(move.needs) <= SILENT and move.action != "regrade"
    }
    return {action: form for action, form in forms.items() if not form.asks}


def clause(case: Case) -> dict[str, str]:
    """The clause that it went by: {"number", "main", "street", "basis"}; {} where it went by none."""
    if not case.clause:
        return {}
    for each in catalogue.duties():
        if each.clause == case.clause:
            return {
                "number": each.clause,
                "main": each.main,
                "street": f"{each.street}：{each.street_does}" if each.street_does else each.street,
                "basis": each.basis,
            }
    ruled = DutyAmendment.objects.filter(clause=case.clause).select_related("ruling").first()
    basis = f"{ruled.valid_from:%Y-%m-%d} 起，依裁定：{ruled.ruling.text}" if ruled else ""
    return {"number": case.clause, "main": parties.name_of(ruled.owner) if ruled else "", "street": "", "basis": basis}


def assists(case: Case) -> list[tuple[str, bool]]:
    """Who helps, and whether that is done."""
    rows = case.helping.filter(withdrawn=False).order_by("pk") if case.assists else ()
    return [(parties.name_of(row.unit), row.done_at is not None) for row in rows]


def suggestion(case: Case, offered: moves.Offered, *, at: datetime) -> dict[str, Any] | None:
    """What a model or a crosswalk proposed, and whether one press may take it."""
    said = getattr(case, "suggestion", None)
    if said is None or not (said.choices or (said.abstained and said.model)):
        return None
    own = catalogue.own(worktime.civil_day(case.opened_at))
    known = [(code, share) for code, share in said.choices if own.has_leaf(code)]
    choices = [
        {"code": code, "name": " / ".join(each.name for each in own.path(code)), "share": share}
        for code, share in known
    ]
    move = offered.named("accept") or offered.named("classify")
    return {
        "model": said.model,
        "abstained": said.abstained,
        "choices": choices,
        "chosen": said.chosen,
        "move": None if said.chosen else move,
    }


def visible_merged(case: Case, *, by: Account) -> list[Case]:
    """The cases merged into this one, of those that the account may see."""
    return list(visibility.visible(by, Case.objects.filter(merged_into=case))[:20])


def main_of(case: Case, *, by: Account) -> Case | None:
    """The case that this one was merged into, where the account may see it."""
    return visibility.visible(by, Case.objects.filter(pk=case.merged_into_id)).first() if case.merged_into_id else None


def orders(case: Case, *, at: datetime) -> Iterator[dict[str, Any]]:
    """Orders with their own clocks and answers."""
    rows = case.orders.select_related("issued_by", "answered_by") if case.supervised else ()
    days = worktime.calendar()
    for row in rows:
        left = clocks.remaining(Clock.of_json(row.clock), at=at, calendar=days).text
        yield {
            "row": row,
            "unit": parties.name_of(row.to_unit),
            "left": left,
            "late": row.answered_at is None and row.due_at < at,
        }
