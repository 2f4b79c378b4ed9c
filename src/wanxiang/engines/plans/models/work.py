"""What the ledger makes of a plan: tasks with a person and months, milestones, evidence, and how each was closed.

How a task stands (green, amber, red, blocked) is computed from these rows and from figures; nobody types it.
"""

from django.db import models
from django.db.models import F, Q

from wanxiang.core.models import Account, AppendOnlyModel

from .documents import Clause, PlanDocument, PlanItem


class Task(models.Model):
    """One piece of work that somebody answers for. It comes of a plan's item, or of a decision (then `item` may be open)."""

    class State(models.TextChoices):
        OPEN = "open", "推进中"
        SUBMITTED = "submitted", "待核销"
        CLOSED = "closed", "已销号"
        STOPPED = "stopped", "已中止"

    class Origin(models.TextChoices):
        PLAN = "plan", "改革方案"
        REPORT = "report", "上年结转"
        MEETING = "meeting", "会议决定"
        PROBLEM = "problem", "问题整改"

    document = models.ForeignKey(PlanDocument, on_delete=models.PROTECT, related_name="tasks")
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="tasks", null=True)
    position = models.PositiveIntegerField("序号")
    title = models.CharField("任务", max_length=300)
    detail = models.TextField("内容", blank=True)
    origin = models.CharField("来源", max_length=12, choices=Origin, default=Origin.PLAN)
    origin_key = models.CharField("来源编号", max_length=80, blank=True, db_index=True)
    unit = models.CharField("牵头单位", max_length=64, blank=True, db_index=True, help_text="单位代码")
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    owner_name = models.CharField("责任人", max_length=60, blank=True)
    owner_post = models.CharField("职务", max_length=80, blank=True)
    begins = models.DateField("启动", null=True)
    due = models.DateField("完成时限", null=True, db_index=True)
    figure = models.CharField("衡量指标", max_length=80, blank=True)
    baseline = models.DecimalField("起点值", max_digits=24, decimal_places=4, null=True)
    target = models.DecimalField("目标值", max_digits=24, decimal_places=4, null=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN, db_index=True)
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, related_name="carried_to", null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["document", "item__no", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins__isnull=True) | Q(due__isnull=True) | Q(begins__lte=F("due")),
                name="plans_task_begins_before_due",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """As people call it: 任务 3-2; a task outside the plan's items has 0 in front."""
        return f"{self.item.no if self.item else 0}-{self.position}"


class TaskUnit(models.Model):
    """A unit that leads a task jointly, or takes part in it."""

    class Role(models.TextChoices):
        JOINT = "joint", "共同牵头"
        PARTICIPANT = "participant", "配合"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="units")
    role = models.CharField(max_length=12, choices=Role)
    unit = models.CharField("单位", max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "unit"], name="plans_task_unit_once")]


class Candidate(models.Model):
    """A phrase of a clause, and whether the reader proposes it as a task; a person decides on each."""

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="candidates")
    position = models.PositiveSmallIntegerField("句内序")
    text = models.TextField("条款")
    proposed = models.BooleanField("建议列为任务")
    why = models.CharField("理由", max_length=300)

    class Meta:
        ordering = ["clause", "position"]
        constraints = [models.UniqueConstraint(fields=["clause", "position"], name="plans_candidate_once")]

    def __str__(self) -> str:
        return self.text


