"""Rounds of supervision 督查, orders that were given, what waits for a person's 立项; leaders' acts; bulletins."""

from django.db import models
from django.db.models import F, Q

from wanxiang.core.models import Account, AppendOnlyModel

from .documents import PlanDocument, PlanItem
from .work import Task


class Round(models.Model):
    """A round of supervision 督查方案: which tasks are looked at, when, and which leader leads it in person."""

    document = models.ForeignKey(PlanDocument, on_delete=models.PROTECT, related_name="rounds")
    number = models.CharField("编号", max_length=24, unique=True)
    title = models.CharField("名称", max_length=200)
    about = models.TextField("督查要求", blank=True)
    begins = models.DateField("开始")
    ends = models.DateField("结束", help_text="当日在内")
    led_by = models.CharField("带队领导", max_length=120, blank=True, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    outcome = models.TextField("督查结果", blank=True)

    class Meta:
        ordering = ["-begins", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="plans_round_begins_before_it_ends"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="plans_round_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RoundTask(models.Model):
    """A task that a round looks at, and to what end."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="looked_at")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="rounds")
    focus = models.CharField("督查要点", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "task"], name="plans_round_task_once")]


class Proposal(models.Model):
    """A task that has been red or blocked for longer than declared: proposed for an order, a person decides."""

    class State(models.TextChoices):
        WAITING = "waiting", "待立项"
        OPENED = "opened", "已立项"
        DECLINED = "declined", "不立项"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="proposals")
    light = models.CharField("状态", max_length=12)
    reasons = models.JSONField("理由", default=list)
    since = models.DateField("自何日起")
    on = models.DateField("提出日期")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_index=True)
    why = models.CharField("意见", max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "since"], name="plans_proposed_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="plans_proposal_decided",
            ),
        ]


class SupervisionOrder(models.Model):
    """A 督办单 on a task. Its course is a case of the flow `supervision`; here stands what the plan keeps of it."""

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        CLOSED = "closed", "已销号"
        WITHDRAWN = "withdrawn", "已撤销"

    number = models.CharField("督办单号", max_length=30, unique=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="orders")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="orders", null=True)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="order", null=True)
    demand = models.TextField("督办要求")
    unit = models.CharField("承办单位", max_length=64, db_index=True)
    due = models.DateField("办理时限")
    case_no = models.CharField("案件编号", max_length=24, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, db_index=True)
    returned = models.PositiveSmallIntegerField("退回重办次数", default=0)
    answered_on = models.DateField("反馈日期", null=True)
    on_time = models.BooleanField("按期反馈", null=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return self.number


class LeaderAct(AppendOnlyModel):
    """What a leader did in person, as it was recorded on its day: an instruction, a coordination, a visit."""

    class Kind(models.TextChoices):
        INSTRUCTION = "instruction", "批示"
        COORDINATION = "coordination", "协调"
        VISIT = "visit", "现场督查"

    leader = models.CharField("领导", max_length=120, db_index=True)
    kind = models.CharField("方式", max_length=14, choices=Kind)
    on = models.DateField("日期")
    text = models.TextField("内容")
    source = models.CharField("出处", max_length=200, help_text="批示件、会议通知、督查记录的文号或名称")
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="leader_acts", null=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="leader_acts", null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]


class LeaderPost(models.Model):
    """A post that a leader of a plan holds from a day on, until another day: by it minutes and notices name him or her."""

    leader = models.CharField("领导", max_length=120, db_index=True)
    post = models.CharField("职务", max_length=80)
    since = models.DateField("任职日期")
    until = models.DateField("免职日期", null=True, help_text="不含当日")
    source = models.CharField("出处", max_length=200, help_text="任免通知、分工文件的文号或名称")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["leader", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="plans_a_post_is_left_after_it_is_taken"
            ),
            models.CheckConstraint(
                condition=Q(until=None, ended_at=None, ended_by=None)
                | Q(until__isnull=False, ended_at__isnull=False, ended_by__isnull=False),
                name="plans_a_post_is_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader} {self.post}"


class Bulletin(models.Model):
    """A 督查通报 of a period. A draft is computed anew as often as asked; an issued one stays as it was issued."""

    document = models.ForeignKey(PlanDocument, on_delete=models.PROTECT, related_name="bulletins")
    year = models.PositiveSmallIntegerField("年度")
    no = models.PositiveSmallIntegerField("期号", null=True, help_text="印发时编号")
    title = models.CharField("标题", max_length=200)
    begins = models.DateField("起")
    until = models.DateField("止", help_text="不含当日")
    sections = models.JSONField("内容", default=list)
    words = models.TextField("按语", blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-until", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "no"], condition=Q(no__isnull=False), name="plans_bulletin_number"),
            models.CheckConstraint(condition=Q(until__gt=F("begins")), name="plans_bulletin_period"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True, no__isnull=True)
                | Q(issued_at__isnull=False, issued_by__isnull=False, no__isnull=False),
                name="plans_bulletin_issued_with_number",
            ),
        ]

    def __str__(self) -> str:
        return self.title
