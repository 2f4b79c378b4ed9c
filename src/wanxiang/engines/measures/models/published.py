"""Values that come from elsewhere: points of official series, evidence of awards and ranks, planned values; and their files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wanxiang.core.models import Account, AppendOnlyModel, AppendOnlyRows


class PublishedBatch(models.Model):
    """One file, or one form: previewed, then applied whole, perhaps taken back; `rows` says what became of each line."""

    class Stage(models.TextChoices):
        PREVIEWED = "previewed", "待确认"
        APPLIED = "applied", "已导入"
        UNDONE = "undone", "已撤销"

    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("文件摘要", max_length=64)
    stage = models.CharField("状态", max_length=10, choices=Stage, default=Stage.PREVIEWED)
    rows = models.JSONField("逐行结果", default=list)
    counts = models.JSONField("计数", default=dict)
    made_at = models.DateTimeField("预览时间")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "公开数据批次"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at=None, applied_by=None) | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="published_applied_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="published_undone_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_stage_display()}）"


class Level(models.TextChoices):
    """How far a statement reaches: whom it is about, or who gave the award."""

    COUNTRY = "country", "国家"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    DISTRICT = "district", "区"


class PublishedRows(AppendOnlyRows):
    """Published rows by whether they stand."""

    def standing(self) -> PublishedRows:
        """Every revision that was not taken back."""
        return self.exclude(batch__stage=PublishedBatch.Stage.UNDONE)

    def in_force(self) -> PublishedRows:
        """The last revision of each thing."""
        later = self.model.objects.standing().filter(
            identity=models.OuterRef("identity"), revision__gt=models.OuterRef("revision")
        )
        return self.standing().exclude(models.Exists(later))


class Published(AppendOnlyModel):
    """A value that another body states: what it is about, where and when it was published.

    `identity` is what makes two rows speak of one thing; a row of the same identity with another value is a revision of
    it. `revision` counts from 1; the older ones stay.
    """

    title = models.CharField("名称", max_length=160)
    says = models.JSONField("识别词", default=list, help_text="每条为若干词，报告原句须含全部词")
    report_id = models.CharField("报告编号", max_length=20, blank=True, db_index=True)
    value = models.DecimalField("值", max_digits=24, decimal_places=4, null=True)
    value2 = models.DecimalField("上限或后值", max_digits=24, decimal_places=4, null=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    period = models.CharField("期间", max_length=40, blank=True)
    area = models.CharField("地区", max_length=60, blank=True)
    publication = models.CharField("出处", max_length=200)
    published_on = models.DateField("发布日期", null=True)
    link = models.CharField("链接或文号", max_length=300, blank=True)
    identity = models.CharField(max_length=64, db_index=True)
    revision = models.PositiveSmallIntegerField("修订次序", default=1)
    fingerprint = models.CharField(max_length=64)
    batch = models.ForeignKey(PublishedBatch, on_delete=models.PROTECT, related_name="%(class)s_rows")
    at = models.DateTimeField("录入时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    objects = PublishedRows.as_manager()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["identity", "revision"], name="one_%(class)s_a_revision")]

    def __str__(self) -> str:
        return f"{self.title}（{self.publication}）"


class Series(Published):
    """A point of an official series: 社零总额 of an area in a period."""

    level = models.CharField("地区层级", max_length=10, choices=Level, blank=True)

    class Meta(Published.Meta):
        verbose_name = "官方统计"
        ordering = ["title", "period", "area", "revision"]


class Evidence(Published):
    """Proof of an award, a rank, a first: who gave it, when, over what extent."""

    class Sort(models.TextChoices):
        AWARD = "award", "获奖"
        RANK = "rank", "排名"
        FIRST = "first", "首创"
        OTHER = "other", "其他"

    sort = models.CharField("类型", max_length=10, choices=Sort, default=Sort.OTHER)
    level = models.CharField("范围", max_length=10, choices=Level, blank=True)
    issuer = models.CharField("颁发或发布机构", max_length=120, blank=True)
    dated = models.DateField("获得日期", null=True)
    digest = models.CharField("佐证文件摘要", max_length=64, blank=True)

    class Meta(Published.Meta):
        verbose_name = "佐证"
        ordering = ["title", "revision"]


class Verification(AppendOnlyModel):
    """A second person looked at the proof: it holds, or it does not."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="verifications")
    upheld = models.BooleanField("属实")
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("复核时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "佐证复核"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.evidence_id} {'属实' if self.upheld else '不属实'}"


class PlannedValue(Published):
    """A forecast or target that a dated plan record holds; a later record of the same thing supersedes it."""

    class Meta(Published.Meta):
        verbose_name = "计划值"
        ordering = ["title", "period", "revision"]
