"""A report in the making: sections of paragraphs with every wording kept, who fills what, and the issue that fixes it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from wanxiang.core.models import Account, AppendOnlyModel


class Draft(models.Model):
    """A report on a year. While it is written its figures are live; once issued, what it says stands in its issue."""

    class State(models.TextChoices):
        WRITING = "writing", "起草中"
        ISSUED = "issued", "已定稿"

    title = models.CharField("标题", max_length=200)
    year = models.PositiveSmallIntegerField("年度", db_index=True)
    plan = models.CharField("依据的方案", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WRITING)
    revises = models.ForeignKey("self", on_delete=models.PROTECT, related_name="revised_by", null=True)
    why = models.CharField("修订理由", max_length=300, blank=True)
    made_at = models.DateTimeField("起草时间")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "报告稿"
        ordering = ["-year", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(revises=None) | ~Q(why=""), name="a_revision_says_why")]

    def __str__(self) -> str:
        return self.title


class Sections(models.QuerySet):
    """Sections of reports."""

    def standing(self) -> Sections:
        """Those that have a place in their report."""
        return self.exclude(position=None)

    def taken_out(self) -> Sections:
        return self.filter(position=None)


class Section(models.Model):
    """A heading and the paragraphs below it; a unit may be asked to fill it. Without a position it has been taken out."""

    class State(models.TextChoices):
        WRITING = "writing", "撰写中"
        SUBMITTED = "submitted", "待审核"
        REVIEWED = "reviewed", "已审核"

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField("次序", null=True)
    level = models.PositiveSmallIntegerField("层级", default=1)
    heading = models.CharField("标题", max_length=200)
    item = models.PositiveSmallIntegerField("方案任务序号", null=True)
    unit = models.CharField("撰写单位", max_length=80, blank=True, db_index=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WRITING)

    objects = Sections.as_manager()

    class Meta:
        ordering = ["draft", "position"]
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="one_section_a_position")]

    def __str__(self) -> str:
        return self.heading


class Passage(models.Model):
    """A paragraph as it reads now; with no text it has been taken out. Its wordings before are `PassageVersion`s."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveSmallIntegerField("次序")
    text = models.TextField("文字", blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ["section", "position", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class PassageVersion(AppendOnlyModel):
    """What a paragraph read from a moment on, and who wrote it so."""

    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField("版本")
    text = models.TextField("文字", blank=True)
    why = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["passage", "version"]
        constraints = [models.UniqueConstraint(fields=["passage", "version"], name="one_wording_a_version")]


class Citation(AppendOnlyModel):
    """A quantity that is no figure of the platform: quoted from a document, or digits that are part of a name."""

    class Kind(models.TextChoices):
        QUOTED = "quoted", "引用"
        NAME = "name", "名称"

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="citations")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField("文字", max_length=80)
    source = models.CharField("出处", max_length=200, blank=True)
    number = models.CharField("文号", max_length=80, blank=True)
    dated = models.DateField("日期", null=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind="name") | ~Q(source=""), name="a_quotation_has_a_source")
        ]

    def __str__(self) -> str:
        return self.text


class Remark(models.Model):
    """A remark on a section, until somebody settles it."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="remarks")
    text = models.CharField("意见", max_length=500)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("办结时间", null=True)
    settled_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="a_remark_is_settled_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.text


class SectionStep(AppendOnlyModel):
    """What happened to a section: asked of a unit, handed in, sent back, reviewed, taken up again; its place and its name."""

    class Action(models.TextChoices):
        ASSIGNED = "assigned", "分派"
        SUBMITTED = "submitted", "提交"
        RETURNED = "returned", "退回"
        REVIEWED = "reviewed", "审核通过"
        REOPENED = "reopened", "重新撰写"
        ADDED = "added", "增加章节"
        RENAMED = "renamed", "改标题"
        MOVED = "moved", "调整次序"
        REMOVED = "removed", "删去章节"
        RESTORED = "restored", "恢复章节"

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=10, choices=Action)
    unit = models.CharField("撰写单位", max_length=80, blank=True)
    why = models.CharField("说明", max_length=600, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]


class Issue(AppendOnlyModel):
    """A report as it was issued: text and values as they stood, under one number and one digest."""

    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="issue")
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveSmallIntegerField("年度内序号")
    as_of = models.DateField("数据截至")
    sections = models.JSONField("文字", default=list, help_text="每节：标题、层级、段落；段落为文字与数字编号")
    values = models.JSONField("数字", default=list, help_text="每处：写法、指标、值、分子分母、截至、来历、出处")
    sha256 = models.CharField("摘要", max_length=64, unique=True)
    at = models.DateTimeField("定稿时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "定稿"
        ordering = ["-year", "-serial"]
        constraints = [models.UniqueConstraint(fields=["year", "serial"], name="one_issue_a_number")]

    @property
    def number(self) -> str:
        """As people call it: 2021年第1号."""
        return f"{self.year}年第{self.serial}号"

    def __str__(self) -> str:
        return self.number
