"""A project at the gate: handed in with its facts, sent to whoever reviews, and whether it may go on."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from wanxiang.core.declarations import declared
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases import parties, queries
from wanxiang.engines.cases.actions import Report, Words, act, receive
from wanxiang.engines.cases.models import Case
from wanxiang.systems.industry_gate import rules
from wanxiang.systems.industry_gate.rules import Gate, Review

FLOW, CLASS = "gate", "090306"
PASSED = ("passed", "conditional")


class GateClosed(WanxiangError):
    """A project may not go on: it was not handed in, is under review, or was refused."""

    code = "industry_gate.closed"
    status = 409


class NoReviewer(WanxiangError):
    code = "industry_gate.no_reviewer"
    status = 409


def current() -> Gate:
    """The gate in force."""
    return declared(rules.KIND)[-1].data


def hand_in(
    *, project_no: str, name: str, facts: Mapping[str, Any], place: str = "", by: Account, at: datetime
) -> Case:
    """Hand a project in: its facts are kept as they were said, with the version of the rules. Another set of facts is another case.

    Raises: BadFacts, BadReport, NoSuchPlace
    """
    declaration = declared(rules.KIND)[-1]
    known = declaration.data.facts(facts)
    if not project_no.strip() or not name.strip():
        raise rules.BadFacts("请写明项目编号和项目名称")
    mark = hashlib.sha256(json.dumps(known, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]
    report = Report(
        source="console", external_id=f"gate-{project_no.strip()}-{mark}", flow=FLOW, code=CLASS, title=f"{name.strip()}产业导入审查"[:120],
        text=f"{name.strip()}（{project_no.strip()}）报请产业导入前置审查", grid_code=place,
        extra={"project": project_no.strip(), "facts": known, "rules": declaration.version},
    )  # fmt: skip
    return receive(report, by=by, at=at).case


def send(*, case_no: str, by: Account, at: datetime) -> Case:
    """Accept and send to everybody who reviews, at once: the lead handles, the consulted help. Raises NoReviewer."""
    gate = current()
    lead = parties.of_competence(gate.lead)
    if lead is None:
        raise NoReviewer(f"本区没有负责“{gate.lead}”的单位")
    asked = [each.code for word in gate.consult if (each := parties.of_competence(word)) and each.code != lead.code]
    with transaction.atomic():
        return act(
            case_no=case_no,
            action="dispatch",
            by=by,
            at=at,
            words=Words(to=lead.code, assists=tuple(dict.fromkeys(asked)), why="并联会审"),
        )


def review(case: Case) -> Review:
    """What the rules say of a project as it was handed in."""
    return current().review(case.extra.get("facts", {}))


def may_go_on(project_no: str) -> Case:
    """The case by which a project passed; raises GateClosed saying why it may not go on. For whatever approves afterwards."""
    case = (
        Case.objects.filter(flow=FLOW, extra__project=project_no.strip())
        .exclude(state="withdrawn")
        .order_by("-pk")
        .first()
    )
    if case is None:
        raise GateClosed("该项目没有报产业导入前置审查", hint="请先报审")
    if case.state not in PASSED:
        raise GateClosed(
            f"该项目的产业导入前置审查{'未通过' if case.state == 'refused' else '尚未完成'}",
            hint=f"审查件 {case.case_no}",
        )
    return case


def projects(*, by: Account) -> Any:
    """The projects at the gate that an account sees, the newest first."""
    return queries.cases(by=by, flows=[FLOW]).order_by("-pk")
