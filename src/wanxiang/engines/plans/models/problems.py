"""Problems 问题 that were found and how each was put right; good examples 亮点 stand in the same list."""

from django.db import models
from django.db.models import F, Q

from wanxiang.core.models import Account, AppendOnlyModel

from .documents import PlanDocument, PlanItem
from .supervision import Round
from .work import Task


class Problem(models.Model):
    """One line of the 问题清单. A fault has a unit, a deadline and a measure; praise has none of the last two."""

    class Kind(models.TextChoices):
        FAULT = "fault", "问题"
        PRAISE = "praise", "亮点"

    class State(models.TextChoices):
        OPEN = "open", "整改中"
        RECTIFIED = "rectified", "待复核"
        CLOSED = "closed", "已整改"
        NOTED = "noted", "已通报"

    document = models.ForeignKey(PlanDocument, on_delete=models.PROTECT, related_name="problems")
    number = models.CharField("编号", max_length=24, unique=True)
    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.FAULT)
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="problems", null=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="problems", null=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="problems", null=True)
    fact = models.TextField("事实")
    unit = models.CharField("责任单位", max_length=64, db_index=True)
    deadline = models.DateField("整改时限", null=True, db_index=True)
    measure = models.TextField("整改措施", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, db_index=True)
    found_on = models.DateField("发现日期", db_index=True)
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField("销号日期", null=True)

    class Meta:
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="fault", deadline__isnull=False) | Q(kind="praise", deadline__isnull=True),
                name="plans_fault_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on__isnull=True)),
                name="plans_problem_closed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Rectification(models.Model):
    """How a unit says that a problem was put right, and what another person found on looking again."""

    class Decision(models.TextChoices):
        WAITING = "waiting", "待复核"
        ACCEPTED = "accepted", "复核通过"
        REFUSED = "refused", "退回整改"

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="rectifications")
    says = models.TextField("整改情况")
    evidence = models.CharField("佐证", max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    why = models.CharField("复核意见", max_length=400, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(decision="waiting"), name="plans_one_rectification_waits"
            ),
            models.CheckConstraint(
                condition=Q(decision="waiting", decided_by__isnull=True)
                | (~Q(decision="waiting") & Q(decided_by__isnull=False) & ~Q(decided_by=F("by"))),
                name="plans_recheck_takes_a_second_person",
            ),
        ]


class ProblemNotice(AppendOnlyModel):
    """A note of the daily watch: a problem falls due soon, or has fallen due; the latter rises to the leader."""

    class Kind(models.TextChoices):
        DUE_SOON = "due_soon", "即将到期"
        OVERDUE = "overdue", "已逾期"

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    deadline = models.DateField("所指时限")
    to_unit = models.CharField("提醒单位", max_length=64, db_index=True)
    raised = models.BooleanField("上报", default=False)
    on = models.DateField("日期")

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["problem", "kind", "deadline"], name="plans_problem_noticed_once")
        ]
