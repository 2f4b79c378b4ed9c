"""Meetings: who was called, what stood on the agenda, what was decided, and the minutes that say so."""

from django.db import models
from django.db.models import F, Q

from wanxiang.core.models import Account, AppendOnlyModel

from .reviewing import ReviewedDocument


class Meeting(models.Model):
    """One meeting of a declared series, numbered within its year as people call it: 2021 年第 3 次."""

    class State(models.TextChoices):
        PLANNED = "planned", "筹备中"
        NOTICED = "noticed", "已通知"
        HELD = "held", "已召开"
        CLOSED = "closed", "纪要已印发"
        CANCELLED = "cancelled", "已取消"

    series = models.CharField("会议", max_length=40, db_index=True)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("次数")
    title = models.CharField("名称", max_length=120)
    day = models.DateField("日期", db_index=True)
    begins = models.TimeField("时间")
    place = models.CharField("地点", max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    noticed_at = models.DateTimeField(null=True)
    noticed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    notice = models.JSONField("通知内容", default=dict, help_text="发出时的议程和未完成决定；此后不再变")
    notice_sha256 = models.CharField(max_length=64, blank=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    cancelled_why = models.CharField("取消原因", max_length=300, blank=True)

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "number"], condition=~Q(state="cancelled"), name="plans_meeting_number_once"
            ),
            models.CheckConstraint(
                condition=Q(noticed_at__isnull=True, noticed_by__isnull=True)
                | Q(noticed_at__isnull=False, noticed_by__isnull=False),
                name="plans_meeting_noticed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "closed"]) | Q(held_at__isnull=False, held_by__isnull=False),
                name="plans_meeting_held_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendee(models.Model):
    """Somebody who is called to a meeting; whether he or she came is written down when it is held."""

    class Role(models.TextChoices):
        CHAIR = "chair", "主持"
        MEMBER = "member", "出席"
        GUEST = "guest", "列席"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    role = models.CharField(max_length=8, choices=Role)
    unit = models.CharField("单位", max_length=64, blank=True, help_text="单位代码")
    name = models.CharField("人员", max_length=80, blank=True, help_text="姓名或职务")
    present = models.BooleanField("到会", null=True)
    note = models.CharField("说明", max_length=120, blank=True, help_text="请假原因，或由谁代会")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit", "name"], name="plans_attendee_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(role="chair"), name="plans_one_chair"),
            models.CheckConstraint(condition=~Q(unit="", name=""), name="plans_attendee_is_somebody"),
        ]


class Matter(models.Model):
    """What a unit asks a meeting to decide on, or to hear."""

    class Kind(models.TextChoices):
        REVIEW = "review", "审议"
        REPORT = "report", "听取汇报"

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待核"
        RETURNED = "returned", "退回补正"
        COMPLETE = "complete", "待列入议程"
        LISTED = "listed", "已列入议程"
        AGAIN = "again", "再议"
        IN_PRINCIPLE = "in_principle", "原则通过，待修改"
        PASSED = "passed", "通过"
        SENT_BACK = "sent_back", "退回"
        HEARD = "heard", "已听取"
        WITHDRAWN = "withdrawn", "已撤回"

    number = models.CharField("编号", max_length=24, unique=True)
    series = models.CharField("会议", max_length=40)
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField("议题", max_length=200)
    about = models.TextField("说明", blank=True)
    unit = models.CharField("报送单位", max_length=64, db_index=True, help_text="单位代码")
    group = models.CharField("专项小组", max_length=40, blank=True)
    presenter = models.CharField("汇报人", max_length=80, blank=True)
    document = models.ForeignKey(ReviewedDocument, on_delete=models.PROTECT, related_name="matters", null=True)
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTED, db_index=True)
    submitted_at = models.DateTimeField("报送时间")
    submitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    urgent_why = models.CharField("特事特办理由", max_length=300, blank=True)
    urgent_at = models.DateTimeField(null=True)
    urgent_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="report") | Q(document__isnull=False), name="plans_a_review_has_a_document"
            ),
            models.CheckConstraint(
                condition=Q(urgent_at__isnull=True, urgent_by__isnull=True, urgent_why="")
                | (Q(urgent_at__isnull=False, urgent_by__isnull=False) & ~Q(urgent_why="")),
                name="plans_urgent_by_somebody_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=["submitted", "returned", "complete", "listed", "again"]),
                name="plans_one_open_matter_a_document",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    """A line of an agenda. The first is the one that the series declares, and nothing else ever stands there."""

    class Kind(models.TextChoices):
        FIRST = "first", "第一议题"
        MATTER = "matter", "议题"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField("序号")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField("议题", max_length=200)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="listed_on", null=True)

    class Meta:
        ordering = ["meeting", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="first", position=1, matter__isnull=True)
                | Q(kind="matter", position__gt=1, matter__isnull=False),
                name="plans_the_first_item_is_fixed",
            ),
            models.UniqueConstraint(fields=["meeting"], condition=Q(kind="first"), name="plans_one_first_item"),
            models.UniqueConstraint(fields=["meeting", "matter"], name="plans_listed_once_a_meeting"),
        ]

    def __str__(self) -> str:
        return self.title


class Decision(AppendOnlyModel):
    """What a meeting decided on an item. The tasks that it gives bear its key as their origin."""

    class Outcome(models.TextChoices):
        PASSED = "passed", "通过"
        IN_PRINCIPLE = "in_principle", "原则通过（按意见修改）"
        SENT_BACK = "sent_back", "退回"
        AGAIN = "again", "再议"
        HEARD = "heard", "听取"

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=12, choices=Outcome)
    text = models.TextField("会议决定")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    @property
    def key(self) -> str:
        """What the tasks of this decision name as their origin."""
        return f"m{self.item.meeting_id}/d{self.pk}"


class Minutes(models.Model):
    """The minutes of a meeting: generated from its records, worded by a person, issued by another; then they stay."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    number = models.CharField("文号", max_length=40)
    words = models.JSONField("文字", default=dict, help_text="段落 → 文字；没有写的用记录生成的文字")
    copies = models.CharField("抄送", max_length=400, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="plans_minutes_number_once"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True, sha256="")
                | (Q(issued_at__isnull=False, issued_by__isnull=False) & ~Q(sha256="") & ~Q(issued_by=F("drafted_by"))),
                name="plans_minutes_take_a_second_person",
            ),
        ]


class RoomStep(AppendOnlyModel):
    """The course of a meeting, a matter or a document: every act with its doer, oldest first."""

    subject = models.CharField(max_length=40, db_index=True, help_text="meeting:3、matter:5、document:7")
    action = models.CharField("动作", max_length=30)
    said = models.CharField("内容", max_length=600, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
