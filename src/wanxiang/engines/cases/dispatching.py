"""To whom a case goes: the rules' proposal, the same rules tried on last month's cases, and who may be chosen by hand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import catalogue, duty, parties, placing, taxonomy, worktime
from wanxiang.engines.cases.facts import Facts
from wanxiang.engines.cases.flows import LEVELS, Flow
from wanxiang.engines.cases.history import Said
from wanxiang.engines.cases.models import Case, Source
from wanxiang.engines.cases.parties import Party
from wanxiang.engines.cases.routing import COMMUNITY, GRID, LOCAL, OWNER, STREET, Route, Routing

LOAD = "主责在办"


class NotAdmitted(WanxiangError):
    """The approved list has no such task for a community or grid."""

    code = "cases.not_admitted"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Who should handle a case, who helps, by which rule and which clause; `auto`: it may go out without a dispatcher."""

    main: Party
    assists: tuple[Party, ...] = ()
    rule: str = ""
    why: str = ""
    clause: str = ""
    task: str = ""
    """What is asked, where the main handler is a community or grid."""
    auto: bool = False

    def said(self) -> Said:
        """As the dispatch move takes it."""
        fields = {"handler": self.main.code, "handler_area": self.main.area, "clause": self.clause,
                  "assists": [each.code for each in self.assists]}  # fmt: skip
        return Said(why=self.why, fields=fields)


def propose(case: Case, *, flow: Flow, at: datetime, routing: Routing | None = None) -> Proposal | None:
    """What the rules say of a case; None where the flow has no rules or a party cannot be named (a person then decides)."""
    rules = routing or catalogue.routing_for(flow.id)
    if rules is None or not case.class_code:
        return None
    on = worktime.civil_day(at)
    try:
        clause, owner = duty.clause_of(class_code=case.class_code, grid_code=case.grid_code, on=on)
    except duty.NoOwner:
        clause, owner = "", None
    load = _open_with(owner) if owner and rules.asks(LOAD) else None
    rule = rules.route(facts_of(case, owner=owner, load=load, at=at))
    if rule.to == LOCAL:
        clause, owner = _on_the_spot(case, on=on) or (clause, owner)
    main = _resolve(rule.to, rule=rule, case=case, owner=owner, on=on)
    if main is None:
        return None
    helping = (_resolve(to, rule=rule, case=case, owner=owner, on=on) for to in rule.assist)
    assists = tuple(dict.fromkeys(each for each in helping if each and each.code != main.code))
    return Proposal(
        main=main, assists=assists, rule=rule.id, why=rule.why, clause=clause, task=rule.task, auto=rule.auto
    )


def facts_of(case: Case, *, owner: Party | None = None, load: int | None = None, at: datetime) -> Facts:
    """A case in the words of the rules; `load`: how many open cases its owner has, where a rule asks for it."""
    said = catalogue.the_grading().read(f"{case.title}\n{case.text}")
    local = at.astimezone(worktime.ZONE)
    return {
        "flow": case.flow, "source": Source(case.source).label, "class_kind": case.class_kind, "class_code": case.class_code,
        **class_words(case.class_code, scheme=case.scheme), "level": LEVELS[case.level],
        "street": placing.name_of(case.grid_code[:9]), "community": placing.name_of(case.grid_code[:12]), "placed": bool(case.grid_code),
        "gridded": len(case.grid_code) == 15, "hour": local.hour, "office_hours": worktime.is_open(at),
        "danger": said.get("danger"), "vulnerable": said.get("vulnerable"), "people": said["people"],
        "repeats": case.repeats, "anonymous": case.anonymous, "sensitive": case.sight != "place",
        "owner": owner.name if owner else None, "owner_load": load,
    }  # fmt: skip


def _open_with(owner: Party) -> int:
    return Case.objects.filter(handler=owner.code, state__in=("dispatched", "handling", "rework")).count()


def class_words(code: str, *, scheme: str) -> dict[str, str]:
    """大类, 中类, 小类 of a class by name, in the version of the list by which it was classed."""
    if not code:
        return {}
    path = [each.name for each in catalogue.taxonomies()[scheme].path(code)]
    return dict(zip(("major", "middle", "minor"), path, strict=False))


def by_hand(*, to: str, case: Case, task: str, at: datetime) -> Party:
    """A handler that a dispatcher chose; raises NoSuchHandler, NotAdmitted."""
    main = parties.party(to)
    if main.level in (COMMUNITY, GRID):
        admit(task=task, case=case, on=worktime.civil_day(at), level=main.level)
    return main


def admit(*, task: str, case: Case, on: date, level: str) -> str:
    """The clause of the approved list by which a task may be asked of a community or grid; raises NotAdmitted."""
    found = taxonomy.admitted(task, case.class_code, on=on, admissions=catalogue.admissions())
    if found is None:
        raise NotAdmitted(
            f"“{task or '未写明事项'}”不在社区（网格）工作事项准入清单内", hint="请改派街道或部门，或按程序申请准入"
        )
    return found.clause


@dataclass
class Trial:
    """What rules would have done with cases of a period: how many would go where, and what differs from what was done."""

    cases: int = 0
    undecided: int = 0
    automatic: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    by_handler: Counter[str] = field(default_factory=Counter)
    moved: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For the page and `--json`."""
        return {
            **vars(self),
            "by_rule": dict(self.by_rule),
            "by_handler": dict(self.by_handler),
            "differs": len(self.moved),
        }


def rehearse(routing: Routing, cases: Iterable[Case]) -> Trial:
    """Try rules on cases as they came in; nothing is written."""
    trial = Trial()
    for case in cases:
        trial.cases += 1
        proposal = propose(case, flow=catalogue.flow(case.flow), at=case.opened_at, routing=routing)
        if proposal is None:
            trial.undecided += 1
            continue
        trial.automatic += proposal.auto
        trial.by_rule[proposal.rule] += 1
        trial.by_handler[proposal.main.name] += 1
        if case.handler and case.handler != proposal.main.code:
            was = parties.name_of(case.handler)
            trial.moved.append(
                {"case_no": case.case_no, "was": was, "would": proposal.main.name, "rule": proposal.rule}
            )
    return trial


def _on_the_spot(case: Case, *, on: date) -> tuple[str, Party] | None:
    try:
        return duty.clause_of(class_code=case.class_code, grid_code=case.grid_code, on=on, level=duty.ON_THE_SPOT)
    except duty.NoOwner:
        return None


def _resolve(to: str, *, rule: Route, case: Case, owner: Party | None, on: date) -> Party | None:
    if to in (OWNER, LOCAL):
        return owner
    if to == STREET:
        return parties.street_of(case.grid_code)
    if to in (COMMUNITY, GRID):
        if taxonomy.admitted(rule.task, case.class_code, on=on, admissions=catalogue.admissions()) is None:
            return None
        return parties.place_of(case.grid_code, to)
    return parties.of_competence(to)
