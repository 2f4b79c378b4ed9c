"""Runs, their results, the people entitled but unserved, and who was decided again since the last run."""

from django.db import models
from django.db.models import Q

from wanxiang.core.models import Account
from wanxiang.engines.policy.answering.models import AnswerKey
from wanxiang.engines.policy.desk_models import PolicyDraft, PolicyDraftStep, PolicyVersion
from wanxiang.engines.policy.reform_models import PolicyKnown, PolicyText, Reform, ReformRun

__all__ = [
    "AnswerKey", "Gap", "PolicyDraft", "PolicyDraftStep", "PolicyKnown", "PolicyResult", "PolicyRun", "PolicyText", "PolicyVersion", "Redecision", "Reform", "ReformRun",
]  # fmt: skip


class PolicyRun(models.Model):
    """One run of every policy over everybody, on one day."""

    as_of = models.DateField("统计日", db_index=True)
    snapshot = models.CharField("判定结果", max_length=40)
    registry = models.CharField("所据人口数据", max_length=40, blank=True)
    versions = models.JSONField("政策版本", default=dict, help_text="政策编号 → 声明的内容摘要")
    rows = models.PositiveIntegerField("人数", default=0)
    seconds = models.FloatField("用时（秒）", default=0)
    current = models.BooleanField("现行", default=False, help_text="统计日最近的一次；回看往日的测算不改现行结果")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "政策测算"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["current"], condition=Q(current=True), name="policy_one_current_run")
        ]

    def __str__(self) -> str:
        return f"{self.as_of} 第 {self.pk} 次测算"


class PolicyResult(models.Model):
    """What a run found for one policy."""

    run = models.ForeignKey(PolicyRun, on_delete=models.CASCADE, related_name="results")
    policy = models.CharField("政策", max_length=60, db_index=True)
    eligible = models.PositiveIntegerField("符合")
    ineligible = models.PositiveIntegerField("不符合")
    unknown = models.PositiveIntegerField("待核实")
    enrolled = models.PositiveIntegerField("在享")
    enrolled_eligible = models.PositiveIntegerField("符合且在享")
    gap = models.PositiveIntegerField("应享未享")
    served_not_entitled = models.PositiveIntegerField("在享而不符合")
    unknown_by = models.JSONField("待核实缘由", default=dict, help_text="单独一项即可判定的词 → 人数")

    class Meta:
        verbose_name = verbose_name_plural = "测算结果"
        constraints = [models.UniqueConstraint(fields=["run", "policy"], name="policy_one_result_a_run")]

    def __str__(self) -> str:
        return f"{self.policy} {self.gap}"


class Gap(models.Model):
    """A person entitled and not served (or the mirror: served and not entitled), from the day it was first seen."""

    class Kind(models.TextChoices):
        UNSERVED = "unserved", "应享未享"
        NOT_ENTITLED = "not_entitled", "在享而不符合"

    class State(models.TextChoices):
        OPEN = "open", "未了"
        CLOSED = "closed", "已了"

    policy = models.CharField("政策", max_length=60)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.UNSERVED)
    person_key = models.CharField("人员编号", max_length=40)
    household_key = models.CharField("户号", max_length=40, blank=True)
    street_code = models.CharField(max_length=24, blank=True)
    community_code = models.CharField(max_length=24, blank=True)
    grid_code = models.CharField("网格", max_length=24, blank=True)
    since = models.DateField("首次发现")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    closed_on = models.DateField("了结之日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "应享未享"
        constraints = [
            models.UniqueConstraint(fields=["policy", "kind", "person_key"], name="policy_one_gap_a_person"),
            models.CheckConstraint(
                name="policy_gap_closed_on_a_day",
                condition=Q(state="open", closed_on=None) | Q(state="closed", closed_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["policy", "kind", "state", "grid_code"]),
            models.Index(fields=["household_key"]),
            models.Index(fields=["person_key"]),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.person_key}"


class Redecision(models.Model):
    """A person decided again since the current run: it stands in for the run's row until the next run."""

    run = models.ForeignKey(PolicyRun, on_delete=models.CASCADE, related_name="redecisions")
    policy = models.CharField("政策", max_length=60)
    person_key = models.CharField("人员编号", max_length=40)
    outcome = models.CharField("结论", max_length=10)
    enrolled = models.BooleanField("在享")
    street_code = models.CharField(max_length=24, blank=True)
    community_code = models.CharField(max_length=24, blank=True)
    grid_code = models.CharField(max_length=24, blank=True)
    as_of = models.DateField("统计日")
    at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "重新判定"
        constraints = [models.UniqueConstraint(fields=["run", "policy", "person_key"], name="policy_one_redecision")]

    def __str__(self) -> str:
        return f"{self.policy} {self.person_key} {self.outcome}"
