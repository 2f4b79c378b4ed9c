"""Cases and their history, and what hangs on them. Rows of history are only ever added."""

from django.db import models
from django.db.models import Q

from wanxiang.core.models import Account, AppendOnlyModel, MachineKey
from wanxiang.engines.cases.flows import LEVELS

LEVEL_CHOICES = list(LEVELS.items())


class Source(models.TextChoices):
    """The door by which a case came in."""

    CONSOLE = "console", "窗口登记"
    PORTAL = "portal", "网上反映"
    FIELD = "field", "网格巡查"
    HOTLINE = "hotline", "12345热线"
    BATCH = "batch", "批量导入"
    API = "api", "接口推送"
    GEOREPORT = "georeport", "Open311"
    ALERT = "alert", "监测预警"
    POLICY_GAP = "policy_gap", "政策服务"
    WHISTLE = "whistle", "社区吹哨"
    VIDEO = "video", "视频发现"
    CITY = "city", "数字城管"
    GOVERN = "govern", "综治系统"
    ENTERPRISE = "enterprise", "企业服务平台"


class Sight(models.TextChoices):
    """Who sees a case besides those who handle it; see `visibility`."""

    PLACE = "place", "辖区内可见"
    DESK = "desk", "分拨和承办可见"
    SEALED = "sealed", "保密"


