"""Cases and their history, visits, messages. Rows of history are only ever added."""

from django.db import models
from django.db.models import Q

from wanxiang.core.models import Account, AppendOnlyModel
from wanxiang.engines.outreach.transitions import machine

STATE_CHOICES = [(state.name, state.title) for state in machine().states.values()]
OUTCOME_CHOICES = [(outcome.name, outcome.title) for outcome in machine().outcomes.values()]


class Sequence(models.Model):
    """The last number given out under a name, so that numbers never repeat."""

    name = models.CharField(max_length=30, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class ServiceCase(models.Model):
    """One policy owed to one person. One row a pair for good: what ended is reopened, never doubled."""

    case_no = models.CharField("事项编号", max_length=24, unique=True)
    policy = models.CharField("政策", max_length=60)
    title = models.CharField("政策名称", max_length=80)
    person_key = models.CharField(max_length=40, db_index=True)
    household_key = models.CharField(max_length=40, blank=True, db_index=True)
    grid_code = models.CharField("网格", max_length=24, blank=True, db_index=True)
    name = models.CharField("姓名", max_length=60)
    address = models.CharField("居住地址", max_length=200, blank=True)
    phone = models.BinaryField("联系电话（密文）", null=True)
    sensitive = models.BooleanField("本人事项", default=False)
    reach = models.CharField(
        "触达方式", max_length=10, choices=[("visit", "上门"), ("message", "消息")], default="visit"
    )
    state = models.CharField("状态", max_length=20, choices=STATE_CHOICES, default=machine().initial)
    version = models.PositiveIntegerField(default=0, help_text="等于历史条数；先比较后更新")
    opened_on = models.DateField("列入日期")
    since = models.DateField("进入当前状态的日期")
    attempts = models.PositiveSmallIntegerField("未遇次数", default=0)
    refused_until = models.DateField("在此之前不再打扰", null=True)
    from_on = models.DateField("享受起始日期", null=True)
    died = models.BooleanField("已登记死亡", default=False)

    class Meta:
        verbose_name = "服务事项"
        ordering = ["case_no"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "person_key"], name="one_case_per_person_and_policy"),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(refused_until__isnull=False), name="a_refusal_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "paid", "enjoyed")) | Q(from_on__isnull=False),
                name="what_is_approved_begins_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["policy", "state"], name="cases_by_policy_and_state")]

    def __str__(self) -> str:
        return f"{self.case_no} {self.get_state_display()}"


class CaseEvent(AppendOnlyModel):
    """One step of a case: who, when, why; `set` holds the fields that changed, so that replay gives the case again."""

    case = models.ForeignKey(ServiceCase, on_delete=models.PROTECT, related_name="history")
    seq = models.PositiveIntegerField("序号")
    action = models.CharField("动作", max_length=20)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    on = models.DateField("业务日期")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    why = models.CharField("事由", max_length=400, blank=True)
    set = models.JSONField("改动", default=dict)

    class Meta:
        verbose_name = "办理历史"
        ordering = ["case_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_per_step")]


class Visit(models.Model):
    """One call at one household's door for everything due there."""

    class State(models.TextChoices):
        OPEN = "open", "待走访"
        DONE = "done", "已走访"
        CANCELLED = "cancelled", "已取消"

    visit_no = models.CharField("走访编号", max_length=24, unique=True)
    household_key = models.CharField("户", max_length=60)
    grid_code = models.CharField("网格", max_length=24, db_index=True)
    address = models.CharField("地址", max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField("第几次上门", default=1)
    opened_on = models.DateField("派单日期")
    not_before = models.DateField("不早于")
    due_on = models.DateField("最迟日期")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField("走访日期", null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "走访"
        ordering = ["due_on", "visit_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["household_key"], condition=Q(state="open"), name="one_open_visit_per_household"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="a_done_visit_names_who",
            ),
        ]
        indexes = [models.Index(fields=["state", "grid_code"], name="visits_by_state_and_grid")]

    def __str__(self) -> str:
        return f"{self.visit_no} {self.get_state_display()}"


class Matter(models.Model):
    """A case on a visit's card, and what was found there."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="matters")
    case = models.ForeignKey(ServiceCase, on_delete=models.PROTECT, related_name="matters")
    outcome = models.CharField("结果", max_length=20, choices=OUTCOME_CHOICES, blank=True)
    why = models.CharField("说明", max_length=400, blank=True)

    class Meta:
        verbose_name = "走访事项"
        constraints = [models.UniqueConstraint(fields=["visit", "case"], name="one_matter_per_visit_and_case")]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.case_id} {self.get_outcome_display()}"


class Receipt(AppendOnlyModel):
    """What was answered to an idempotency key: the phone may send twice, the work is done once."""

    key = models.CharField(max_length=80, unique=True)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Message(models.Model):
    """One notice to one person about everything due to them, through one channel."""

    class State(models.TextChoices):
        QUEUED = "queued", "待发送"
        SENT = "sent", "已交付通道"
        FAILED = "failed", "未能送达"

    message_no = models.CharField(max_length=24, unique=True)
    person_key = models.CharField(max_length=40, db_index=True)
    channel = models.CharField("通道", max_length=10)
    recipient = models.BinaryField("收件人（密文）")
    text = models.CharField("内容", max_length=500)
    cases = models.ManyToManyField(ServiceCase, related_name="messages")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    send_after = models.DateTimeField("不早于")
    made_on = models.DateField("业务日期")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "告知消息"
        ordering = ["message_no"]
        indexes = [models.Index(fields=["state", "send_after"], name="messages_to_send")]

    def __str__(self) -> str:
        return f"{self.message_no} {self.get_state_display()}"


class ContactRule(models.Model):
    """What a person said about being contacted: a channel that must not be used, until a day or for good."""

    person_key = models.CharField(max_length=40, db_index=True)
    channel = models.CharField("通道", max_length=10, help_text="all 为一切通道")
    until = models.DateField("至", null=True)
    why = models.CharField("说明", max_length=200)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "联系意愿"
        constraints = [models.UniqueConstraint(fields=["person_key", "channel"], name="one_rule_per_channel")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.until or '长期'}"
