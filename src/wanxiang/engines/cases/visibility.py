"""Who sees a case and who may move it: area × level × role × confidentiality. The one place that says so.

Pages, API, exports and statistics filter by `visible`; every move asks `may`. What is not visible answers 404.

A grant reaches by area (a desk, a street, a community, a grid) or by unit (a department's officer). By area one sees the
cases that lie there and, wherever they lie, those that one's place handles; by unit, those that the unit handles or
helps with. `Sight.DESK` (appeals) is open to desks and handlers only; `Sight.SEALED` (confidential) to handlers and to who
holds `case.confidential`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from wanxiang.core.access import Reach, scope_of
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.engines.cases.flows import Flow, Move
from wanxiang.engines.cases.models import Assist, Case, Sight

VIEW, DESK, SEALED, REPORTER = "case.view", "case.desk", "case.confidential", "case.reporter"
HOLD = {"handler": "case.handle", "assist": "case.handle", "arbiter": "case.arbitrate", "supervisor": "case.supervise"}
"""What a party other than the desk must hold."""


class NoSuchCase(WanxiangError):
    """Unknown, or not visible to who asks: the answer is the same."""

    code = "cases.no_such_case"
    status = 404

    def __init__(self) -> None:
        super().__init__("没有这个案件", hint="请核对编号；不在本人范围内的案件不显示")


class NotAllowed(WanxiangError):
    code = "cases.not_allowed"
    status = 403


def below(field: str, code: str) -> Q:
    """The rows whose code in a field begins with `code`, as a range that an index answers.

    The end of the range is a code of the same kind (…09 → …1): digits sort alike in every collation, what follows 9 does not.
    """
    end = _after(code)
    return Q(**{f"{field}__gte": code, f"{field}__lt": end}) if end else Q(**{f"{field}__startswith": code})


def _after(code: str) -> str:
    """The first code after all that begin with `code`; "" where there is none."""
    kept = code.rstrip("9")
    return kept[:-1] + chr(ord(kept[-1]) + 1) if kept else ""


def visible(account: Account, rows: QuerySet[Case] | None = None) -> QuerySet[Case]:
    """The cases that an account may see, of `rows` or of all."""
    rows = Case.objects.all() if rows is None else rows
    if account.is_system:
        return rows
    condition = Q(pk__in=[])
    for reach in scope_of(account, VIEW).reaches:
        condition |= _handled_by(reach)
        if not reach.unit:
            condition |= _lies_in(reach, sights(account, reach))
    return rows.filter(condition)


def handled_by(account: Account, rows: QuerySet[Case] | None = None) -> QuerySet[Case]:
    """The cases whose main handler or helper an account stands for."""
    return _of_reaches(account, rows, _handled_by)


def led_by(account: Account, rows: QuerySet[Case] | None = None) -> QuerySet[Case]:
    """The cases whose main handler an account stands for."""
    return _of_reaches(account, rows, _leads)


def helped_by(account: Account, rows: QuerySet[Case] | None = None) -> QuerySet[Case]:
    """The cases that an account's unit or place still has to help with."""
    return _of_reaches(account, rows, lambda reach: _helps(reach, done_at=None))


def reached(account: Account) -> QuerySet:
    """The pks of what an account may see, part by part: each part by an index of its own, which no planner sees through an OR.

    For lists of somebody with a small reach (a grid, a community, a unit) over an archive of any size.
    """
    every: list[QuerySet] = []
    for reach in scope_of(account, VIEW).reaches:
        if not reach.unit:
            every.append(Case.objects.filter(_lies_in(reach, sights(account, reach))).values_list("pk"))
        if reach.unit or reach.area:
            mine = Q(unit=reach.unit) if reach.unit else below("area", reach.area)
            every.append(Case.objects.filter(_leads(reach)).values_list("pk"))
            every.append(Assist.objects.filter(mine, withdrawn=False).values_list("case_id"))
    return Case.objects.none().values_list("pk").order_by().union(*(each.order_by() for each in every), all=True)


def everything(account: Account) -> bool:
    """Whether an account sees every case: statistics then need no filter."""
    return account.is_system or any(
        not reach.unit and not reach.area and len(sights(account, reach)) == len(Sight) for reach in scope_of(account, VIEW).reaches
    )  # fmt: skip


def one(account: Account, case_no: str) -> Case:
    """One case; raises NoSuchCase when it is unknown or not visible."""
    found = visible(account, Case.objects.filter(case_no=case_no)).first()
    if found is None:
        raise NoSuchCase
    return found


def may(account: Account, case: Case, move: Move) -> bool:
    """Whether an account may make a move on a case as one of the parties that the flow names."""
    if account.is_system:
        return bool({"platform", "reporter"} & set(move.who))
    return any(_is(account, case, party, move) for party in move.who)


