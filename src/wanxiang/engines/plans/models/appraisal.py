"""Appraisal 绩效考核 of units on the delivery of the plan: formula and points as published, objections, answers. Never of persons."""

from django.db import models
from django.db.models import F, Q

from wanxiang.core.models import Account, AppendOnlyModel

from .documents import PlanDocument


class Appraisal(models.Model):
    """One result in one version. The formula stands in it as it was: a later formula or record changes nothing here."""

    class State(models.TextChoices):
        PUBLISHED = "published", "公示中"
        REPLACED = "replaced", "已更正"
        FROZEN = "frozen", "已定案"

    document = models.ForeignKey(PlanDocument, on_delete=models.PROTECT, related_name="appraisals")
    title = models.CharField("名称", max_length=200)
    begins = models.DateField("起")
    until = models.DateField("止", help_text="不含当日")
    version = models.PositiveSmallIntegerField("版本", default=1)
    formula = models.JSONField("办法", help_text="公布时的办法全文")
    formula_version = models.CharField("办法版本", max_length=12)
    object_until = models.DateField("异议截止", help_text="当日在内")
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    reason = models.CharField("更正理由", max_length=300, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-until", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "begins", "until", "version"], name="plans_appraisal_version_once"
            ),
            models.UniqueConstraint(
                fields=["document", "begins", "until"],
                condition=~Q(state="replaced"),
                name="plans_one_appraisal_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state="frozen", frozen_at__isnull=False, frozen_by__isnull=False)
                | (~Q(state="frozen") & Q(frozen_at__isnull=True, frozen_by__isnull=True)),
                name="plans_appraisal_frozen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"


class Score(AppendOnlyModel):
    """The points of one unit by one criterion, with the rows that they come of. points is empty where nothing was to be done."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="scores")
    unit = models.CharField("单位", max_length=64, db_index=True)
    criterion = models.CharField("指标", max_length=40)
    title = models.CharField("指标名称", max_length=120)
    most = models.DecimalField("满分", max_digits=7, decimal_places=2)
    points = models.DecimalField("得分", max_digits=7, decimal_places=2, null=True)
    how = models.CharField("计算", max_length=300)
    rows = models.JSONField("依据的记录", default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["appraisal", "unit", "criterion"], name="plans_score_once")]


class Objection(models.Model):
    """A unit contests one of its points, with evidence; a person other than who published answers."""

    class Decision(models.TextChoices):
        WAITING = "waiting", "待答复"
        UPHELD = "upheld", "采纳"
        REFUSED = "refused", "不采纳"

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="objections")
    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="objections")
    says = models.TextField("异议")
    evidence = models.CharField("佐证", max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    corrected_in = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="corrects", null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["score"], condition=Q(decision="waiting"), name="plans_one_objection_waits"
            ),
            models.CheckConstraint(
                condition=Q(decision="waiting", answered_by__isnull=True)
                | (~Q(decision="waiting") & Q(answered_by__isnull=False) & ~Q(answered_by=F("by"))),
                name="plans_objection_answered_by_another",
            ),
        ]
