"""A walk through a flow: whoever may do something does it, at some later moment, saying what is asked; now and then somebody
tries what may not be done. After every step the case is what its history says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from case_cast import GRID, MONDAY, account, hours, portal
from django.db import transaction

from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account, AuditRow, Event
from wanxiang.engines.cases import actions, catalogue, course, duty, history, queries, verifying, visibility, worktime
from wanxiang.engines.cases.actions import Report, Words, needs
from wanxiang.engines.cases.attachments import File
from wanxiang.engines.cases.flows import Flow, Move
from wanxiang.engines.cases.models import Assist, Attachment, Case, Order, Rating, Ruling, Step
from wanxiang.engines.cases.questions import CHOICE, DAY, NUMBER, YES_NO, Question

UNITS = ("chengguan", "zhujian", "jd-guiyuan")
PAUSES = (timedelta(0), timedelta(minutes=7), hours(3), hours(20), timedelta(days=4), timedelta(days=45))
BESIDE = (Step, Assist, Attachment, Order, Rating, Ruling, Event, AuditRow)
PHOTO = File(name="现场.jpg", data=b"\xff\xd8\xff" + b"0" * 60)
EARLIER = {"regrade", "classify", "accept", "reopen", "receive", "recompute"}
"""After these the time of the whole may end sooner than before: another level, or a time that starts anew."""


class Cast:
    """Everybody who could do something with a case: desks, supervisors, an officer of every unit, and somebody of no concern."""

    def __init__(self) -> None:
        self.anyone = [
            account("区分拨", "case_center"), account("另一分拨", "case_center"), account("街道", "street", area=GRID[:9]),
            account("裁定", "case_arbiter"), account("督办", "case_supervisor"), account("别的街道", "street", area="440303008"),
            account("路人", "auditor"), portal(), Account.system("cases"),
        ]  # fmt: skip
        self.officers: dict[str, Account] = {}

    def of(self, case: Case) -> list[Account]:
        """Those who could have to do with a case."""
        return [*self.anyone, *(self._officer(unit) for unit in dict.fromkeys((case.handler, *case.assists)) if unit)]

    def _officer(self, unit: str) -> Account:
        if unit not in self.officers:
            self.officers[unit] = account(f"{unit}经办", "case_unit", unit=unit)
        return self.officers[unit]


@dataclass
class Walk:
    """One case on its way."""

    flow: Flow
    chance: Random
    cast: Cast
    at: datetime = MONDAY
    case: Case = field(init=False)
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.case = self._report()
        self.check(None)

    def step(self) -> None:
        """Somebody does, or tries, something."""
        self.at += self.chance.choice(PAUSES)
        before = self.case
        if self.chance.random() < 0.75:
            self._allowed()
        else:
            self._anything()
        self.case = Case.objects.get(pk=before.pk)
        self.check(before)

    def check(self, before: Case | None) -> None:
        """Everything that holds of any case at any time."""
        steps = queries.steps(self.case)
        assert history.replay(steps) == history.as_fields(self.case), self.done
        assert verifying.problem(self.case, steps) == "", self.done
        _clocks_agree(self.case, self.flow)
        _counts_agree(self.case, self.flow, steps)
        if before is not None and before.whole_due_at and self.case.whole_due_at < before.whole_due_at:
            assert {step.action for step in steps[before.version :]} & EARLIER, self.done

    def _report(self) -> Case:
        leaves = [leaf for leaf in catalogue.own(self.at.date()).leaves() if leaf.kind in self.flow.kinds]
        code = self.chance.choice(leaves).code if leaves and self.chance.random() < 0.7 else ""
        said = {"grid_code": self.chance.choice([GRID, GRID[:9]])} if self.chance.random() < 0.8 else {}
        number = f"w{Case.objects.count() + 1}"
        report = Report(
            source="portal", external_id=number, text="有人反映的一件事", flow=self.flow.id, code=code, **said
        )
        return actions.receive(report, by=portal(), at=self.at).case

    def _allowed(self) -> None:
        """A move that is offered succeeds when what it asks is said."""
        seeing = [who for who in self.cast.of(self.case) if visibility.visible(who).filter(pk=self.case.pk).exists()]
        offered = [
            (who, move) for who in self.chance.sample(seeing, 3) for move in actions.open_moves(self.case, by=who)
        ]
        if not offered:
            return
        who, move = self.chance.choice(offered)
        words = self._words(move)
        if words is None or _out_of_time(self.case, move, self.at):
            return
        actions.act(
            case_no=self.case.case_no, action=move.action, by=who, at=self.at, words=words, version=self.case.version
        )
        self.done.append(move.action)

    def _anything(self) -> None:
        """Whatever is refused changes nothing; a refusal is a sentence, never a crash."""
        move = self.chance.choice(self.flow.moves)
        who = self.chance.choice(self.cast.of(self.case))
        version = self.chance.choice([None, self.case.version, self.case.version - 1])
        words = self._words(move) if self.chance.random() < 0.7 else Words()
        before = _all(self.case)
        refused = self._refusal(move, who, words=words or Words(), version=version)
        if refused is not None:
            assert refused.message
            assert refused.status < 500
            assert _all(self.case) == before, f"{move.action} was refused and left something: {refused}"
            return
        assert version in (None, self.case.version)
        assert move.action in [each.action for each in self.flow.from_state(self.case.state)]
        self.done.append(move.action)

    def _refusal(self, move: Move, who: Account, *, words: Words, version: int | None) -> WanxiangError | None:
        """Why a move was refused; None where it was made."""
        try:
            with transaction.atomic():
                actions.act(
                    case_no=self.case.case_no, action=move.action, by=who, at=self.at, words=words, version=version
                )
        except WanxiangError as error:
            return error
        return None

    def _words(self, move: Move) -> Words | None:
        """What the move asks; None where nobody could say it (no clause speaks of the class, no other case is there)."""
        said: dict[str, Any] = {"level": self.chance.randint(1, 4)} if move.action == "regrade" else {}
        for need in move.needs:
            found = SAID[need](self, move)
            if found is None:
                return None
            said |= found
        if move.action in ("dispatch", "transfer", "join") and self.chance.random() < 0.5:
            said["assists"] = (self.chance.choice(UNITS),)
        if self.chance.random() < 0.2:
            said["files"] = (PHOTO,)
        return Words(**said)

    def _class(self, move: Move) -> dict[str, Any]:
        return {"code": self.chance.choice(catalogue.own(self.at.date()).leaves()).code}

    def _to(self, move: Move) -> dict[str, Any]:
        return {"assists": (self.chance.choice(UNITS),)} if move.action == "join" else {"to": self.chance.choice(UNITS)}

    def _clause(self, move: Move) -> dict[str, Any] | None:
        known = [each.clause for each in duty.clauses(class_code=self.case.class_code, on=worktime.civil_day(self.at))]
        citable = [*known, *filter(None, [self.case.clause])]
        return {"clause": self.chance.choice(citable)} if citable else None

    def _until(self, move: Move) -> dict[str, Any]:
        return {"until": worktime.civil_day(self.at) + timedelta(days=self.chance.randint(1, 60))}

    def _extension(self, move: Move) -> dict[str, Any]:
        most = self.flow.most_extension
        return {"extension": most.text if most else "3个工作日"}

    def _into(self, move: Move) -> dict[str, Any] | None:
        if Case.objects.filter(merged_into=self.case).exists():
            return None
        number = f"main{Case.objects.count()}"
        main = actions.receive(Report(source="portal", external_id=number, text="先来的同一件事", flow=self.flow.id, grid_code=GRID),
                               by=portal(), at=MONDAY).case  # fmt: skip
        return {"into": main.case_no}

    def _answers(self, move: Move) -> dict[str, Any]:
        return {
            "answers": {
                each.name: _answer(each, self.chance) for each in needs.asked_of(self.case, move, flow=self.flow)
            }
        }


Say = Callable[[Walk, Move], dict[str, Any] | None]
SAID: dict[str, Say] = {
    "class": Walk._class, "to": Walk._to, "clause": Walk._clause, "until": Walk._until, "extension": Walk._extension,
    "into": Walk._into, "answers": Walk._answers,
    "place": lambda walk, move: {"grid_code": walk.chance.choice([GRID, GRID[:12]])},
    "resolved": lambda walk, move: {"resolved": walk.chance.choice(["yes", "partly", "no"]), "satisfied": walk.chance.choice([None, 1, 5])},
    "photo": lambda walk, move: {"files": (PHOTO,)},
    "in_time": lambda walk, move: {},
    **{name: lambda walk, move, name=name: {name: "写明的话"} for name in ("why", "opinion", "reply", "text", "decision")},
}  # fmt: skip


def _answer(asked: Question, chance: Random) -> Any:
    plain = {YES_NO: "是", NUMBER: "3", DAY: "2021-12-01"}
    return chance.choice(list(asked.choices or {})) if asked.kind == CHOICE else plain.get(asked.kind, "查明")


def _out_of_time(case: Case, move: Move, at: datetime) -> bool:
    """Whether the time in which the move may be made has run out: it is then refused, and says so."""
    if "extension" in move.needs:
        return not case.whole_due_at or at > case.whole_due_at
    if "in_time" not in move.needs:
        return False
    running = course.open_clocks({"clocks": case.clocks})
    return any(name in running and at > running[name].due_at for name in move.clocks.get("meet", ()))


def _clocks_agree(case: Case, flow: Flow) -> None:
    """The nearest deadline is that of the clocks that run; an ended case has none but those of people who may still ask."""
    running = {name: clock for name, clock in course.open_clocks({"clocks": case.clocks}).items() if clock.running}
    nearest = min(running.values(), key=lambda clock: (clock.due_at, clock.name), default=None)
    assert (case.due_at, case.due_clock) == ((nearest.due_at, nearest.name) if nearest else (None, ""))
    if flow.states[case.state].phase == "ended":
        assert [name for name in running if not flow.clocks[name].silent] == []


def _counts_agree(case: Case, flow: Flow, steps: list[Step]) -> None:
    """Counters, ends and events are those of the history."""
    did = [step.action for step in steps]
    ended = flow.states[case.state].phase == "ended"
    assert case.version == len(steps)
    assert case.returns == did.count("return") <= flow.most_returns
    assert case.reworks == did.count("fail") + did.count("reopen")
    assert (case.urged, case.supervised) == (did.count("urge"), "supervise" in did)
    assert (case.closed_at is not None) == ended
    assert (case.merged_into_id is not None) == (case.state == "merged")
    assert (case.shelved_until is not None) == (case.state == "shelved")
    assert case.orders.count() == did.count("supervise")
    assert case.ratings.count() == did.count("rate") + did.count("callback")
    assert set(case.helping.values_list("unit", flat=True)) == set(case.assists)
    assert sorted(_heard(case)) == sorted(_told(flow, steps))


def _told(flow: Flow, steps: list[Step]) -> Iterator[str]:
    for step in steps:
        for move in flow.moves:
            if move.action == step.action and (not step.from_state or step.from_state in move.origins) and move.emits:
                yield move.emits


def _heard(case: Case) -> list[str]:
    said = Event.objects.filter(key__startswith=f"{case.case_no}:").exclude(kind="cases.time")
    return list(said.values_list("kind", flat=True))


def _all(case: Case) -> Any:
    """The row of a case, and how many rows of everything that hangs on cases there are."""
    row = Case.objects.filter(pk=case.pk).values().get()
    return row, [model.objects.count() for model in BESIDE]
