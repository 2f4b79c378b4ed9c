"""One case of a predecessor, told again step by step in memory: each must be legal, complete and in order.

The same moves, needs and guards as in `handling`, answered from what is told instead of from the database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.core.steady import once
from wanxiang.district.models import Place, Unit
from wanxiang.engines.cases import classing, clocks, dispatching, duty, parties, reporters, worktime
from wanxiang.engines.cases.actions import guards, needs
from wanxiang.engines.cases.actions.consequences import ORDER_TIME
from wanxiang.engines.cases.actions.needs import MOST_WORDS, RESOLVED
from wanxiang.engines.cases.actions.stepfile import Key, Move
from wanxiang.engines.cases.actions.words import Words
from wanxiang.engines.cases.classing import Found
from wanxiang.engines.cases.clocks import Clock, Spec
from wanxiang.engines.cases.flows import LEVELS
from wanxiang.engines.cases.flows import Move as Legal
from wanxiang.engines.cases.history import Pen, Said
from wanxiang.engines.cases.models import Assist, Case, Order, Rating, Ruling
from wanxiang.engines.cases.parties import Party

TITLES = {"desk": "原系统分拨", "handler": "原系统承办", "assist": "原系统协办", "reporter": "原系统诉求人", "arbiter": "原系统裁定",
          "supervisor": "原系统督办", "platform": "原系统"}  # fmt: skip
STREET = "属地街道"
Repeats = Callable[..., int]


class Untold(WanxiangError):
    """A case of a predecessor that cannot be told again; says at which step and why."""

    code = "cases.untold"


class NoSuchAccount(WanxiangError):
    code = "cases.no_such_account"


class Cast:
    """Who acts: the account that a name was given, or one system account for each party."""

    def __init__(self, accounts: Mapping[str, str]) -> None:
        found = {each.username: each for each in Account.objects.filter(username__in=accounts.values())}
        if missing := [username for username in accounts.values() if username not in found]:
            raise NoSuchAccount(f"没有账号“{missing[0]}”", hint="请先建账号，或去掉这一行对应")
        self.named = {name: found[username] for name, username in accounts.items()}
        self.parts: dict[str, Account] = {}

    def of(self, step: Move) -> Account:
        """The account of a step."""
        if step.by in self.named:
            return self.named[step.by]
        if step.role not in self.parts:
            self.parts[step.role] = Account.system(TITLES[step.role])
        return self.parts[step.role]


@dataclass
class Told:
    """A case told again: its pen holds row and steps; beside it what hangs on the case."""

    key: Key
    pen: Pen
    who: reporters.Reporter
    unmapped: Found
    assists: dict[str, Assist] = field(default_factory=dict)
    ratings: list[Rating] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    @property
    def case(self) -> Case:
        return self.pen.case

    def bind(self) -> None:
        """Point every row at the case, once it is written."""
        for row in (*self.pen.steps, *self.assists.values(), *self.ratings, *self.rulings, *self.orders):
            row.case = self.case


def tell(
    told: Told, steps: Sequence[Move], *, received: Mapping[str, Any], cast: Cast, cases: Mapping[Key, int],
    repeats: Repeats, until: datetime,
) -> None:  # fmt: skip
    """Make every step in order; raises Untold naming the first that cannot be made."""
    for number, step in enumerate(steps, start=1):
        try:
            if step.at > until:
                raise Untold(f"时间 {step.at:%Y-%m-%d %H:%M} 在将来")
            if (number == 1) != (step.action == "receive"):
                raise Untold("第一步须是登记（receive），且只登记一次")
            _make(told, step, received=received, cast=cast, cases=cases, repeats=repeats)
        except WanxiangError as error:
            raise Untold(f"第 {step.seq} 步 {step.action}：{error}") from error


def _make(
    told: Told, step: Move, *, received: Mapping[str, Any], cast: Cast, cases: Mapping[Key, int], repeats: Repeats
) -> None:
    pen, case = told.pen, told.case
    pen.at, pen.by = step.at, cast.of(step)
    if step.action == "receive":
        pen.unit = ""
        pen.move("receive", Said(fields=received))
        return
    legal = pen.flow.move(case.state, step.action)
    _check(told, step, legal)
    fields = FIELDS[step.action](told, step, cases, repeats) if step.action in FIELDS else {}
    for need in ("answers", "in_time"):
        fields |= needs.one(need, case, legal, Words(answers=step.fields.get("answers", {})), flow=pen.flow, at=step.at)
    pen.unit = (
        case.handler
        if step.role == "handler"
        else _unit(step.unit, case).code
        if step.unit and step.role == "assist"
        else ""
    )
    why = step.why or (fields.pop("why", ""))
    pen.move(step.action, Said(opinion=step.opinion, reply=step.reply, why=why[:400], fields=fields))
    _keep(told, step)


def _check(told: Told, step: Move, legal: Legal) -> None:
    """The party, what must be said, the guard, the second person."""
    if step.role not in legal.who:
        raise Untold(f"“{legal.title}”不能由{TITLES[step.role]}方作出")
    said = {"why": step.why, "opinion": step.opinion, "reply": step.reply, "text": step.opinion, "decision": step.why}
    for need in legal.needs:
        if need in said and not said[need]:
            raise Untold(f"“{legal.title}”缺少 {need}")
        if need in said and len(said[need]) > MOST_WORDS:
            raise Untold(f"{need} 超过 {MOST_WORDS:,} 字")
    if reason := _guarded(told, legal):
        raise Untold(reason)
    if legal.other_than and any(
        each.action in legal.other_than and each.by_id == told.pen.by.pk for each in told.pen.steps
    ):
        raise Untold(f"办结反馈的人不能自己“{legal.title}”")


def _guarded(told: Told, legal: Legal) -> str:
    """The guards of `guards`, those that ask the database answered from what is told."""
    if legal.guard == "open_assists_done":
        waiting = [unit for unit, row in told.assists.items() if row.done_at is None]
        return f"协办单位尚未办结：{'、'.join(parties.names_of(waiting).values())}" if waiting else ""
    if legal.guard == "reply_given":
        return "" if any(each.reply for each in told.pen.steps) else "还没有给诉求人的答复"
    if legal.guard == "order_open":
        return "" if any(order.answered_at is None for order in told.orders) else "没有待答复的督办单"
    return guards.refusal(told.case, legal, flow=told.pen.flow)


def _keep(told: Told, step: Move) -> None:
    """The rows beside the case that a step brings about."""
    case, pen = told.case, told.pen
    for unit in case.assists:
        if unit not in told.assists:
            told.assists[unit] = Assist(unit=unit, area=parties.party(unit).area, asked_at=step.at)
    if step.action == "assist_done":
        for unit, row in told.assists.items():
            row.done_at = row.done_at or (step.at if pen.unit in ("", unit) else None)
    elif step.action in ("rate", "callback"):
        told.ratings.append(Rating(resolved=step.fields["resolved"], satisfied=step.fields.get("satisfied"), via=step.fields.get("via") or "call",
                                   text=str(step.fields.get("text", ""))[:400], at=step.at, by=pen.by))  # fmt: skip
    elif step.action in ("uphold", "overrule"):
        returned = next(each for each in reversed(pen.steps) if each.action == "return")
        told.rulings.append(Ruling(clause=returned.set.get("clause", case.clause)[:40], decision=step.action, text=step.why, at=step.at, by=pen.by))  # fmt: skip
    elif step.action == "supervise":
        clock = clocks.start(
            "order", Spec.parse(step.fields.get("due_in") or ORDER_TIME), at=step.at, calendar=pen.calendar
        )
        told.orders.append(Order(text=step.opinion, to_unit=case.handler, clock=clock.as_json(), due_at=clock.due_at, issued_at=step.at, issued_by=pen.by))  # fmt: skip
    elif step.action == "answer_order":
        order = next(each for each in told.orders if each.answered_at is None)
        order.answer, order.answered_at, order.answered_by = step.opinion, step.at, pen.by
        order.clock = clocks.meet(Clock.of_json(order.clock), at=step.at).as_json()


def _class(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    case, code = told.case, step.fields.get("code")
    if not code:
        if case.class_code and step.action != "classify":
            return {}
        raise Untold("没有写明类别（code）")
    leaf = classing.own_leaf(str(code), on=worktime.civil_day(step.at))
    if step.action == "accept" and leaf.code == case.class_code:
        return {}
    return classing.regrade(case, leaf, flow=told.pen.flow, at=step.at, repeats=repeats)


def _place(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    code = str(step.fields.get("grid_code", ""))
    if code not in _places():
        raise Untold(f"没有编码为“{code[:24]}”的街道、社区或网格")
    address = str(step.fields.get("address", ""))[:200]
    return {"grid_code": code, **({"address": address} if address else {})}


def _to(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    """The unit that the file names, with the clause by which it owns the class; else whom the rules name at that time."""
    case = told.case
    proposal = dispatching.propose(case, flow=told.pen.flow, at=step.at)
    if step.unit:
        main = _unit(step.unit, case)
        clause = str(step.fields.get("clause", "")) or (
            proposal.clause if proposal and proposal.main.code == main.code else ""
        )
        said = {"why": ""}
    elif proposal is None:
        raise Untold("没有写明承办单位，规则也没有给出")
    else:
        main, clause, said = proposal.main, proposal.clause, {"why": proposal.why}
    helping = [_unit(str(name), case).code for name in step.fields.get("assists", ())]
    return {"handler": main.code, "handler_area": main.area, "clause": clause, "assists": helping, **said}


def _join(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    if not step.fields.get("assists"):
        raise Untold("增加协办没有写明单位")
    return {"assists": [_unit(str(name), told.case).code for name in step.fields["assists"]]}


def _clause(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    case, clause = told.case, str(step.fields.get("clause", "")) or told.case.clause
    known = {each.clause for each in duty.clauses(class_code=case.class_code, on=worktime.civil_day(step.at))} | {
        case.clause
    }
    if not clause or clause not in known:
        raise Untold(f"退单没有引用职责清单的条款（{clause or '空'}）")
    return {}


def _until(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    try:
        until = date.fromisoformat(str(step.fields.get("until", "")))
    except ValueError:
        raise Untold("挂账没有写明到哪一天") from None
    if until <= worktime.civil_day(step.at):
        raise Untold("挂账须到今后的日期")
    return {"until": until.isoformat()}


def _extension(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    if told.case.whole_due_at and step.at > told.case.whole_due_at:
        raise Untold("办理时限已过，不能再申请延期")
    return {"extension": Spec.parse(str(step.fields.get("extension", ""))).text}


def _level(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    if step.fields.get("level") not in LEVELS:
        raise Untold("调整级别没有写明级别")
    return {"level": step.fields["level"]}


def _resolved(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    resolved, satisfied = step.fields.get("resolved"), step.fields.get("satisfied")
    if resolved not in RESOLVED or (satisfied is not None and satisfied not in range(1, 6)):
        raise Untold("评价须写明是否解决，满意度在 1 至 5 之间")
    return {"resolved": resolved, "satisfied": satisfied}


def _into(told: Told, step: Move, cases: Mapping[Key, int], repeats: Repeats) -> dict[str, Any]:
    if step.into is None or step.into == told.key or step.into not in cases:
        raise Untold(f"没有并入的案件“{step.fields.get('into', '')}”")
    return {"merged_into": cases[step.into]}


FIELDS: Mapping[str, Callable[[Told, Move, Mapping[Key, int], Repeats], dict[str, Any]]] = {
    "accept": _class,
    "classify": _class,
    "place": _place,
    "dispatch": _to,
    "transfer": _to,
    "join": _join,
    "return": _clause,
    "shelve": _until,
    "ask_extension": _extension,
    "regrade": _level,
    "rate": _resolved,
    "callback": _resolved,
    "merge": _into,
}
"""What a move sets, from what the file says of it."""


def _unit(said: str, case: Case) -> Party:
    """A unit by its name or code; 属地街道 is the street office of the case's place."""
    if said == STREET:
        found = parties.street_of(case.grid_code)
        if found is None:
            raise Untold("案件没有定位，不知道属地街道")
        return found
    return parties.party(_codes().get(said, said))


@once
def _codes() -> Mapping[str, str]:
    """Units by name; a name that two units bear is nobody's."""
    found: dict[str, str] = {}
    for name, code in Unit.objects.values_list("name", "code"):
        found[name] = "" if name in found else code
    return {name: code for name, code in found.items() if code}


@once
def _places() -> frozenset[str]:
    return frozenset(Place.objects.values_list("code", flat=True))