class Sequence(models.Model):
    """The last number given out under a name, so that numbers never repeat."""

    name = models.CharField(max_length=30, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class Batch(models.Model):
    """One list that came in at once: a file of reports, or a list to be checked (排查); what was not taken is kept with why."""

    number = models.CharField("批次", max_length=24, unique=True)
    title = models.CharField("名称", max_length=120)
    flow = models.CharField("流程", max_length=30)
    source = models.CharField("来源", max_length=16, choices=Source)
    digest = models.CharField("文件摘要", max_length=64, unique=True)
    rows = models.PositiveIntegerField("行数", default=0)
    taken = models.PositiveIntegerField("新建", default=0)
    known = models.PositiveIntegerField("已有", default=0)
    refused = models.JSONField("未接收的行", default=list)
    due_at = models.DateTimeField("完成时限", null=True)
    approval = models.JSONField("批次审批", default=dict, help_text="排查批次：批准人、依据、事项、截止日期")
    ended_at = models.DateTimeField("结束时间", null=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "批次"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Case(models.Model):
    """One matter from report to rating. Its row is what its history gives; only `history.write` changes it."""

    case_no = models.CharField("编号", max_length=24, unique=True)
    receipt = models.CharField("查询码", max_length=12)
    flow = models.CharField("流程", max_length=30)
    source = models.CharField("来源", max_length=16, choices=Source)
    external_id = models.CharField("来源编号", max_length=80)
    digest = models.CharField("来件摘要", max_length=64, help_text="同一编号再次送来时比对")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="cases")

    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容")
    scheme = models.CharField("分类体系", max_length=40, blank=True)
    class_kind = models.CharField("类型", max_length=16, blank=True)
    class_code = models.CharField("类别", max_length=40, blank=True)
    class_by = models.CharField("定类依据", max_length=12, blank=True, help_text="person、source、model")
    level = models.PositiveSmallIntegerField("级别", choices=LEVEL_CHOICES, default=1)
    level_reasons = models.JSONField("定级理由", default=list)
    marks = models.JSONField("标记", default=list, help_text="危险、弱势、多人、重复……")

    grid_code = models.CharField("所在位置", max_length=24, blank=True, help_text="网格、社区或街道编码；空为待定位")
    address = models.CharField("地址", max_length=200, blank=True)
    lon = models.FloatField("经度", null=True)
    lat = models.FloatField("纬度", null=True)

    reporter = models.BinaryField("反映人（密文）", null=True)
    reporter_token = models.CharField("反映人假名", max_length=32, blank=True)
    anonymous = models.BooleanField("匿名", default=False)
    sight = models.CharField("可见范围", max_length=8, choices=Sight, default=Sight.PLACE)
    open_to_public = models.BooleanField("可公开查询", default=False)
    extra = models.JSONField("专属内容", default=dict)

    state = models.CharField("状态", max_length=20)
    version = models.PositiveIntegerField(default=0, help_text="等于历史条数；先比较后更新")
    head = models.CharField("历史摘要", max_length=64, blank=True)
    handler = models.CharField("主办单位", max_length=64, blank=True)
    handler_area = models.CharField(
        "主办所在辖区", max_length=24, blank=True, help_text="街道、社区、网格承办时为其编码"
    )
    assists = models.JSONField("协办单位", default=list)
    clause = models.CharField("职责依据", max_length=40, blank=True)
    clocks = models.JSONField("时限", default=dict)
    due_at = models.DateTimeField("当前环节时限", null=True)
    due_clock = models.CharField("当前环节", max_length=20, blank=True)
    whole_due_at = models.DateTimeField("办理时限", null=True)
    provisional = models.BooleanField("时限待定", default=False)

    opened_at = models.DateTimeField("登记时间")
    since = models.DateTimeField("进入当前状态")
    handled_at = models.DateTimeField("办结反馈时间", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)
    on_time = models.BooleanField("按时", null=True)
    shelved_until = models.DateField("挂账至", null=True)
    wants_extension = models.CharField("申请延期", max_length=40, blank=True)
    extended = models.BooleanField("已延期", default=False)
    returns = models.PositiveSmallIntegerField("退单次数", default=0)
    reworks = models.PositiveSmallIntegerField("重办次数", default=0)
    urged = models.PositiveSmallIntegerField("催办次数", default=0)
    supervised = models.BooleanField("督办", default=False)
    repeats = models.PositiveSmallIntegerField("此前同类反映", default=0)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    resolved = models.CharField("是否解决", max_length=8, blank=True)
    satisfied = models.PositiveSmallIntegerField("满意度", null=True)
    answers = models.JSONField("办理中查明", default=dict, help_text="流程所问各题的回答")
    touched_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "案件"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_case_per_source_and_id"),
            models.CheckConstraint(condition=~Q(state="shelved") | Q(shelved_until__isnull=False),
                                   name="a_shelved_case_has_its_day"),
            models.CheckConstraint(condition=~Q(state="merged") | Q(merged_into__isnull=False),
                                   name="a_merged_case_says_into_which"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "-id"], name="cases_by_state"),
            models.Index(fields=["flow", "state", "-id"], name="cases_by_flow_and_state"),
            models.Index(fields=["handler", "state", "-id"], name="cases_by_handler"),
            models.Index(fields=["handler_area", "state"], name="cases_by_handling_area"),
            models.Index(fields=["grid_code", "state"], name="cases_by_place"),
            models.Index(fields=["class_code", "-id"], name="cases_by_class"),
            models.Index(fields=["due_at"], name="cases_by_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["reporter_token", "-id"], name="cases_by_reporter"),
            models.Index(fields=["touched_at"], name="cases_by_touch"),
            models.Index(fields=["-opened_at"], name="cases_by_opening"),
            models.Index(  # some ten thousand of a million: the command view asks them every half minute, from the index alone
                fields=[
                    "grid_code",
                    "repeats",
                    "on_time",
                    "due_at",
                    "whole_due_at",
                    "level",
                    "sight",
                    "handler",
                    "handler_area",
                    "closed_at",
                    "id",
                ],
                name="cases_open_by_place",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(  # what every list is narrowed by, of the cases that are open: tabs and filters are answered from it alone
                fields=[
                    "state",
                    "sight",
                    "grid_code",
                    "handler",
                    "handler_area",
                    "class_code",
                    "source",
                    "level",
                    "due_at",
                    "opened_at",
                    "extended",
                    "supervised",
                    "repeats",
                    "reworks",
                    "wants_extension",
                    "flow",
                    "due_clock",
                    "case_no",
                    "title",
                    "closed_at",
                    "id",
                ],  # closed_at, null in all of them, since SQLite asks it again; id, since PostgreSQL's indexes do not carry it
                name="cases_open",
                condition=Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_no} {self.title}"


class Step(AppendOnlyModel):
    """One step of a case: who, when, why; `set` holds the fields that changed, so that replay gives the case again.

    `hash` covers the step and the hash of the one before it: a step altered, removed or slipped in later is seen.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField("序号")
    action = models.CharField("动作", max_length=20)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField("经办单位", max_length=64, blank=True)
    opinion = models.TextField("内部意见", blank=True)
    reply = models.TextField("答复诉求人", blank=True)
    why = models.CharField("事由", max_length=400, blank=True)
    set = models.JSONField("改动", default=dict)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "办理历史"
        ordering = ["case_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_step_per_seq")]
        indexes = [models.Index(fields=["action", "at"], name="steps_by_action_and_time")]


class Assist(models.Model):
    """A unit that helps with a case beside the main handler."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="helping")
    unit = models.CharField("协办单位", max_length=64)
    area = models.CharField("所在辖区", max_length=24, blank=True)
    asked_at = models.DateTimeField("时间")
    done_at = models.DateTimeField("办结时间", null=True)
    withdrawn = models.BooleanField("已撤销", default=False)

    class Meta:
        verbose_name = "协办"
        constraints = [models.UniqueConstraint(fields=["case", "unit"], name="one_assist_per_unit")]
        indexes = [
            models.Index(fields=["unit", "done_at"], name="assists_by_unit"),
            models.Index(fields=["area", "case"], name="assists_by_area"),
        ]


class Attachment(models.Model):
    """A photo or document, sealed on disk under its digest; `public` says whether the reporter may see it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField("文件名", max_length=120)
    media_type = models.CharField(max_length=60)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField("相对路径", max_length=200)
    stage = models.CharField("环节", max_length=20, help_text="report、handle、check")
    public = models.BooleanField(default=False)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "附件"
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="one_file_once_per_case")]


class Suggestion(models.Model):
    """What a model proposed for a case, and what a person then chose: the corrections that the next training learns from."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="suggestion")
    model = models.CharField("模型版本", max_length=40)
    choices = models.JSONField("前三")
    abstained = models.BooleanField("弃权")
    at = models.DateTimeField("时间")
    chosen = models.CharField("人工定类", max_length=40, blank=True)
    chosen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "分类建议"


class Unmapped(models.Model):
    """A class of a source that no crosswalk maps: it waits here, with a suggestion, and never falls to a default."""

    scheme = models.CharField("来源体系", max_length=40)
    kind = models.CharField("类型", max_length=16, blank=True)
    code = models.CharField("类别", max_length=80)
    name = models.CharField("名称", max_length=120, blank=True)
    cases = models.PositiveIntegerField("件数", default=0)
    suggestion = models.JSONField("建议", default=list)
    first_seen = models.DateTimeField("首次出现")
    target = models.CharField("确认为", max_length=40, blank=True)
    target_kind = models.CharField(max_length=16, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "待对应类别"
        constraints = [models.UniqueConstraint(fields=["scheme", "kind", "code"], name="one_row_per_unmapped_class")]


class Order(models.Model):
    """A supervision order (督办) on a case, with a clock and an answer of its own."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField("督办编号", max_length=24, unique=True)
    text = models.TextField("督办要求")
    to_unit = models.CharField("督办对象", max_length=64)
    clock = models.JSONField("时限")
    due_at = models.DateTimeField("答复时限")
    issued_at = models.DateTimeField("时间")
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "督办单"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="an_answer_names_who",
            )
        ]


class Ruling(AppendOnlyModel):
    """What an arbiter ruled on a returned case or a dispute over a duty, and how it amends the list of duties."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rulings")
    clause = models.CharField("涉及条款", max_length=40)
    decision = models.CharField("裁定", max_length=12, choices=[("uphold", "同意退单"), ("overrule", "驳回退单")])
    text = models.TextField("理由")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "裁定"


class DutyAmendment(AppendOnlyModel):
    """A clause that a ruling added to the list of duties: from a day, for a class, to an owner."""

    clause = models.CharField("条款", max_length=40, unique=True)
    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="amendments")
    class_code = models.CharField("类别", max_length=40)
    owner = models.CharField("主责单位", max_length=64)
    valid_from = models.DateField("自")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "职责修订"


class Rating(AppendOnlyModel):
    """What a reporter said: was it resolved, and apart from that, is he or she satisfied."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    resolved = models.CharField(
        "是否解决", max_length=8, choices=[("yes", "已解决"), ("partly", "部分解决"), ("no", "未解决")]
    )
    satisfied = models.PositiveSmallIntegerField("满意度", null=True)
    text = models.CharField("评价", max_length=400, blank=True)
    via = models.CharField("方式", max_length=10, choices=[("portal", "网上"), ("call", "电话回访"), ("visit", "上门回访"), ("sms", "短信"), ("georeport", "Open311")])  # fmt: skip
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "评价"
        ordering = ["id"]


class Mediation(models.Model):
    """A dispute talked over (话聊、调解): parties, sessions, agreement, follow-up. Confidential to those who conduct it."""

    class State(models.TextChoices):
        OPEN = "open", "调解中"
        AGREED = "agreed", "达成协议"
        FAILED = "failed", "未达成"
        KEPT = "kept", "已履行"
        BROKEN = "broken", "未履行"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="mediations")
    number = models.CharField("编号", max_length=24, unique=True)
    parties = models.BinaryField("当事人（密文）")
    mediator = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField("调解组织", max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    agreement = models.BinaryField("协议（密文）", null=True)
    follow_up_on = models.DateField("回访日期", null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "调解"
        constraints = [models.CheckConstraint(condition=~Q(state="agreed") | Q(agreement__isnull=False), name="an_agreement_is_written")]  # fmt: skip


class Session(AppendOnlyModel):
    """One meeting of a mediation; its notes are sealed."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="sessions")
    at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=120)
    notes = models.BinaryField("记录（密文）")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "调解场次"
        ordering = ["id"]


