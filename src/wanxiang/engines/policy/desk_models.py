"""Drafts of policy files on the desk, what happened to each, and every version that was put in force from there."""

from django.db import models
from django.db.models import F, Q

from wanxiang.core.models import Account, AppendOnlyModel


class PolicyDraft(models.Model):
    """One change to one policy file on its way: written, read by a second person, put in force."""

    class Kind(models.TextChoices):
        CHANGE = "change", "制定或修订"
        STOP = "stop", "停用本区文件"

    class State(models.TextChoices):
        WRITING = "writing", "起草中"
        SUBMITTED = "submitted", "待复核"
        PUBLISHED = "published", "已生效"
        DROPPED = "dropped", "已撤销"

    policy = models.CharField("政策编号", max_length=60, blank=True, db_index=True, help_text="文稿写明编号之前为空")
    title = models.CharField("名称", max_length=120, blank=True)
    lead_unit = models.CharField("牵头单位", max_length=80, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CHANGE)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WRITING, db_index=True)
    text = models.TextField("文稿")
    base = models.CharField("所据版本", max_length=12, blank=True, help_text="现行文件的内容摘要；空为新政策")
    base_text = models.TextField("所据文本", blank=True)
    revision = models.PositiveIntegerField("修改次数", default=1)
    document_name = models.CharField("来源文件", max_length=200, blank=True)
    document_text = models.TextField("来源文件全文", blank=True)
    document_parts = models.JSONField("识别结果", default=dict, blank=True)
    reason = models.CharField("事由", max_length=300, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="起草人")
    at = models.DateTimeField("起草时间")
    changed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="修改人")
    changed_at = models.DateTimeField("修改时间")
    submitted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策文稿"
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="policy_draft_submitted_by_somebody",
                condition=Q(submitted_by=None, submitted_at=None)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy or '新政策'} 文稿 {self.pk}"


class PolicyDraftStep(AppendOnlyModel):
    """What happened to a draft: who, when, with which words."""

    class Action(models.TextChoices):
        STARTED = "started", "起草"
        SUBMITTED = "submitted", "提交复核"
        RETURNED = "returned", "退回修改"
        RECALLED = "recalled", "收回修改"
        PUBLISHED = "published", "复核通过并生效"
        DROPPED = "dropped", "撤销文稿"

    draft = models.ForeignKey(PolicyDraft, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=10, choices=Action)
    why = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "政策文稿经过"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.draft_id}"


class PolicyVersion(AppendOnlyModel):
    """A file that was put in force, or taken out of force, by two persons on a day."""

    policy = models.CharField("政策编号", max_length=60, db_index=True)
    version = models.CharField("版本", max_length=12, blank=True, help_text="文件的内容摘要；空为停用")
    replaced = models.CharField("所替版本", max_length=12, blank=True)
    text = models.TextField("文本", blank=True)
    before = models.TextField("替代前的文本", blank=True)
    day = models.DateField("生效日")
    reason = models.CharField("事由", max_length=300)
    draft = models.OneToOneField(PolicyDraft, on_delete=models.PROTECT, related_name="version")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="起草人")
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="复核人")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "政策版本"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="policy_version_by_two_persons", condition=~Q(approved_by=F("by"))),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.version or '停用'}"
