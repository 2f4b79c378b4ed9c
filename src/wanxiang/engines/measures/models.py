"""Computed values, kept as they were; and the three sorts of values that come from elsewhere."""

from __future__ import annotations

from django.db import models

from wanxiang.core.models import Account, AppendOnlyModel


class FigureValue(AppendOnlyModel):
    """One value of a figure as of a day, with all that is needed to compute it again."""

    figure = models.CharField("指标", max_length=80, db_index=True)
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
        return f"{self.figure} {self.as_of} {self.value}"


class Published(AppendOnlyModel):
    """A value that another body states: what it is about, where and when it was published."""

    title = models.CharField("名称", max_length=160)
    says = models.JSONField("识别词", default=list, help_text="每条为若干词，报告原句须含全部词")
    report_id = models.CharField("报告编号", max_length=20, blank=True, db_index=True)
    value = models.DecimalField("值", max_digits=24, decimal_places=4, null=True)
    value2 = models.DecimalField("上限或后值", max_digits=24, decimal_places=4, null=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    period = models.CharField("期间", max_length=40, blank=True)
    publication = models.CharField("出处", max_length=200)
    published_on = models.DateField("发布日期", null=True)
    link = models.CharField("链接或文号", max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField("录入时间", auto_now_add=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title}（{self.publication}）"


class Series(Published):
    """A point of an official series: 社零总额, 警情同比 …"""

    class Meta:
        verbose_name = "官方统计"
        ordering = ["title", "period"]


class Evidence(Published):
    """Proof of an award, a rank, a first."""

    class Meta:
        verbose_name = "佐证"
        ordering = ["title"]


class PlannedValue(Published):
    """A forecast or target that a dated plan record holds."""

    class Meta:
        verbose_name = "计划值"
        ordering = ["title"]
