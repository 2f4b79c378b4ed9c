"""Visits: one card per household with everything due there, and what was found at the door."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from wanxiang.core import audit, events
from wanxiang.core.access import EVERYTHING, scope_of
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.outreach.actions.cases import refusal
from wanxiang.engines.outreach.door import checked_facts
from wanxiang.engines.outreach.history import CHUNK, NotAllowed, advance, numbers
from wanxiang.engines.outreach.models import Matter, Receipt, ServiceCase, Visit
from wanxiang.engines.outreach.transitions import Outcome, machine

AWAITING = ("confirmed", "told")


class NoSuchVisit(WanxiangError):
    """Unknown, or of another grid: the answer is the same."""

    code = "outreach.no_such_visit"
    status = 404


class VisitClosed(WanxiangError):
    code = "outreach.visit_closed"
    status = 409


class BadOutcome(WanxiangError):
    code = "outreach.bad_outcome"


class KeyReused(WanxiangError):
    """One idempotency key, two different contents."""

    code = "outreach.key_reused"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Dispatched:
    """What a dispatch did."""

    visits: int
    """New cards."""
    matters: int
    """Cases on cards now, new or joined."""
    joined: int
    """Of them: matters of other policies of the same households, taken along."""
    without_grid: int
    """Cases that no grid can be found for; they stay on the list."""


@transaction.atomic
def dispatch_visits(
    *, by: Account, as_of: date, policies: Sequence[str] | None = None, case_nos: Sequence[str] | None = None
) -> Dispatched:
    """One visit per household for the confirmed and told cases in scope; everything else due there goes along.

    Who is served, refused, ended or already on a card is not visited. Matters of other departments join the card,
    but never by this make known to the dispatcher.
    Raises: NotAllowed without reverse.dispatch
    """
    due = _due(by=by, policies=policies, case_nos=case_nos)
    placed = [case for case in due if case.grid_code]
    joining = _joining(placed)
    cards, new = _cards(placed, by=by, as_of=as_of)
    everyone = [*placed, *joining]
    Matter.objects.bulk_create((Matter(visit=cards[_door(case)], case=case) for case in everyone), batch_size=CHUNK)
    reasons = {case.case_no: cards[_door(case)].visit_no for case in everyone}
    advance(placed, action="dispatch", by=by, as_of=as_of, why=reasons)
    advance(joining, action="join", by=by, as_of=as_of, why=reasons, inner=True)
    counts = {"visits": new, "matters": len(everyone), "joined": len(joining), "without_grid": len(due) - len(placed)}
    audit.record("outreach.dispatch", by=by, details=counts)
    return Dispatched(**counts)


def record_visit(
    *,
    visit_no: str,
    outcomes: Mapping[str, str | Mapping[str, str]],
    by: Account,
    as_of: date,
    idempotency_key: str,
    person_facts: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """What was found at the door, matter by matter; sent twice, it is done once.

    In:     outcomes: case_no → an outcome of transitions.yml, or {"outcome", "why"}; every matter of the card;
            person_facts: person_key → {word: value} of what was seen
    Out:    {"visit_no", "state", "cases": {case_no: state}, "next_visit": visit_no | None}
    Raises: NoSuchVisit, VisitClosed, BadOutcome, KeyReused, BadFact, ReasonMissing
    """
    content = {"visit": visit_no, "outcomes": outcomes, "facts": person_facts or {}}
    fingerprint = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    try:
        with transaction.atomic():
            if (kept := _kept(idempotency_key, fingerprint, by=by)) is not None:
                return kept
            answer = _record(visit_no, outcomes, person_facts or {}, by=by, as_of=as_of)
            Receipt.objects.create(key=idempotency_key, fingerprint=fingerprint, answer=answer, by=by)
            return answer
    except (IntegrityError, VisitClosed):  # the same answer, sent twice at once: the other of the two was recorded
        if (kept := _kept(idempotency_key, fingerprint, by=by)) is not None:
            return kept
        raise


def _record(
    visit_no: str,
    outcomes: Mapping[str, str | Mapping[str, str]],
    facts: Mapping[str, Mapping[str, Any]],
    *,
    by: Account,
    as_of: date,
) -> dict[str, Any]:
    visit = _open_visit(visit_no, by=by)
    matters = list(visit.matters.filter(outcome="").select_related("case"))
    found = _found(matters, outcomes)
    seen = checked_facts(facts, residents={matter.case.person_key for matter in matters})
    _close(visit, matters, found, by=by, as_of=as_of)
    for outcome in {outcome.name: outcome for outcome, _ in found.values()}.values():
        of_it = [matter.case for matter in matters if found[matter.case.case_no][0] is outcome]
        _follow(outcome, of_it, {number: why for number, (_, why) in found.items()}, by=by, as_of=as_of)
    _emit_facts(visit, seen, by=by, as_of=as_of)
    again = _visit_again(visit, [matter.case for matter in matters], by=by, as_of=as_of)
    counts: dict[str, int] = defaultdict(int)
    for outcome, _ in found.values():
        counts[outcome.name] += 1
    audit.record("outreach.record_visit", by=by, subject=visit_no, details={**counts, "facts": len(seen)})
    return {
        "visit_no": visit_no,
        "state": visit.state,
        "cases": {matter.case.case_no: matter.case.state for matter in matters},
        "next_visit": again and again.visit_no,
    }


def _kept(key: str, fingerprint: str, *, by: Account) -> dict[str, Any] | None:
    if not key.strip():
        raise BadOutcome("走访结果须带提交编号", hint="请升级页面后重新提交")
    receipt = Receipt.objects.filter(key=key).first()
    if receipt is None:
        return None
    if receipt.fingerprint != fingerprint or receipt.by_id != by.pk:
        raise KeyReused("同一提交编号的内容不一致，本次未作改动", hint="请刷新卡片后重新填写")
    return dict(receipt.answer)


def _open_visit(visit_no: str, *, by: Account) -> Visit:
    visit = scope_of(by, "visit.record").filter(Visit.objects.filter(visit_no=visit_no)).first()
    if visit is None:
        raise NoSuchVisit("没有这次走访", hint="请核对走访编号；其他网格的走访不显示")
    if visit.state != Visit.State.OPEN:
        raise VisitClosed(f"这次走访{visit.get_state_display()}，不能再填写")
    return visit


def _found(
    matters: Iterable[Matter], outcomes: Mapping[str, str | Mapping[str, str]]
) -> dict[str, tuple[Outcome, str]]:
    """case_no → (outcome, why), for exactly the matters of the card."""
    on_card = {matter.case.case_no for matter in matters}
    if set(outcomes) != on_card:
        raise BadOutcome(
            f"须逐项填写结果：缺 {len(on_card - set(outcomes))} 项，多 {len(set(outcomes) - on_card)} 项",
            hint="卡片可能已更新，请刷新后再填",
        )
    return {case_no: _outcome(case_no, said) for case_no, said in outcomes.items()}


def _outcome(case_no: str, said: str | Mapping[str, str]) -> tuple[Outcome, str]:
    name, why = (said, "") if isinstance(said, str) else (said.get("outcome", ""), said.get("why") or "")
    outcome = machine().outcomes.get(name)
    if outcome is None or not outcome.actions:
        known = "、".join(known.title for known in machine().outcomes.values() if known.actions)
        raise BadOutcome(f"事项 {case_no} 的结果“{name}”无效", hint=f"可选：{known}")
    if outcome.reason and not why.strip():
        raise BadOutcome(f"事项 {case_no}：“{outcome.title}”须写明原因")
    return outcome, why.strip()


def _close(
    visit: Visit, matters: list[Matter], found: Mapping[str, tuple[Outcome, str]], *, by: Account, as_of: date
) -> None:
    """Compare-and-swap on the card: of two workers at one door, one is told that it is done."""
    done = {"state": Visit.State.DONE, "done_on": as_of, "done_at": timezone.now(), "done_by": by}
    if not Visit.objects.filter(pk=visit.pk, state=Visit.State.OPEN).update(**done):
        raise VisitClosed("这次走访刚由他人填写过，本次未作改动")
    visit.state = Visit.State.DONE
    for matter in matters:
        outcome, matter.why = found[matter.case.case_no]
        matter.outcome = outcome.name
    Matter.objects.bulk_update(matters, ["outcome", "why"])


def _follow(
    outcome: Outcome, cases: list[ServiceCase], reasons: Mapping[str, str], *, by: Account, as_of: date
) -> None:
    """What an outcome means for its cases. Whoever may record the visit may: a household may spread over two grids."""
    if outcome.name == "refused":
        advance(cases, action="refuse", by=by, as_of=as_of, why=reasons, values=refusal(as_of), inner=True)
        return
    if outcome.name == "not_home":
        _miss(outcome, cases, by=by, as_of=as_of)
        return
    for action in outcome.actions:
        advance(cases, action=action, by=by, as_of=as_of, why=reasons, inner=True)


def _miss(outcome: Outcome, cases: list[ServiceCase], *, by: Account, as_of: date) -> None:
    """The first time it is noted; after the declared number of attempts the person is out of reach."""
    attempts = machine().visit_attempts
    for actions, some in (
        (outcome.actions, [case for case in cases if case.attempts + 1 < attempts]),
        (outcome.then_after_attempts, [case for case in cases if case.attempts + 1 >= attempts]),
    ):
        for action in actions:
            advance(some, action=action, by=by, as_of=as_of, values=_counted, inner=True)


def _counted(case: ServiceCase) -> dict[str, int]:
    return {"attempts": case.attempts + 1}


def _visit_again(visit: Visit, cases: list[ServiceCase], *, by: Account, as_of: date) -> Visit | None:
    """Who was not at home gets a second card, some days later."""
    missed = [case for case in cases if case.state in AWAITING]
    if not missed:
        return None
    days = timedelta(days=machine().visit_within_days)
    again = Visit.objects.create(
        visit_no=numbers("V", count=1, as_of=as_of)[0], household_key=visit.household_key, grid_code=visit.grid_code,
        address=visit.address, attempt=visit.attempt + 1, opened_on=as_of, not_before=as_of + days,
        due_on=as_of + 2 * days, opened_by=by,
    )  # fmt: skip
    Matter.objects.bulk_create(Matter(visit=again, case=case) for case in missed)
    return again


def _emit_facts(visit: Visit, seen: list[tuple[str, str, Any]], *, by: Account, as_of: date) -> None:
    payloads = [
        (
            f"{visit.visit_no}:{person_key}:{word}",
            {
                "person_key": person_key,
                "household_key": visit.household_key,
                "word": word,
                "value": value,
                "observed_on": as_of.isoformat(),
                "evidence": f"上门走访 {visit.visit_no}",
            },
        )
        for person_key, word, value in seen
    ]
    if payloads:
        events.emit_many("outreach.fact_seen", payloads=payloads, by=by)


def _door(case: ServiceCase) -> str:
    """What makes one visit: the household, or the person where no household is known."""
    return case.household_key or f"person:{case.person_key}"


def _due(*, by: Account, policies: Sequence[str] | None, case_nos: Sequence[str] | None) -> list[ServiceCase]:
    scope = EVERYTHING if by.is_system else scope_of(by, "reverse.dispatch")
    if not scope.reaches:
        raise NotAllowed(f"{by} 没有派单的权限")
    waiting = scope.filter(ServiceCase.objects.filter(state__in=AWAITING, reach="visit"), policy="policy")
    if policies is not None:
        waiting = waiting.filter(policy__in=policies)
    if case_nos is not None:
        waiting = waiting.filter(case_no__in=case_nos)
    return list(waiting.exclude(pk__in=_on_a_card()))


def _joining(cases: Sequence[ServiceCase]) -> list[ServiceCase]:
    """What else is due in the same households."""
    mine = {case.pk for case in cases}
    doors = sorted({case.household_key for case in cases if case.household_key})
    found: list[ServiceCase] = []
    for start in range(0, len(doors), CHUNK):
        same = ServiceCase.objects.filter(state__in=AWAITING, household_key__in=doors[start : start + CHUNK])
        found += [case for case in same.exclude(pk__in=_on_a_card()) if case.pk not in mine]
    return found


def _on_a_card() -> Any:
    return Matter.objects.filter(outcome="", visit__state=Visit.State.OPEN).values("case_id")


def _cards(cases: Sequence[ServiceCase], *, by: Account, as_of: date) -> tuple[dict[str, Visit], int]:
    """The open visit of each door, made where there is none; and how many were made."""
    firsts = {}
    for case in cases:
        firsts.setdefault(_door(case), case)
    cards = {visit.household_key: visit for visit in _open_cards(sorted(firsts))}
    missing = [door for door in firsts if door not in cards]
    due_on = as_of + timedelta(days=machine().visit_within_days)
    made = Visit.objects.bulk_create(
        (
            Visit(
                visit_no=visit_no, household_key=door, grid_code=firsts[door].grid_code, address=firsts[door].address,
                opened_on=as_of, not_before=as_of, due_on=due_on, opened_by=by,
            )
            for visit_no, door in zip(numbers("V", count=len(missing), as_of=as_of), missing, strict=True)
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    return cards | {visit.household_key: visit for visit in made}, len(made)


def _open_cards(doors: list[str]) -> list[Visit]:
    found: list[Visit] = []
    for start in range(0, len(doors), CHUNK):
        found += Visit.objects.filter(state=Visit.State.OPEN, household_key__in=doors[start : start + CHUNK])
    return found
