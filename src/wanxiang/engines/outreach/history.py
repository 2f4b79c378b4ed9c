"""The one function that moves cases, and the replay of what it wrote.

Compare-and-swap: a case moves only from the state and version that the caller saw; a list moves whole or not at all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from wanxiang.core import events
from wanxiang.core.access import scope_of
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.outreach.models import CaseEvent, Matter, ServiceCase, Visit
from wanxiang.engines.outreach.models import Sequence as Counter
from wanxiang.engines.outreach.transitions import ENGINE, GUARDS, IllegalMove, Transition, machine

CHUNK = 2000
_AWAITING_A_VISIT = frozenset({"confirmed", "told"})

Values = Callable[[ServiceCase], Mapping[str, Any]]


class NoSuchCase(WanxiangError):
    """Unknown, or out of the account's scope: the answer is the same."""

    code = "outreach.no_such_case"
    status = 404


class NotAllowed(WanxiangError):
    code = "outreach.not_allowed"
    status = 403


class Stale(WanxiangError):
    """Somebody else moved the case after it was read."""

    code = "outreach.stale"
    status = 409


class ReasonMissing(WanxiangError):
    code = "outreach.reason_missing"


class Guarded(WanxiangError):
    code = "outreach.guarded"
    status = 409


class SecondPerson(WanxiangError):
    """Two people see every application: who did the earlier step may not do this one."""

    code = "outreach.second_person"
    status = 403


def advance(
    cases: Sequence[ServiceCase],
    *,
    action: str,
    by: Account,
    as_of: date,
    why: str | Mapping[str, str] = "",
    values: Values | None = None,
    inner: bool = False,
) -> list[ServiceCase]:
    """Move every case by one action, write its history and emit its event; all of them, or none.

    In:     cases as read; why: one reason, or one per case_no; values: the fields to set beside the state;
            inner: as part of another action of this engine, whose permission was checked already
    Out:    the cases as they now are
    Raises: IllegalMove, ReasonMissing, Guarded, NotAllowed, SecondPerson, NoSuchCase (out of scope), Stale
    """
    if not cases:
        return []
    if not inner:
        _hide(cases, action=action, by=by)
    moves = [(case, machine().move(case.state, action)) for case in cases]
    reasons = {case.case_no: why if isinstance(why, str) else why.get(case.case_no, "") for case in cases}
    _permit(moves, by=by, inner=inner)
    _second_person(moves, by=by)
    for case, move in moves:
        _check(case, move, why=reasons[case.case_no], as_of=as_of)
    with transaction.atomic():
        rows = [_swap(group, as_of=as_of) for group in _groups(moves, values).items()]
        written = [_row(*step, by=by, as_of=as_of, why=reasons[step[0].case_no]) for group in rows for step in group]
        CaseEvent.objects.bulk_create(written, batch_size=CHUNK)
        _emit(written, by=by)
        _withdraw_from_visits(written)
    return list(cases)


def begin(cases: list[ServiceCase], *, by: Account, as_of: date, why: str) -> list[ServiceCase]:
    """Insert new cases with the first row of their history."""
    for case in cases:
        case.version = 1
    made = ServiceCase.objects.bulk_create(cases, batch_size=CHUNK)
    CaseEvent.objects.bulk_create(
        (CaseEvent(case=case, seq=1, action="open", to_state=case.state, on=as_of, by=by, why=why) for case in made),
        batch_size=CHUNK,
    )
    return made


def replay(rows: Iterable[CaseEvent]) -> dict[str, Any]:
    """The case that a history gives: {"state", "version", and every field that a step set}.

    Raises: IllegalMove when a row is not a legal move from the one before it
    """
    case: dict[str, Any] = {"state": "", "version": 0}
    for row in rows:
        if row.seq != case["version"] + 1 or row.from_state != case["state"]:
            raise IllegalMove(f"历史第 {row.seq} 步与前一步不相接")
        if row.from_state and machine().move(row.from_state, row.action).target(row.from_state) != row.to_state:
            raise IllegalMove(f"历史第 {row.seq} 步不是合法的一步")
        case |= {**row.set, "state": row.to_state, "version": row.seq}
    return case


def numbers(prefix: str, *, count: int, as_of: date) -> list[str]:
    """The next `count` numbers such as FX2112-000017; one counter per prefix and month, inside a transaction."""
    name = f"{prefix}{as_of:%y%m}"
    Counter.objects.get_or_create(name=name)
    Counter.objects.filter(name=name).update(last=F("last") + count)
    last = Counter.objects.get(name=name).last
    return [f"{name}-{number:06d}" for number in range(last - count + 1, last + 1)]


def _hide(cases: Sequence[ServiceCase], *, action: str, by: Account) -> None:
    """Before anything is said of a case's state: who may not do this at its place learns nothing of it."""
    permissions = {move.permission for move in machine().transitions if move.action == action} - {ENGINE}
    if by.is_system or not permissions:
        return
    scopes = [scope_of(by, permission) for permission in permissions]
    if not any(scope.reaches for scope in scopes):
        raise NotAllowed(f"{by} 没有“{machine().action_title(action)}”的权限")
    for case in cases:
        if not any(scope.allows(area=case.grid_code, policy=case.policy) for scope in scopes):
            raise NoSuchCase("没有这个事项", hint="请核对事项编号；不在本人范围内的事项不显示")


