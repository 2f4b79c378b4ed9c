"""What the flow asks to be said with a move, checked and turned into the fields that the move sets."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases import classing, dispatching, duty, placing, questions, worktime
from wanxiang.engines.cases.actions.words import Words
from wanxiang.engines.cases.clocks import Clock, Spec
from wanxiang.engines.cases.flows import LEVELS, OWN, Flow, Move
from wanxiang.engines.cases.models import Case

MOST_WORDS, MOST_WHY = 4000, 400
RESOLVED = ("yes", "partly", "no")


class Missing(WanxiangError):
    """A move lacks what the flow asks for."""

    code = "cases.missing"


class TooLate(WanxiangError):
    """The time in which something could be asked has run out."""

    code = "cases.too_late"
    status = 409


def asked_of(case: Case, move: Move, *, flow: Flow) -> list[questions.Question]:
    """The questions that a move asks on a case: the flow's, and those that the case brought along."""
    own = questions.read(case.extra.get("questions", {})) if OWN in move.asks else {}
    return [*(flow.questions[name] for name in move.asks if name != OWN), *own.values()]


def fields(case: Case, move: Move, words: Words, *, flow: Flow, at: datetime) -> dict[str, Any]:
    """The fields that the move sets, from what was said; raises Missing for what the flow asks and nobody said."""
    _short_enough(words)
    found: dict[str, Any] = {}
    for need in move.needs:
        found |= _NEEDS[need](case, move, words, flow, at)
    if words.assists and move.action in ("dispatch", "transfer", "join"):
        found["assists"] = [
            dispatching.by_hand(to=unit, case=case, task=words.task, at=at).code for unit in words.assists
        ]
    if move.action == "regrade":
        if words.level not in LEVELS:
            raise Missing("调整级别须选择级别", hint="、".join(LEVELS.values()))
        found["level"] = words.level
    return found


def _short_enough(words: Words) -> None:
    """Whatever is said is kept, asked for or not: so it must fit."""
    for name, what, most in SPOKEN:
        if len(getattr(words, name)) > most:
            raise Missing(f"{what}超过 {most:,} 字", hint="请概括，详细材料作为附件")


SPOKEN = (
    ("why", "原因", MOST_WHY), ("opinion", "办理意见", MOST_WORDS), ("reply", "答复", MOST_WORDS), ("text", "内容", MOST_WORDS),
    ("decision", "裁定理由", MOST_WORDS),
)  # fmt: skip


def one(need: str, case: Case, move: Move, words: Words, *, flow: Flow, at: datetime) -> dict[str, Any]:
    """The fields of one need alone; {} where the move does not ask it."""
    return _NEEDS[need](case, move, words, flow, at) if need in move.needs else {}


def _class(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    if not words.code:
        if case.class_code and move.action != "classify":
            return {}
        raise Missing(f"“{move.title}”须选定类别", hint="从事件清单选择到最细一级")
    leaf = classing.own_leaf(words.code, on=worktime.civil_day(at))
    return classing.regrade(case, leaf, flow=flow, at=at)


def _place(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    if not words.grid_code:
        raise Missing(f"“{move.title}”须选定网格或社区")
    placed = placing.place(grid_code=words.grid_code)
    return {"grid_code": placed.code, **({"address": words.address[:200]} if words.address else {})}


def _to(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    if move.action == "join":
        if not words.assists:
            raise Missing("增加协办须选择单位")
        return {}
    if not words.to:
        raise Missing(f"“{move.title}”须选择主办单位")
    main = dispatching.by_hand(to=words.to, case=case, task=words.task, at=at)
    return {
        "handler": main.code,
        "handler_area": main.area,
        "clause": words.clause or _owning_clause(case, main.code, at=at),
    }


def _owning_clause(case: Case, unit: str, *, at: datetime) -> str:
    """The clause by which the chosen unit owns the class; "" where it does not."""
    for level in (duty.DISTRICT, duty.ON_THE_SPOT):
        try:
            clause, owner = duty.clause_of(
                class_code=case.class_code, grid_code=case.grid_code, on=worktime.civil_day(at), level=level
            )
        except duty.NoOwner:
            continue
        if owner.code == unit:
            return clause
    return ""


def _clause(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    known = {each.clause for each in duty.clauses(class_code=case.class_code, on=worktime.civil_day(at))} | {
        case.clause
    } - {""}
    if words.clause not in known:
        raise Missing(f"“{move.title}”须引用职责清单的条款", hint=f"本类别可引用：{'、'.join(sorted(known)) or '无'}")
    return {}


def _until(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    if words.until is None or words.until <= worktime.civil_day(at):
        raise Missing(f"“{move.title}”须写明今后的日期")
    return {"until": words.until.isoformat()}


def _extension(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    if not words.extension:
        raise Missing("申请延期须写明延长多久", hint="例如 3个工作日")
    if case.whole_due_at and at > case.whole_due_at:
        raise Missing("办理时限已过，不能再申请延期", hint="延期须在到期前申请")
    asked = Spec.parse(words.extension)
    if (most := flow.most_extension) and (asked.kind != most.kind or asked.amount > most.amount):
        raise Missing(f"延期不得超过 {most.text}", hint=f"请写作 {most.text} 以内")
    return {"extension": asked.text}


def _resolved(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    if words.resolved not in RESOLVED:
        raise Missing("请说明问题是否解决", hint="已解决、部分解决、未解决")
    if words.satisfied is not None and not 1 <= words.satisfied <= 5:
        raise Missing("满意度应在 1 至 5 之间")
    return {"resolved": words.resolved, "satisfied": words.satisfied}


def _into(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    main = Case.objects.filter(case_no=words.into).exclude(pk=case.pk).first()
    if main is None or main.state in ("merged", *flow.phase("ended")):
        raise Missing("并案须写明另一件正在办理的案件编号")
    if Case.objects.filter(merged_into=case).exists():
        raise Missing("已有案件并入本案，不能再并入别的案件", hint="先撤销并案，或把那些案件并入主案")
    return {"merged_into": main.pk}


def _said(name: str, what: str) -> "Need":
    def need(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
        value = getattr(words, name).strip()
        if not value:
            raise Missing(f"“{move.title}”须写明{what}")
        return {}

    return need


def _answers(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    return {"answers": questions.answered(asked_of(case, move, flow=flow), words.answers)}


def _in_time(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    for name in move.clocks.get("meet", ()):
        clock = Clock.of_json(case.clocks[name]) if name in case.clocks else None
        if clock and not clock.met_at and at > clock.due_at:
            rule = flow.clocks[name]
            raise TooLate(f"“{rule.title}”的期限已过，不能再“{move.title}”", hint=rule.basis)
    return {}


def _photo(case: Case, move: Move, words: Words, flow: Flow, at: datetime) -> dict[str, Any]:
    return {}


Need = Callable[[Case, Move, Words, Flow, datetime], dict[str, Any]]
_NEEDS: Mapping[str, Need] = {
    "class": _class,
    "place": _place,
    "to": _to,
    "clause": _clause,
    "until": _until,
    "extension": _extension,
    "resolved": _resolved,
    "into": _into,
    "photo": _photo,
    "answers": _answers,
    "in_time": _in_time,
    "why": _said("why", "原因"),
    "opinion": _said("opinion", "办理意见（内部）"),
    "reply": _said("reply", "给诉求人的答复"),
    "text": _said("text", "内容"),
    "decision": _said("decision", "裁定理由"),
}
