"""The monthly self-check 自查: one page a unit and month; words are typed, standing and figures come from records."""

from django.db import models
from django.db.models import Q

from wanxiang.core.models import Account

from .documents import PlanDocument
from .work import Task


class MonthCheck(models.Model):
    """What a unit reports of a month. A submitted one is frozen; a correction is a further version with its reason."""

    document = models.ForeignKey(PlanDocument, on_delete=models.PROTECT, related_name="checks")
    unit = models.CharField("单位", max_length=64)
    month = models.DateField("月份", help_text="当月第一天")
    version = models.PositiveSmallIntegerField("版本", default=1)
    reason = models.CharField("更正理由", max_length=300, blank=True)
    due = models.DateField("报送时限")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_on = models.DateField("报送日期", null=True)
    submitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-month", "unit", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["document", "unit", "month", "version"], name="plans_check_version_once"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True, submitted_on__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, submitted_on__isnull=False),
                name="plans_check_submitted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="plans_correction_says_why"),
        ]

    @property
    def submitted(self) -> bool:
        """Whether it is frozen."""
        return self.submitted_at is not None

    @property
    def late(self) -> bool:
        """Whether it came after its day; of a correction the first version says so."""
        return self.version == 1 and self.submitted_on is not None and self.submitted_on > self.due


class CheckLine(models.Model):
    """One task on the page. `standing` and `figures` are written once, when the page is submitted."""

    check_page = models.ForeignKey(MonthCheck, on_delete=models.CASCADE, related_name="lines")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="check_lines")
    progress = models.TextField("进展", blank=True)
    difficulty = models.TextField("困难", blank=True)
    help = models.TextField("需协调事项", blank=True)
    standing = models.JSONField("报送时的状态", default=dict, help_text="灯色、理由、统计日")
    figures = models.JSONField("报送时的数值", default=list, help_text="指标、值、截至、地址")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["check_page", "task"], name="plans_check_line_once")]
