"""What an account may do with a case now, and the form that each move asks for: exactly what the flow needs."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from wanxiang.console.cases import fields
from wanxiang.console.cases.fields import Asked
from wanxiang.core.models import Account
from wanxiang.engines.cases import actions, catalogue, dispatching, taxonomy, visibility
from wanxiang.engines.cases.actions import Words
from wanxiang.engines.cases.attachments import File
from wanxiang.engines.cases.flows import Flow, Move
from wanxiang.engines.cases.models import Case

FORWARD = ("accept", "dispatch", "extend", "sign", "assist_done", "finish", "back", "pass", "callback", "close", "unshelve", "overrule", "archive")  # fmt: skip
"""The one primary button is the first of these that may be done."""
BESIDE = ("answer_order", "return", "uphold", "refuse_extension", "fail", "place", "ask_extension", "report", "decline", "transfer", "reopen", "supervise")  # fmt: skip
"""Those that stand beside it, three at most; the others are in the menu."""
ASIDE = 3
WIDE = ("why", "opinion", "reply")


@dataclass(frozen=True)
class Offered:
    """The moves of a page: the primary one, those beside it, the rest."""

    primary: Move | None
    beside: Sequence[Move]
    more: Sequence[Move]

    def __iter__(self) -> Iterator[Move]:
        yield from ([self.primary] if self.primary else [])
        yield from (*self.beside, *self.more)

    def named(self, action: str) -> Move | None:
        """The move of that action, if it is offered."""
        return next((move for move in self if move.action == action), None)


def offered(case: Case, *, by: Account) -> Offered:
    """What the account may do now: who may, guards, and what only this account may not."""
    found = [move for move in actions.open_moves(case, by=by) if _sensible(case, move, by=by)]
    rank = {move.action: move for move in found}
    primary = next((rank[action] for action in FORWARD if action in rank), None)
    known = {"place"} if case.grid_code else set()
    beside = [
        rank[action] for action in BESIDE if action in rank and rank[action] is not primary and action not in known
    ][:ASIDE]
    return Offered(primary, beside, [move for move in found if move is not primary and move not in beside])


def _sensible(case: Case, move: Move, *, by: Account) -> bool:
    if move.action == "assist_done":
        return bool(case.assists) and visibility.helped_by(by, Case.objects.filter(pk=case.pk)).exists()
    if move.action == "ask_extension":
        return not case.wants_extension
    return not (move.other_than and case.steps.filter(action__in=move.other_than, by=by).exists())


class MoveForm(forms.Form):
    """The form of one move; `version` tells a stale page, `key` a form sent twice."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, asked: Asked, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = asked
        for need in asked.move.needs:
            self.fields.update(fields.ASK[need](asked))
        if asked.action == "regrade":
            self.fields.update(fields.level(asked.case))
        if asked.action in fields.EVIDENCE and "files" not in self.fields:
            self.fields["files"] = fields.ManyFiles(label="照片、材料（可不附）", required=False)

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in: else a button does."""
        return len(self.fields) > 2

    def texts(self) -> list[forms.BoundField]:
        """The internal text and the reply, side by side where both are asked for."""
        return [self[name] for name in WIDE if name in self.fields] if "reply" in self.fields else []

    def others(self) -> list[forms.BoundField]:
        """The other fields, in the order of the flow."""
        beside = {field.name for field in self.texts()}
        return [field for field in self.visible_fields() if field.name not in beside]

    def words(self) -> Words:
        """What was said, as the engine takes it."""
        said = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("version", "key") and value not in ("", None, [])
        }
        if answers := {name: said.pop(name) for name in list(said) if name.startswith(fields.ANSWER)}:
            said["answers"] = {name.removeprefix(fields.ANSWER): value for name, value in answers.items()}
        if place := said.pop("grid", "") or said.get("community", ""):
            said["grid_code"] = place
        said.pop("community", None)
        for name in ("level", "satisfied"):
            if name in said:
                said[name] = int(said[name])
        if "assists" in said:
            said["assists"] = tuple(said["assists"])
        if "files" in said:
            said["files"] = tuple(File(name=each.name, data=each.read()) for each in said["files"])
        return Words(**said)


def form_of(
    case: Case, move: Move, *, by: Account, at: datetime, data: Mapping[str, Any] | None = None, files: Any = None, auto_id: str = "id_%s"
) -> MoveForm:  # fmt: skip
    """The form of a move, empty or as it was sent."""
    asked = Asked(case, move, by, at, data or {})
    first = {"version": case.version, "key": uuid.uuid4().hex, "code": case.class_code, "community": case.grid_code[:12],
             "grid": case.grid_code if len(case.grid_code) == 15 else "", "address": case.address, "clause": case.clause if move.action == "return" else ""}  # fmt: skip
    proposal = (
        proposal_of(case, catalogue.flow(case.flow), at=at) if move.action == "dispatch" and data is None else None
    )
    if proposal:
        first |= {
            "to": proposal.main.code,
            "assists": [each.code for each in proposal.assists],
            "clause": proposal.clause,
            "task": proposal.task,
            "why": proposal.why,
        }
    form = MoveForm(asked, data, files, initial=first, auto_id=auto_id)
    if proposal:
        form.fields[
            "to"
        ].help_text = f"已按规则建议选好：{proposal.main.name}（{proposal.why or proposal.rule}），可另选。"
    return form


def proposal_of(case: Case, flow: Flow, *, at: datetime) -> dispatching.Proposal | None:
    """What the dispatch rules say; nothing where the case's class is of a list that is no longer in force."""
    try:
        return dispatching.propose(case, flow=flow, at=at)
    except taxonomy.UnknownClass:
        return None