class CandidateDecision(models.Model):
    """What a person made of a candidate. It waits while none of its decisions is in force.

    A decision taken back stays, with who took it back and why.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "列为任务"
        MERGED = "merged", "并入任务"
        DROPPED = "dropped", "不列任务"

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="decisions")
    decision = models.CharField(max_length=12, choices=Decision)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="taken_from", null=True)
    why = models.CharField("理由", max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    undone_why = models.CharField("撤销理由", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(undone_at__isnull=True), name="plans_candidate_decided_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="plans_candidate_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decision="dropped", task__isnull=True) | (~Q(decision="dropped") & Q(task__isnull=False)),
                name="plans_candidate_kept_has_a_task",
            ),
        ]


class Milestone(models.Model):
    """A node of a task: what is to be there at the end of a day, usually of a month."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField("节点目标", max_length=200)
    due = models.DateField("时限", db_index=True)
    done_on = models.DateField("完成日期", null=True)
    done_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "title", "due"], name="plans_milestone_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="plans_milestone_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Dependency(models.Model):
    """`task` cannot go on until `needs` is closed. Circles are refused when it is written."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="needs")
    needs = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="needed_by")
    why = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "needs"], name="plans_dependency_once"),
            models.CheckConstraint(condition=~Q(task=F("needs")), name="plans_no_task_needs_itself"),
        ]


class Evidence(AppendOnlyModel):
    """Something that shows that work was done: a sealed file, a figure as it stood, a record of another engine."""

    class Kind(models.TextChoices):
        FILE = "file", "文件"
        FIGURE = "figure", "指标"
        RECORD = "record", "记录"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="evidence")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="evidence", null=True)
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField("名称", max_length=200)
    reference = models.CharField(max_length=200, help_text="文件的 SHA-256；指标编号；记录的地址")
    said = models.JSONField("当时的内容", default=dict, help_text="指标：值、截至、来历；文件：文件名、大小、类型")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Closing(models.Model):
    """A wish to close a task 销号, and what a second person said to it. A task re-opened keeps its closings."""

    class Decision(models.TextChoices):
        WAITING = "waiting", "待核销"
        ACCEPTED = "accepted", "同意销号"
        REFUSED = "refused", "退回"
        WITHDRAWN = "withdrawn", "撤回"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="closings")
    evidence = models.ManyToManyField(Evidence, related_name="closings")
    says = models.TextField("完成情况")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    why = models.CharField("意见", max_length=400, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    reopened_why = models.CharField("重新打开的理由", max_length=400, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(decision="waiting"), name="plans_one_closing_waits"),
            models.CheckConstraint(
                condition=Q(decision__in=["waiting", "withdrawn"]) | ~Q(decided_by=F("asked_by")),
                name="plans_closing_takes_a_second_person",
            ),
        ]


class TaskStep(AppendOnlyModel):
    """The course of a task: every act with its doer, oldest first."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("动作", max_length=30)
    said = models.CharField("内容", max_length=600, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]


class Reminder(AppendOnlyModel):
    """A note to whoever answers for a task: written by the daily watch, once for each reason and day it concerns."""

    class Kind(models.TextChoices):
        DUE_SOON = "due_soon", "即将到期"
        OVERDUE = "overdue", "已逾期"
        BLOCKED = "blocked", "受阻"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=80, help_text="事由：时限、节点或受阻的起因；同一事由只提醒一次")
    says = models.CharField("提醒", max_length=300)
    to_unit = models.CharField("提醒单位", max_length=64, blank=True, db_index=True)
    to = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    raised = models.BooleanField("上报改革办", default=False)
    on = models.DateField("日期", db_index=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["task", "kind", "key"], name="plans_reminded_once")]

    def __str__(self) -> str:
        return self.says


class Inherited(models.Model):
    """A part of last year's report that an item of this year's plan goes on with: proposed by likeness, decided by a person.

    What is less like stands ready as a choice and waits for nobody.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        POSSIBLE = "possible", "备选"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "已否定"

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="inherited")
    report = models.CharField("报告", max_length=300)
    report_sha256 = models.CharField(max_length=64)
    section = models.CharField("章节", max_length=300)
    position = models.PositiveSmallIntegerField("章节序号")
    score = models.PositiveSmallIntegerField("相似度")
    why = models.CharField("理由", max_length=300)
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED, db_index=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["position", "-score", "item__no"]
        constraints = [
            models.UniqueConstraint(fields=["item", "report_sha256", "position"], name="plans_inherited_once"),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "possible"], decided_at__isnull=True)
                | (~Q(status__in=["proposed", "possible"]) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="plans_inherited_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} → {self.item}"
