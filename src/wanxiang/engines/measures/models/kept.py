"""Computed values kept as they were, the runs that computed them, and the values that a person froze."""

from __future__ import annotations

from django.db import models

from wanxiang.core.models import Account, AppendOnlyModel


class FigureValue(AppendOnlyModel):
    """One value of a figure as of a day (or of a period, as of a day), with all that is needed to compute it again."""

    figure = models.CharField("指标", max_length=80, db_index=True)
    period = models.CharField("期间", max_length=20, blank=True, help_text="空为截至当日的数")
    value = models.JSONField("值", null=True)
    parts = models.JSONField("分子与分母", default=dict)
    unit = models.CharField("单位", max_length=20)
    as_of = models.DateField("截至")
    reason = models.CharField("没有值的原因", max_length=300, blank=True)
    lineage = models.JSONField("来历", default=dict)
    fingerprint = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField("计算时间", auto_now_add=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "指标值"
        ordering = ["figure", "as_of", "id"]
        indexes = [models.Index(fields=["figure", "as_of"], name="figure_values_by_day")]

    def __str__(self) -> str:
        return f"{self.figure} {self.period or self.as_of} {self.value}"


class FigureRun(AppendOnlyModel):
    """Every declared figure computed as of one day, in one go; the same inputs are one run."""

    class Kind(models.TextChoices):
        DAILY = "daily", "每日"
        MONTHLY = "monthly", "月末"
        ASKED = "asked", "人工"

    as_of = models.DateField("截至", db_index=True)
    kind = models.CharField("类型", max_length=10, choices=Kind)
    tables = models.JSONField("数据表", default=list, help_text="名称、快照、行数、行集摘要")
    deliveries = models.JSONField("报送批次", default=list)
    code = models.CharField("程序版本", max_length=60)
    counts = models.JSONField("计数", default=dict)
    values = models.ManyToManyField(FigureValue, related_name="runs")
    fingerprint = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField("计算时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "指标快照"
        ordering = ["-as_of", "-pk"]

    def __str__(self) -> str:
        return f"{self.as_of} {self.get_kind_display()}"


class FrozenValue(AppendOnlyModel):
    """The value of a figure for a period as a person fixed it: what reports print. A correction is a further version."""

    figure = models.CharField("指标", max_length=80, db_index=True)
    period = models.CharField("期间", max_length=20)
    begins = models.DateField("自")
    ends = models.DateField("至（不含）")
    version = models.PositiveSmallIntegerField("版本")
    kept = models.ForeignKey(FigureValue, on_delete=models.PROTECT, related_name="frozen")
    rows = models.CharField("留存的记录编号", max_length=200, blank=True, help_text="空为未留存")
    why = models.CharField("事由", max_length=400)
    at = models.DateTimeField("定稿时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "定稿值"
        ordering = ["figure", "begins", "period", "version"]
        constraints = [
            models.UniqueConstraint(fields=["figure", "period", "version"], name="one_frozen_value_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.period} 第 {self.version} 版"
