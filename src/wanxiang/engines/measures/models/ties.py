"""What persons said of proposals, and the documents they asked to keep."""

from __future__ import annotations

from django.db import models

from wanxiang.core.models import Account, AppendOnlyModel


class Tie(AppendOnlyModel):
    """One word of a person on one proposal: claims of this fingerprint are, or are not, answered by this.

    The last row of a claim and a target is in force; at most one target of a claim stands confirmed.
    """

    class Target(models.TextChoices):
        FIGURE = "figure", "指标"
        SERIES = "series", "官方统计"
        EVIDENCE = "evidence", "佐证"
        PLANNED = "planned", "计划值"

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "不是这一项"
        WITHDRAWN = "withdrawn", "已撤回"

    fingerprint = models.CharField("说法特征", max_length=160, db_index=True)
    said = models.CharField("说法原文", max_length=200)
    target = models.CharField("对应种类", max_length=10, choices=Target)
    key = models.CharField("对应项", max_length=240)
    title = models.CharField("对应项名称", max_length=160)
    verdict = models.CharField("结论", max_length=10, choices=Verdict)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "说法对应"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.said} → {self.title}（{self.get_verdict_display()}）"


class KeptPair(models.Model):
    """A plan and a report that somebody asked to keep, as text; what is found in them is found anew at every look."""

    plan_name = models.CharField("方案文件名", max_length=160)
    plan_text = models.TextField("方案文字")
    report_name = models.CharField("报告文件名", max_length=160)
    report_text = models.TextField("报告文字")
    at = models.DateTimeField("保存时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "保存的对照"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.plan_name} / {self.report_name}"
