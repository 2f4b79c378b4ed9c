"""Deliveries, link runs, the relational look-up of persons and households, decisions of people, the platform's own facts."""

from typing import Any

from django.db import models
from django.db.models import Q

from wanxiang.core.models import Account, AppendOnlyModel


class Delivery(models.Model):
    """One delivered file, by its content: landed, refused (with a reason) or of no known source. Nothing is thrown away."""

    class State(models.TextChoices):
        LANDED = "landed", "已落地"
        REFUSED = "refused", "已退回"
        UNKNOWN = "unknown", "未识别来源"

    source = models.CharField("来源", max_length=60, blank=True)
    sha = models.CharField("内容摘要", max_length=64)
    file = models.CharField("文件名", max_length=255)
    department = models.CharField("送达单位", max_length=80, blank=True)
    received_on = models.DateField("送达日期")
    valid_on = models.DateField("数据所属日期", help_text="由文件名中的年月推出；没有则为送达日期")
    confirmed_on = models.DateField("再次确认所属日期", null=True, help_text="同样的内容为更晚的月份又送来一次")
    confirmed_received_on = models.DateField("再次送达日期", null=True)
    size = models.BigIntegerField("字节数")
    rows = models.PositiveIntegerField("行数", default=0)
    refused_rows = models.PositiveIntegerField("整行退回", default=0)
    refused_values = models.PositiveIntegerField("退回的值", default=0)
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField("退回原因", max_length=400, blank=True)
    notes = models.JSONField("提示", default=list)
    declaration = models.CharField("声明版本", max_length=12, blank=True)
    landed_at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        constraints = [models.UniqueConstraint(fields=["source", "sha"], name="registry_same_bytes_once")]
        indexes = [models.Index(fields=["state", "source", "received_on"])]
        ordering = ["received_on", "id"]

    def __str__(self) -> str:
        return f"{self.file}（{self.received_on}）"


class LinkRun(models.Model):
    """One run of linkage and what came out of it."""

    as_of = models.DateField("截至日期")
    snapshot = models.CharField(max_length=40)
    counts = models.JSONField(default=dict)
    seconds = models.FloatField()
    finished_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "关联"
        ordering = ["-id"]


class Person(models.Model):
    """One resident, as known now: the point look-up beside the Parquet of scans. Written by linkage and by own facts."""

    person_key = models.CharField("人员编号", max_length=20, primary_key=True)
    household_key = models.CharField("户号", max_length=20, blank=True, db_index=True)
    name = models.CharField("姓名", max_length=80, blank=True, db_index=True)
    birth_date = models.DateField("出生日期", null=True)
    sex = models.CharField("性别", max_length=2, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    address = models.CharField("居住地址", max_length=200, blank=True)
    street_code = models.CharField(max_length=24, blank=True)
    community_code = models.CharField(max_length=24, blank=True)
    grid_code = models.CharField("网格", max_length=24, blank=True, db_index=True)
    profile = models.JSONField("全部字段", default=dict)
    digest = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.person_key


class Household(models.Model):
    """One household, as known now."""

    household_key = models.CharField("户号", max_length=20, primary_key=True)
    members = models.PositiveIntegerField("人数")
    street_code = models.CharField(max_length=24, blank=True)
    community_code = models.CharField(max_length=24, blank=True)
    grid_code = models.CharField(max_length=24, blank=True, db_index=True)
    building_id = models.CharField(max_length=30, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    digest = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "家庭户"

    def __str__(self) -> str:
        return self.household_key


class Enrolment(models.Model):
    """Who has which benefit, as known now: the point look-up beside the snapshot's table; own approvals show at once."""

    id = models.CharField(max_length=90, primary_key=True, help_text="人员编号:政策编号")
    person_key = models.CharField(max_length=20, db_index=True)
    policy = models.CharField(max_length=60)
    from_on = models.DateField("起始日期", null=True)
    until_on = models.DateField("终止日期（不含）", null=True)
    source = models.CharField("来源", max_length=60)
    delivery = models.CharField("送达", max_length=64, blank=True)
    digest = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "享受待遇"

    def __str__(self) -> str:
        return self.id


class PersonMerge(models.Model):
    """A key that lives on in an older one: whoever holds the old key finds the person by it."""

    old_key = models.CharField(max_length=20, unique=True)
    new_key = models.CharField(max_length=20, db_index=True)
    run = models.ForeignKey(LinkRun, on_delete=models.PROTECT, related_name="merges")
    at = models.DateTimeField(auto_now_add=True)


class LinkDecision(models.Model):
    """What a person decided about linkage; every later run honours it until it is withdrawn."""

    class Kind(models.TextChoices):
        UNLINK = "unlink", "此记录不属于此人"
        KEEP_APART = "keep_apart", "两人不得合并"

    kind = models.CharField(max_length=12, choices=Kind)
    fingerprint = models.CharField(max_length=40, blank=True, help_text="记录内容的指纹：下月再送来仍然有效")
    record_uid = models.CharField(max_length=80, blank=True)
    person_key = models.CharField(max_length=20)
    other_key = models.CharField(max_length=20, blank=True)
    why = models.CharField("理由", max_length=400)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "关联裁决"
        constraints = [
            models.CheckConstraint(
                name="registry_withdrawn_by_somebody",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            )
        ]


class OwnFact(AppendOnlyModel):
    """Something that the platform itself learned about a person (a doorstep visit, say): a source with a priority of its own."""

    person_key = models.CharField(max_length=20, db_index=True)
    word = models.CharField("词", max_length=40)
    value: Any = models.JSONField("值", null=True)
    observed_on = models.DateField("观察日期")
    evidence = models.CharField("依据", max_length=400)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "平台自有事实"
        ordering = ["observed_on", "id"]


class OwnEnrolment(AppendOnlyModel):
    """An approval by the platform's own path, which the next enrolment list must show."""

    person_key = models.CharField(max_length=20, db_index=True)
    policy = models.CharField(max_length=60, db_index=True)
    from_on = models.DateField("起始日期")
    basis = models.CharField("依据", max_length=200)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_key", "policy", "from_on"], name="registry_enrolled_once")
        ]


class OwnStop(AppendOnlyModel):
    """The end of an enrolment by the platform's own path: from that day on it is no longer paid."""

    person_key = models.CharField(max_length=20, db_index=True)
    policy = models.CharField(max_length=60, db_index=True)
    on = models.DateField("停止日期")
    reason = models.CharField("原因", max_length=200)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_key", "policy", "on"], name="registry_stopped_once")]