def may_know(account: Account, case: Case, flow: Flow) -> bool:
    """Whether an account may open who reported: a desk of the place or of the place that handles, and who handles or helps where the
    flow says that they must know (a household to be checked, an enterprise to be called)."""
    if account.is_system:
        return True
    desks = (reach for reach in scope_of(account, REPORTER).reaches if not reach.unit)
    if any(_within(reach, case) or (case.handler_area and case.handler_area.startswith(reach.area)) for reach in desks):
        return True
    if not flow.handler_knows:
        return False
    parties = [(case.handler, case.handler_area), *((each.unit, each.area) for each in _helping(case))]
    return any(_handles(reach, *party) for reach in scope_of(account, HOLD["handler"]).reaches for party in parties)


def units_of(account: Account) -> tuple[str, ...]:
    """The units that an account handles for."""
    return tuple(reach.unit for reach in scope_of(account, HOLD["handler"]).reaches if reach.unit)


def acting_for(account: Account, case: Case) -> str:
    """The unit or place in whose name an account acts on a case, for its history."""
    helping = {case.handler, *case.assists}
    for reach in scope_of(account, HOLD["handler"]).reaches:
        if reach.unit in helping and reach.unit:
            return reach.unit
        if not reach.unit and case.handler_area and case.handler_area.startswith(reach.area):
            return case.handler
    if helping := helping_as(account, case):
        return helping[0]
    return next((reach.unit or reach.area for reach in scope_of(account, VIEW).reaches if reach.unit or reach.area), "")


def helping_as(account: Account, case: Case) -> list[str]:
    """The helping units and places of a case for which an account speaks: a street's people for their street office."""
    reaches = scope_of(account, HOLD["assist"]).reaches
    return [each.unit for each in _helping(case) if any(_handles(reach, each.unit, each.area) for reach in reaches)]


def _is(account: Account, case: Case, party: str, move: Move) -> bool:
    if party == "desk":
        return any(not reach.unit and _within(reach, case) for reach in scope_of(account, move.permission).reaches)
    if party not in HOLD:
        return False
    scope = scope_of(account, HOLD[party])
    if party == "handler":
        return any(_handles(reach, case.handler, case.handler_area) for reach in scope.reaches)
    if party == "assist":
        return any(_handles(reach, unit.unit, unit.area) for reach in scope.reaches for unit in _helping(case))
    return any(_within(reach, case) or reach.unit for reach in scope.reaches)


def _within(reach: Reach, case: Case) -> bool:
    """By area; what has no place yet is for the district's desk, or for the area that its code begins."""
    return case.grid_code.startswith(reach.area)


def _handles(reach: Reach, unit: str, area: str) -> bool:
    """A unit's officer for the unit; the people of a place for it and for the places below."""
    if reach.unit:
        return reach.unit == unit
    return bool(area) and area.startswith(reach.area)


def _helping(case: Case) -> Iterable[Assist]:
    return case.helping.filter(withdrawn=False) if case.assists else ()


def _of_reaches(account: Account, rows: QuerySet[Case] | None, condition_of: Callable[[Reach], Q]) -> QuerySet[Case]:
    rows = Case.objects.all() if rows is None else rows
    condition = Q(pk__in=[])
    for reach in scope_of(account, HOLD["handler"]).reaches:
        condition |= condition_of(reach)
    return rows.filter(condition)


def _handled_by(reach: Reach) -> Q:
    return _leads(reach) | _helps(reach)


def _leads(reach: Reach) -> Q:
    if reach.unit:
        return Q(handler=reach.unit)
    return below("handler_area", reach.area) if reach.area else Q(pk__in=[])


def _helps(reach: Reach, **narrowed: Any) -> Q:
    if not reach.unit and not reach.area:
        return Q(pk__in=[])
    mine = Q(unit=reach.unit) if reach.unit else below("area", reach.area)
    return Q(pk__in=Assist.objects.filter(mine, withdrawn=False, **narrowed).values("case_id"))


def sights(account: Account, reach: Reach) -> list[str]:
    """How far a reach sees: places only, the desks' matters, the confidential ones."""
    seen = [Sight.PLACE.value]
    for permission, sight in ((DESK, Sight.DESK), (SEALED, Sight.SEALED)):
        if any(_covers(held, reach) for held in scope_of(account, permission).reaches):
            seen.append(sight.value)
    return seen


def _covers(held: Reach, reach: Reach) -> bool:
    return not held.unit and reach.area.startswith(held.area)


def _lies_in(reach: Reach, sights: list[str]) -> Q:
    condition = below("grid_code", reach.area) if reach.area else Q(pk__isnull=False)
    return condition if len(sights) == len(Sight) else condition & Q(sight__in=sights)