class Challenge(models.Model):
    """A unit's objection to a number of the statistics, and the answer that is kept with it."""

    figure = models.CharField("指标", max_length=40)
    unit = models.CharField("提出单位", max_length=64)
    query = models.JSONField("统计条件", default=dict)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="challenges")
    text = models.TextField("异议")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField("答复", blank=True)
    accepted = models.BooleanField("采纳", null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "数据异议"
        ordering = ["-id"]


class Warning(models.Model):
    """A notice that time runs out or has run out, given once per clock and rung of the ladder."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="warnings")
    clock = models.CharField(max_length=20)
    rung = models.PositiveSmallIntegerField(help_text="0 为到期前提醒，1 起为逐级上报")
    due_at = models.DateTimeField()
    to = models.CharField("告知", max_length=64)
    held = models.BooleanField("待人工确认", default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "时限提醒"
        constraints = [models.UniqueConstraint(fields=["case", "clock", "due_at", "rung"], name="one_warning_per_rung")]
        indexes = [models.Index(fields=["case"], name="warnings_held", condition=Q(held=True))]


class Receipt(AppendOnlyModel):
    """What was answered to an idempotency key: a phone may send a step twice, it is done once."""

    key = models.CharField(max_length=80, unique=True)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class ApiKey(MachineKey):
    """What a machine may do, within what its account is granted. Its name is also the prefix of the numbers that it reports by."""

    source = models.CharField("来源", max_length=16, choices=Source, default=Source.API)
    permissions = models.JSONField("可用权限", default=list, help_text="在账号的授权之内再收窄")

    class Meta(MachineKey.Meta):
        verbose_name = "接口密钥"


class Outgoing(models.Model):
    """Something to be told to another system: written with the event, sent afterwards, tried ever more seldom until it is taken.

    Codes only: what is told is read from the case when it is sent.
    """

    adapter = models.CharField("去向", max_length=12)
    key = models.CharField("去重", max_length=160)
    subject = models.CharField("案件", max_length=24, help_text="同一案件的按顺序送出")
    payload = models.JSONField("要点")
    at = models.DateTimeField("时间", auto_now_add=True)
    due_at = models.DateTimeField("下次发送", auto_now_add=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    sent_at = models.DateTimeField("送达时间", null=True)
    refused_at = models.DateTimeField("对方不收", null=True)
    error = models.CharField("原因", max_length=400, blank=True)

    class Meta:
        verbose_name = "待送出"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["adapter", "key"], name="told_once_per_adapter_and_key")]
        indexes = [
            models.Index(fields=["adapter", "id"], condition=Q(sent_at=None, refused_at=None), name="outgoing_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.adapter} {self.key}"