def _permit(moves: list[tuple[ServiceCase, Transition]], *, by: Account, inner: bool) -> None:
    if inner:
        return
    for move in {move for _, move in moves}:
        mine = [case for case, made in moves if made is move]
        if by.is_system and move.system:
            continue
        if by.is_system or move.permission == ENGINE:
            raise NotAllowed(f"“{move.title}”不能由 {by} 直接办理")
        scope = scope_of(by, move.permission)
        if not scope.reaches:
            raise NotAllowed(f"{by} 没有“{move.title}”的权限")
        if any(not scope.allows(area=case.grid_code, policy=case.policy) for case in mine):
            raise NoSuchCase("没有这个事项", hint="请核对事项编号；不在本人范围内的事项不显示")


def _second_person(moves: list[tuple[ServiceCase, Transition]], *, by: Account) -> None:
    for move in {move for _, move in moves if move.other_than}:
        for some in _chunks([case.pk for case, made in moves if made is move]):
            mine = (
                CaseEvent.objects.filter(case_id__in=some, action__in=move.other_than, by=by)
                .select_related("case")
                .first()
            )
            if mine is not None:
                done = machine().action_title(mine.action)
                raise SecondPerson(
                    f"事项 {mine.case.case_no} 由您{done}，须由另一人{move.title}", hint="本次未作任何改动"
                )


def _check(case: ServiceCase, move: Transition, *, why: str, as_of: date) -> None:
    if move.reason and not why.strip():
        raise ReasonMissing(f"“{move.title}”须写明原因（事项 {case.case_no}）")
    if move.guard and (refusal := GUARDS[move.guard](case, as_of)):
        raise Guarded(f"事项 {case.case_no}：{refusal}")


Step = tuple[ServiceCase, str, str, dict[str, Any]]
"""(case after, action, state before, fields set)"""
_Key = tuple[str, str, int, str, tuple[tuple[str, Any], ...]]


def _groups(moves: list[tuple[ServiceCase, Transition]], values: Values | None) -> dict[_Key, list[ServiceCase]]:
    """Cases that change alike, so that each group is one UPDATE."""
    groups: dict[_Key, list[ServiceCase]] = defaultdict(list)
    for case, move in moves:
        fields = tuple(sorted((values(case) if values else {}).items()))
        groups[move.action, case.state, case.version, move.target(case.state), fields].append(case)
    return groups


def _swap(group: tuple[_Key, list[ServiceCase]], *, as_of: date) -> list[Step]:
    (action, state, version, target, fields), cases = group
    changes = {**dict(fields), "state": target, "version": version + 1}
    if target != state:
        changes["since"] = as_of
    for some in _chunks(cases):
        seen = ServiceCase.objects.filter(pk__in=[case.pk for case in some], state=state, version=version)
        if seen.update(**changes) != len(some):
            raise Stale("事项刚被他人办理过，本次未作任何改动", hint="请刷新后再办")
    for case in cases:
        vars(case).update(changes)
    return [(case, action, state, dict(fields)) for case in cases]


def _row(
    case: ServiceCase, action: str, before: str, fields: dict[str, Any], *, by: Account, as_of: date, why: str
) -> CaseEvent:
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
    return CaseEvent(
        case=case, seq=case.version, action=action, from_state=before, to_state=case.state, on=as_of, by=by, why=why, set=said
    )  # fmt: skip


def _emit(rows: list[CaseEvent], *, by: Account) -> None:
    payloads: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for row in rows:
        if kind := machine().move(row.from_state, row.action).emits:
            payloads[kind].append((f"{row.case.case_no}:{row.seq}", _payload(row)))
    for kind, said in payloads.items():
        events.emit_many(kind, payloads=said, by=by)


def _payload(row: CaseEvent) -> dict[str, Any]:
    case = row.case
    return {
        "case_no": case.case_no,
        "policy": case.policy,
        "person_key": case.person_key,
        "household_key": case.household_key,
        "grid_code": case.grid_code,
        "on": row.on.isoformat(),
        "from_on": case.from_on and case.from_on.isoformat(),
        "why": row.why,
    }


def _withdraw_from_visits(rows: list[CaseEvent]) -> None:
    """A case that needs no visit any more leaves the card it is on; a card with nothing left is cancelled."""
    gone = [
        row.case_id for row in rows if row.from_state in _AWAITING_A_VISIT and row.to_state not in _AWAITING_A_VISIT
    ]
    for some in _chunks(gone):
        pending = Matter.objects.filter(case_id__in=some, outcome="", visit__state=Visit.State.OPEN)
        visits = set(pending.values_list("visit_id", flat=True))
        if visits:
            pending.update(outcome="withdrawn")
            Visit.objects.filter(pk__in=visits).exclude(matters__outcome="").update(state=Visit.State.CANCELLED)


def _chunks(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (things[start : start + CHUNK] for start in range(0, len(things), CHUNK))
