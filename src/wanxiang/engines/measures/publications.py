"""Reads of what other bodies state: rows in force, one with its revisions, the batches they came in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from wanxiang.core.errors import WanxiangError

from .models import Evidence, PlannedValue, Published, PublishedBatch, Series, Verification

KINDS: dict[str, type[Published]] = {"series": Series, "evidence": Evidence, "planned": PlannedValue}


class NoSuchRow(WanxiangError):
    code = "measures.no_such_row"
    status = 404


@dataclass(frozen=True)
class Stated:
    """A row with every revision of it, the last first, and what a second person said of the proof."""

    row: Published
    revisions: list[Published]
    verifications: list[Verification]

    @property
    def standing(self) -> bool:
        """Whether it counts: not taken back, and the last of its revisions that was not."""
        there = [each for each in self.revisions if each.batch.stage != PublishedBatch.Stage.UNDONE]
        return bool(there) and there[0].pk == self.row.pk


def rows(kind: str) -> QuerySet[Published]:
    """The rows of a kind that are in force; raises NoSuchRow for a kind that there is not."""
    return _model(kind).objects.in_force().select_related("batch", "by")


def row(kind: str, pk: int) -> Stated:
    """One row; raises NoSuchRow."""
    model = _model(kind)
    found = model.objects.select_related("batch", "by").filter(pk=pk).first()
    if found is None:
        raise NoSuchRow("没有这条记录")
    revisions = list(model.objects.select_related("batch", "by").filter(identity=found.identity).order_by("-revision"))
    said = list(found.verifications.select_related("by")) if isinstance(found, Evidence) else []
    return Stated(found, revisions, said)


def verified(pks: list[int]) -> dict[int, bool]:
    """What the last verification of each piece of evidence said; absent where nobody looked at it."""
    found = Verification.objects.filter(evidence__in=pks).order_by("pk")
    return dict(found.values_list("evidence_id", "upheld"))


def refused() -> set[int]:
    """Evidence of which the last who looked at the proof said that it does not hold."""
    found = Verification.objects.order_by("pk").values_list("evidence_id", "upheld")
    return {pk for pk, upheld in dict(found).items() if not upheld}


def batches() -> QuerySet[PublishedBatch]:
    """The files that came in, the latest first."""
    return PublishedBatch.objects.select_related("made_by", "applied_by", "undone_by")


def batch(pk: int) -> PublishedBatch:
    """One file; raises NoSuchRow."""
    found = batches().filter(pk=pk).first()
    if found is None:
        raise NoSuchRow("没有这个批次")
    return found


def _model(kind: str) -> type[Published]:
    if kind not in KINDS:
        raise NoSuchRow(f"没有名为“{kind}”的记录种类", hint=f"可用：{'、'.join(KINDS)}")
    return KINDS[kind]
