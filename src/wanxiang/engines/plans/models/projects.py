"""Micro-reforms and open calls: a project from application to acceptance, by one machine; what it promised, did and proves."""

from django.db import models
from django.db.models import F, Q

from wanxiang.core.models import Account, AppendOnlyModel


class OpenCall(models.Model):
    """An open call 揭榜挂帅: a problem with a measurable target, put up for whoever can solve it."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "揭榜中"
        AWARDED = "awarded", "攻关中"
        ENDED = "ended", "已公布结果"

    title = models.CharField("榜题", max_length=200)
    unit = models.CharField("发榜单位", max_length=64, db_index=True, help_text="单位或辖区代码")
    problem = models.TextField("要解决的问题")
    target = models.TextField("目标")
    measured_by = models.CharField("衡量方法", max_length=200, help_text="验收时看什么、怎么量")
    target_value = models.DecimalField("目标值", max_digits=18, decimal_places=4, null=True)
    target_unit = models.CharField("目标单位", max_length=20, blank=True)
    at_most = models.BooleanField("不高于目标值为达到", default=False)
    reward = models.CharField("奖励", max_length=300)
    who_may = models.CharField("揭榜条件", max_length=300)
    awards = models.PositiveSmallIntegerField("最多授榜数", default=1, help_text="大于 1 即赛马")
    deadline = models.DateField("揭榜截止")
    due = models.DateField("交账日期")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    outcome = models.TextField("结果说明", blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(awards__gte=1), name="plans_call_awards_somebody"),
            models.CheckConstraint(condition=Q(deadline__lte=F("due")), name="plans_call_deadline_before_due"),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="plans_call_published_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="plans_call_ended_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        return f"JB{self.made_at:%Y}-{self.pk:03d}"


class Project(models.Model):
    """A micro-reform of a unit, street or community, or a claim on an open call. `state` moves by `project_course` alone."""

    class Kind(models.TextChoices):
        MICRO = "micro", "微改革微创新"
        CLAIM = "claim", "揭榜项目"

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待评审"
        RETURNED = "returned", "退回修改"
        REFUSED = "refused", "不立项"
        RUNNING = "running", "实施中"
        FINISHING = "finishing", "待验收"
        RECTIFYING = "rectifying", "整改中"
        ACCEPTED = "accepted", "验收通过"
        FAILED = "failed", "验收未通过"
        SHOWCASED = "showcased", "示范"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = models.CharField("类别", max_length=8, choices=Kind)
    call = models.ForeignKey(OpenCall, on_delete=models.PROTECT, related_name="claims", null=True)
    year = models.PositiveSmallIntegerField("年度", db_index=True)
    title = models.CharField("项目名称", max_length=200)
    unit = models.CharField("申报单位", max_length=64, db_index=True, help_text="单位或辖区代码")
    team = models.TextField("团队", blank=True)
    problem = models.TextField("要解决的问题", blank=True)
    measure = models.TextField("做法", blank=True)
    expected = models.TextField("预期成效", blank=True)
    expected_value = models.DecimalField("预期值", max_digits=18, decimal_places=4, null=True)
    expected_unit = models.CharField("单位", max_length=20, blank=True)
    begins = models.DateField("开始", null=True)
    ends = models.DateField("结束", null=True, db_index=True)
    cost = models.BigIntegerField("经费（分）", null=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, db_index=True)
    applied_on = models.DateField("申报日期", null=True)
    approved_on = models.DateField("立项日期", null=True)
    result = models.TextField("结题说明", blank=True)
    result_value = models.DecimalField("实际值", max_digits=18, decimal_places=4, null=True)
    lesson = models.TextField("经验与教训", blank=True)
    rectify_by = models.DateField("整改期限", null=True)
    judged_on = models.DateField("验收日期", null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="micro", call__isnull=True) | Q(kind="claim", call__isnull=False),
                name="plans_a_claim_answers_a_call",
            ),
            models.CheckConstraint(
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(begins__lte=F("ends")),
                name="plans_project_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def standing(self) -> str:
        """The state in words; a claim is not refused a project, it is not awarded."""
        passed_over = self.kind == self.Kind.CLAIM and self.state == self.State.REFUSED
        return "未授榜" if passed_over else self.get_state_display()

    @property
    def number(self) -> str:
        return f"{'WG' if self.kind == self.Kind.MICRO else 'JG'}{self.year}-{self.pk:04d}"


class ProjectMilestone(models.Model):
    """What is to be there by a day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField("节点", max_length=200)
    due = models.DateField("时限")
    done_on = models.DateField("完成日期", null=True)
    done_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "title"], name="plans_project_milestone_once"),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="plans_project_milestone_done_by_somebody",
            ),
        ]


class QuarterWord(AppendOnlyModel):
    """What a project says of itself for a quarter; said once, a second word stands beside it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="words")
    quarter = models.CharField("季度", max_length=6, help_text="2021Q3")
    says = models.TextField("进展")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]


class Proof(AppendOnlyModel):
    """A sealed file, or the address of a record, that shows what a project did."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="proofs")
    title = models.CharField("名称", max_length=200)
    link = models.CharField("网址或记录", max_length=300, blank=True)
    sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(link="") & ~Q(sha256="")) | (~Q(link="") & Q(sha256="")),
                name="plans_proof_is_a_file_or_a_link",
            )
        ]


class ProjectStep(AppendOnlyModel):
    """The course of a project, oldest first."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("动作", max_length=30)
    said = models.TextField("内容", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
