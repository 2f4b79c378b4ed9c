"""Sealed scores: when a panel is complete, what is then read, and what the scores propose."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from wanxiang.core import crypto
from wanxiang.engines.plans.models import InterestStatement, Panel, PanelMember, PanelReview, SealedScore
from wanxiang.engines.plans.score_sheets import ScoreSheet


@dataclass(frozen=True)
class Opened:
    """One member's sheet, read."""

    member: PanelMember
    marks: dict[str, int]
    reason: str
    total: Decimal


@dataclass(frozen=True)
class Standing:
    """How far the scoring of a project is: who has not yet acted, how many valid sheets there are, how many are needed."""

    waiting: tuple[PanelMember, ...]
    valid: int
    least: int

    @property
    def complete(self) -> bool:
        return not self.waiting and self.valid >= self.least

    @property
    def short(self) -> bool:
        """Everybody has acted and there are too few valid sheets: members must be added."""
        return not self.waiting and self.valid < self.least


def sheet_of(panel: Panel) -> ScoreSheet:
    """The sheet as it was when the round began."""
    return ScoreSheet.of_terms(panel.terms)


def aad(review: int, member: int) -> bytes:
    """What binds a sealed sheet to its place."""
    return f"score:{review}:{member}".encode()


def standing(review: PanelReview) -> Standing:
    """Members who neither scored nor declared an interest nor were excused are waited for."""
    waiting = _waiting(review).select_related("account")
    return Standing(tuple(waiting), review.scores.count(), int(review.panel.terms["least"]))


def _waiting(review: PanelReview) -> QuerySet[PanelMember]:
    recused = review.statements.exclude(interest=InterestStatement.Interest.NONE).values("member")
    acted = Q(pk__in=review.scores.values("member")) | Q(pk__in=recused)
    return PanelMember.objects.filter(panel=review.panel_id, excused_at=None).exclude(acted)


def _complete(review: PanelReview) -> bool:
    return not _waiting(review).exists() and review.scores.count() >= review.panel.terms["least"]


def try_to_open(review: PanelReview, *, at: datetime) -> None:
    """Open a review that is complete. Claims on one call are compared, so those open together or not at all."""
    if review.panel.stage != Panel.Stage.AWARD:
        if _complete(review):
            _open([review], at=at)
        return
    scoring = list(review.panel.reviews.filter(state=PanelReview.State.SCORING).select_related("panel__call"))
    if all(_complete(each) for each in scoring):
        _open(scoring, at=at)


def _open(reviews: list[PanelReview], *, at: datetime) -> None:
    """Read the sheets; keep the mean and what the scores propose."""
    for review in reviews:
        totals = [each.total for each in read(review)]
        review.state, review.opened_at, review.valid = PanelReview.State.OPENED, at, len(totals)
        review.mean = sheet_of(review.panel).mean(totals)
        review.proposal = sheet_of(review.panel).proposes(review.mean)
    for review, proposal in _compared(reviews):
        review.proposal = proposal
    for review in reviews:
        review.save()


def _compared(reviews: list[PanelReview]) -> list[tuple[PanelReview, str]]:
    """Claims on one call, each with what its rank proposes."""
    panel = reviews[0].panel
    if panel.stage != Panel.Stage.AWARD or panel.call is None:
        return []
    means = {each.pk: each.mean for each in reviews if each.mean is not None}
    proposed = sheet_of(panel).award(means, awards=panel.call.awards)
    return [(each, proposed[each.pk]) for each in reviews]


def read(review: PanelReview) -> list[Opened]:
    """Every sheet, opened; for what is complete (`queries` decide who may see it)."""
    sheet = sheet_of(review.panel)
    return [_read(each, review, sheet) for each in review.scores.select_related("member__account").order_by("member")]


def _read(score: SealedScore, review: PanelReview, sheet: ScoreSheet) -> Opened:
    said = json.loads(crypto.decrypt(bytes(score.sealed), aad=aad(review.pk, score.member_id)))
    return Opened(score.member, said["marks"], said["reason"], sheet.total(said["marks"]))
