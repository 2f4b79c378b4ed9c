"""A plan document as rows. What the document says never changes; names are resolved when read, gaps computed on import."""

from django.db import models
from django.db.models import F, Q

from wanxiang.engines.plans.gaps import KINDS


class PlanDocument(models.Model):
    """One imported file, known by its content. `text` is the normalised source that every span refers to."""

    sha256 = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField("年度", default=0, help_text="0：文件未注明")
    title = models.CharField("标题", max_length=300)
    file_name = models.CharField("文件名", max_length=300)
    format = models.CharField(max_length=8)
    text = models.TextField()
    chapters = models.JSONField(default=list)
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.CharField("导入人", max_length=150)

    class Meta:
        ordering = ["-imported_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["sha256", "year"], name="plans_document_once")]

    def __str__(self) -> str:
        return self.title


class PlanItem(models.Model):
    """A reform task of a document."""

    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="items")
    no = models.PositiveIntegerField("序号")
    label = models.CharField("原编号", max_length=40, blank=True)
    chapter = models.CharField("章节", max_length=300, blank=True)
    title = models.CharField("任务", max_length=500)
    text = models.TextField("内容", blank=True)
    target = models.TextField("目标", blank=True)
    due = models.DateField("完成时限", null=True)
    due_raw = models.TextField("时限原文", blank=True)
    spans = models.JSONField(default=dict)

    class Meta:
        ordering = ["document", "no"]
        constraints = [models.UniqueConstraint(fields=["document", "no"], name="plans_item_once")]

    def __str__(self) -> str:
        return f"{self.no}. {self.title}"


class Placed(models.Model):
    """Something read from the source: where it stands there (half-open), and its order within the item."""

    position = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    line = models.PositiveIntegerField()

    class Meta:
        abstract = True
        ordering = ["item", "position"]

    @property
    def span(self) -> list[int]:
        return [self.start, self.end, self.line]


class Clause(Placed):
    """One sentence of an item."""

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="clauses")
    text = models.TextField()

    class Meta(Placed.Meta):
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="plans_clause_span")]

    def __str__(self) -> str:
        return self.text


class ItemUnit(Placed):
    """A unit or group that an item names, as written."""

    class Role(models.TextChoices):
        LEAD = "lead", "牵头单位"
        PARTICIPANT = "participant", "参与单位"

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="units")
    role = models.CharField(max_length=12, choices=Role)
    name = models.CharField("名称（原文）", max_length=200, db_index=True)
    key = models.CharField("字段名（原文）", max_length=40)
    is_group = models.BooleanField("群组", default=False)
    open_ended = models.BooleanField("范围不定", default=False)

    def __str__(self) -> str:
        return self.name


class ItemLeader(Placed):
    """A leader, or somebody named below the leader; a name or a post, as written."""

    class Role(models.TextChoices):
        LEADER = "leader", "牵头领导"
        OWNER = "owner", "责任人"

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="people")
    role = models.CharField(max_length=12, choices=Role)
    name = models.CharField(max_length=120)
    key = models.CharField("字段名（原文）", max_length=40)

    def __str__(self) -> str:
        return self.name


class Gap(models.Model):
    """Something the document leaves open."""

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="gaps")
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    message = models.CharField(max_length=300)
    evidence = models.TextField(blank=True)

    class Meta:
        ordering = ["item", "pk"]

    def __str__(self) -> str:
        return self.message


class UnitAlias(models.Model):
    """Two names that seem to mean one unit: proposed by the importer, decided by a person."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "已否定"

    name = models.CharField("名称", max_length=200)
    same_as = models.CharField("视为", max_length=200)
    score = models.PositiveSmallIntegerField("相似度")
    why = models.CharField("理由", max_length=300)
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED, db_index=True)
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField("确认人", max_length=150, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "same_as"], name="plans_alias_once"),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at__isnull=True)
                | (~Q(status="proposed") & Q(decided_at__isnull=False)),
                name="plans_alias_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.same_as}"
