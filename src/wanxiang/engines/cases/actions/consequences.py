"""What follows from a move, in its transaction: rulings amend duties, orders are issued and answered, ratings reopen or close."""

from collections.abc import Callable, Mapping
from datetime import datetime

from wanxiang.core import steady
from wanxiang.core.models import Account
from wanxiang.engines.cases import catalogue, classing, clocks, history, parties, visibility, worktime
from wanxiang.engines.cases.actions import guards
from wanxiang.engines.cases.actions.words import NO_WORDS, Words
from wanxiang.engines.cases.clocks import Clock, Spec
from wanxiang.engines.cases.models import Assist, Case, DutyAmendment, Order, Rating, Ruling

ORDER_TIME = "3个工作日"


def follow(case: Case, action: str, words: Words, *, by: Account, at: datetime) -> None:
    """Whatever a move brings about beside the case itself: rulings, orders, ratings, further moves of the platform."""
    if action in AFTER:
        AFTER[action](case, words, by=by, at=at)


def _further(case: Case, action: str, *, at: datetime, words: Words = NO_WORDS) -> None:
    """A move that the platform makes because of another."""
    from wanxiang.engines.cases.actions import handling  # the two call each other: a move brings about a move

    handling.follow_up(case, action, by=Account.system("cases"), at=at, words=words)


def _after_class(case: Case, words: Words, *, by: Account, at: datetime) -> None:
    if words.code:
        classing.decided(case, classing.own_leaf(words.code, on=worktime.civil_day(at)), at=at)


def _after_assist(case: Case, words: Words, *, by: Account, at: datetime) -> None:
    Assist.objects.filter(case=case, done_at=None, unit__in=visibility.helping_as(by, case)).update(done_at=at)


def _after_ruling(case: Case, words: Words, *, by: Account, at: datetime) -> None:
    """The ruling is kept; one that names an owner amends the list of duties from the next day on."""
    upheld = case.state == "accepted"
    returned = case.steps.filter(action="return").order_by("-seq").first()
    clause = words.clause or (returned.set.get("clause", "") if returned else "") or case.clause
    ruling = Ruling.objects.create(case=case, clause=clause, decision="uphold" if upheld else "overrule", text=words.decision, at=at, by=by)  # fmt: skip
    if words.owner:
        owner = parties.party(words.owner)
        DutyAmendment.objects.create(clause=f"裁-{ruling.pk:05d}", ruling=ruling, class_code=case.class_code, owner=owner.code,
                                     valid_from=worktime.civil_day(at), at=at)  # fmt: skip
        steady.afresh()
    flow = catalogue.flow(case.flow)
    if upheld and case.returns >= flow.most_returns:
        _to_fallback(case, at=at)


def _to_fallback(case: Case, *, at: datetime) -> None:
    """After the last return that is allowed nobody passes the case on: the street of the place takes it."""
    fallback = parties.street_of(case.grid_code)
    if fallback is not None:
        words = Words(to=fallback.code, why="退单达到上限，由属地街道兜底承办")
        _further(case, "dispatch", at=at, words=words)
        case.refresh_from_db()


def _after_order(case: Case, words: Words, *, by: Account, at: datetime) -> None:
    clock = clocks.start("order", Spec.parse(words.due_in or ORDER_TIME), at=at, calendar=worktime.calendar())
    number = history.numbers("DB", count=1, on=worktime.civil_day(at))[0]
    Order.objects.create(case=case, number=number, text=words.text, to_unit=case.handler or "", clock=clock.as_json(),
                         due_at=clock.due_at, issued_at=at, issued_by=by)  # fmt: skip


def _after_answer(case: Case, words: Words, *, by: Account, at: datetime) -> None:
    order = case.orders.filter(answered_at=None).order_by("issued_at").first()
    if order is None:
        raise guards.Guarded("没有待答复的督办单")
    clock = Clock.of_json(order.clock)
    Order.objects.filter(pk=order.pk).update(answer=words.opinion, answered_at=at, answered_by=by, clock=clocks.meet(clock, at=at).as_json())  # fmt: skip


def _after_rating(case: Case, words: Words, *, by: Account, at: datetime) -> None:
    """未解决 reopens the case by rule, as often as the flow allows, then goes to supervision; anything else closes what waits."""
    Rating.objects.create(case=case, resolved=words.resolved, satisfied=words.satisfied, text=words.text[:400], via=words.via, at=at, by=by)  # fmt: skip
    if words.resolved == "no" and not guards.may_rework(case, catalogue.flow(case.flow)):
        _further(case, "reopen", at=at, words=Words(why="诉求人评价未解决"))
    elif words.resolved == "no":
        _to_supervision(case, at=at)
    elif case.state == "checked":
        _further(case, "close", at=at)
    case.refresh_from_db()


def _to_supervision(case: Case, *, at: datetime) -> None:
    """Handled as often as the rule allows and still not settled: an order to the handler, where the flow lets the platform."""
    moves = catalogue.flow(case.flow).from_state(case.state)
    if any(move.action == "supervise" and "platform" in move.who for move in moves):
        _further(case, "supervise", at=at, words=Words(text=f"已重办 {case.reworks} 次，诉求人仍评价未解决"))


AFTER: Mapping[str, Callable[..., None]] = {
    "accept": _after_class,
    "classify": _after_class,
    "assist_done": _after_assist,
    "uphold": _after_ruling,
    "overrule": _after_ruling,
    "supervise": _after_order,
    "answer_order": _after_answer,
    "rate": _after_rating,
    "callback": _after_rating,
}
