"""Panels that judge projects: members, what they declare, sealed scores, the proposal and what a named person decided."""

from django.db import models
from django.db.models import F, Q

from wanxiang.core.models import Account
from wanxiang.engines.plans.score_sheets import TITLES

from .projects import OpenCall, Project


class Panel(models.Model):
    """Members appointed for one round; `terms` is the score sheet as it was published when the round began."""

    class Stage(models.TextChoices):
        APPROVAL = "approval", "立项评审"
        AWARD = "award", "揭榜评审"
        ACCEPTANCE = "acceptance", "验收"

    title = models.CharField("轮次", max_length=120)
    stage = models.CharField("环节", max_length=10, choices=Stage)
    call = models.ForeignKey(OpenCall, on_delete=models.PROTECT, related_name="panels", null=True)
    sheet = models.CharField("评审表", max_length=40)
    version = models.CharField("评审表版本", max_length=12)
    terms = models.JSONField("评审表内容")
    due = models.DateField("评审截止")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="award", call__isnull=False) | (~Q(stage="award")),
                name="plans_an_award_is_of_a_call",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PanelMember(models.Model):
    """One who was appointed to a panel; somebody who cannot take part any more is excused, with the reason."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="members")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    excused_at = models.DateTimeField(null=True)
    excused_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    excused_why = models.CharField("缺席理由", max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "account"], name="plans_a_member_is_appointed_once"),
            models.CheckConstraint(
                condition=Q(excused_at=None, excused_by=None) | Q(excused_at__isnull=False, excused_by__isnull=False),
                name="plans_excused_at_and_by",
            ),
        ]


class PanelReview(models.Model):
    """One project before one panel: sealed until complete, then a proposal, then what people decide."""

    class State(models.TextChoices):
        SCORING = "scoring", "评分中"
        OPENED = "opened", "已开封"
        PROPOSED = "proposed", "待复核"
        DECIDED = "decided", "已决定"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="reviews")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=10, choices=State, default=State.SCORING, db_index=True)
    opened_at = models.DateTimeField(null=True)
    valid = models.PositiveSmallIntegerField("有效评分", default=0)
    mean = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True)
    proposal = models.CharField("计算建议", max_length=10, choices=list(TITLES.items()), blank=True)
    decision = models.CharField("决定", max_length=10, choices=list(TITLES.items()), blank=True)
    why = models.CharField("理由", max_length=600, blank=True)
    rectify_by = models.DateField("整改期限", null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["panel", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "project"], name="plans_reviewed_once_a_panel"),
            models.UniqueConstraint(
                fields=["project"], condition=~Q(state="decided"), name="plans_one_review_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("decided_by")),
                name="plans_acceptance_takes_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(decided_by__isnull=False), name="plans_a_named_person_decided"
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(proposal="") | Q(decision=F("proposal")) | ~Q(why=""),
                name="plans_a_deviation_has_a_reason",
            ),
        ]


class InterestStatement(models.Model):
    """What a member declares before scoring: free of interest in the project, or not and why."""

    class Interest(models.TextChoices):
        NONE = "none", "无利益关系"
        UNIT = "unit", "本单位项目"
        RELATION = "relation", "与项目人员有关系"

    review = models.ForeignKey(PanelReview, on_delete=models.CASCADE, related_name="statements")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="statements")
    interest = models.CharField(max_length=10, choices=Interest)
    says = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "member"], name="plans_a_member_declares_once"),
            models.CheckConstraint(condition=~Q(interest="relation") | ~Q(says=""), name="plans_a_relation_is_named"),
        ]


class SealedScore(models.Model):
    """A member's sheet on a project, encrypted: nobody reads it (not in the database either) before the panel is complete."""

    review = models.ForeignKey(PanelReview, on_delete=models.CASCADE, related_name="scores")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="scores")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["member"]
        constraints = [models.UniqueConstraint(fields=["review", "member"], name="plans_a_member_scores_once")]
