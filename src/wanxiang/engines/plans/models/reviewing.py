"""Reviewed documents 改革文件: their versions, the gates that each must pass, and the experts who were asked."""

from django.db import models
from django.db.models import F, Q

from wanxiang.core.models import Account, AppendOnlyModel

from .documents import PlanItem
from .work import Task


class ReviewedDocument(models.Model):
    """A plan, an opinion, a set of measures that a unit drafts and a meeting decides on."""

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        SUBMITTED = "submitted", "待审议"
        IN_PRINCIPLE = "in_principle", "原则通过"
        PASSED = "passed", "审议通过"
        ISSUED = "issued", "已印发"
        SENT_BACK = "sent_back", "未通过"

    title = models.CharField("文件名称", max_length=200)
    kind = models.CharField("类别", max_length=20)
    unit = models.CharField("起草单位", max_length=64, db_index=True, help_text="单位代码")
    items = models.ManyToManyField(PlanItem, related_name="reviewed_documents")
    tasks = models.ManyToManyField(Task, related_name="reviewed_documents")
    facts = models.JSONField("情形", default=dict, help_text="声明的情形 → 是或否；没有的即未说明")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT, db_index=True)
    passed_on = models.DateField("审议日期", null=True, db_index=True)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期", null=True)
    earlier = models.CharField("平台启用前的审议会议", max_length=120, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["title", "unit"], name="plans_reviewed_document_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["in_principle", "passed", "issued"]) | Q(passed_on__isnull=False),
                name="plans_what_passed_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="issued") | (Q(issued_on__isnull=False) & ~Q(number="")),
                name="plans_what_is_issued_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(AppendOnlyModel):
    """One version of the text, sealed."""

    document = models.ForeignKey(ReviewedDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    sha256 = models.CharField(max_length=64)
    name = models.CharField("文件名", max_length=100)
    media_type = models.CharField(max_length=100)
    bytes = models.PositiveIntegerField("字节")
    note = models.CharField("修改说明", max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="plans_version_number_once")]


class Gate(models.Model):
    """One gate of one document, as it stands: its latest opinion, or a wish that it be not needed."""

    class Outcome(models.TextChoices):
        OPEN = "open", "未办"
        PASSED = "passed", "通过"
        ADVISED = "advised", "有条件通过"
        FAILED = "failed", "未通过"
        NOT_NEEDED = "not_needed", "不需要"

    document = models.ForeignKey(ReviewedDocument, on_delete=models.CASCADE, related_name="gates")
    kind = models.CharField("关口", max_length=20)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN, db_index=True)
    version = models.PositiveSmallIntegerField("所审版本", default=0)
    waiver_why = models.CharField("不需要的理由", max_length=300, blank=True)
    waiver_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    waiver_at = models.DateTimeField(null=True)
    draw = models.CharField("抽取号", max_length=64, blank=True)

    class Meta:
        ordering = ["document", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "kind"], name="plans_gate_once"),
            models.CheckConstraint(
                condition=Q(waiver_why="", waiver_by__isnull=True, waiver_at__isnull=True)
                | (~Q(waiver_why="") & Q(waiver_by__isnull=False, waiver_at__isnull=False)),
                name="plans_a_waiver_is_asked_by_somebody",
            ),
        ]


class GateOpinion(AppendOnlyModel):
    """What was said at a gate; a later opinion does not take an earlier one away."""

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="opinions")
    outcome = models.CharField(max_length=12, choices=Gate.Outcome)
    ground = models.CharField("未通过的原因", max_length=40, blank=True)
    version = models.PositiveSmallIntegerField("所审版本", default=0)
    reviewers = models.CharField("审查人", max_length=200)
    says = models.TextField("意见")
    on = models.DateField("日期")
    sha256 = models.CharField("意见书", max_length=64, blank=True)
    name = models.CharField("文件名", max_length=100, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="not_needed") | (Q(asked_by__isnull=False) & ~Q(by=F("asked_by"))),
                name="plans_not_needed_takes_a_second_person",
            )
        ]


class Expert(models.Model):
    """Somebody who may be drawn to judge documents: of which field, from where."""

    name = models.CharField("姓名", max_length=60)
    field = models.CharField("专业", max_length=60)
    of = models.CharField("工作单位", max_length=120)
    unit = models.CharField(max_length=64, blank=True, help_text="区内单位的代码；不抽来论证本单位的文件")
    active = models.BooleanField("在库", default=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["field", "name"]
        constraints = [models.UniqueConstraint(fields=["name", "of"], name="plans_expert_once")]

    def __str__(self) -> str:
        return self.name


class ExpertReview(models.Model):
    """An expert who was drawn for a gate: first the statement on conflicts of interest, then the opinion."""

    class Statement(models.TextChoices):
        WAITING = "waiting", "待声明"
        FREE = "free", "无利益关系"
        CONFLICT = "conflict", "有利益关系，回避"

    class Verdict(models.TextChoices):
        AGREE = "agree", "同意"
        ADVICE = "advice", "修改后同意"
        AGAINST = "against", "不同意"

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="experts")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="reviews")
    statement = models.CharField(max_length=10, choices=Statement, default=Statement.WAITING)
    stated_at = models.DateTimeField(null=True)
    conflict = models.CharField("利益关系", max_length=200, blank=True)
    verdict = models.CharField("结论", max_length=10, choices=Verdict, blank=True)
    says = models.TextField("意见", blank=True)
    given_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["gate", "expert"], name="plans_expert_drawn_once"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(statement="free"), name="plans_an_opinion_follows_the_statement"
            ),
            models.CheckConstraint(
                condition=~Q(statement="conflict") | ~Q(conflict=""), name="plans_a_conflict_is_said"
            ),
        ]
