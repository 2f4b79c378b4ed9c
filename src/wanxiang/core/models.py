"""Accounts and their grants, the audit trail, the outbox, snapshots."""

from typing import Any, NoReturn

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from wanxiang.core.access.roles import ROLE_CHOICES
from wanxiang.core.files import home


class AppendOnly(Exception):
    """A row of history was about to be changed."""


class Account(AbstractUser):
    """Somebody (or a part of the platform) who acts: every write names one."""

    first_name = last_name = None
    name = models.CharField("姓名", max_length=60)
    unit_code = models.CharField("所在单位", max_length=80, blank=True)
    is_system = models.BooleanField("系统账号", default=False, help_text="不能登录，仅代表平台自身的动作")

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name or self.username

    @classmethod
    def system(cls, part: str) -> "Account":
        """The account by which a part of the platform acts by itself; it cannot sign in."""
        account, made = cls.objects.get_or_create(
            username=f"system.{part}", defaults={"name": f"平台（{part}）", "is_system": True, "is_active": False}
        )
        if made:
            account.set_unusable_password()
            account.save(update_fields=["password"])
        return account


class Grant(models.Model):
    """A role that an account holds over an area and, where the role asks for it, over some policies."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=30, choices=ROLE_CHOICES)
    area = models.CharField("辖区代码", max_length=20, blank=True, help_text="空为全区；街道、社区、网格为其代码")
    policies = models.JSONField("政策范围", default=list, blank=True, help_text="空为不限")
    unit = models.CharField("单位", max_length=64, blank=True, help_text="按单位授权的角色：单位代码")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "role", "area", "unit"], name="one_grant_per_role_area_and_unit")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.get_role_display()} {self.unit or self.area or '全区'}"


class AppendOnlyRows(models.QuerySet):
    """Rows may be added and read; a mass change is refused as a single one is."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} rows are append-only")

    def delete(self) -> NoReturn:
        raise AppendOnly(f"{self.model.__name__} rows are append-only")


class AppendOnlyModel(models.Model):
    """History: rows are added, never changed or removed, one by one or many at once."""

    objects = AppendOnlyRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly(f"{type(self).__name__} rows are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly(f"{type(self).__name__} rows are append-only")


class AuditRow(AppendOnlyModel):
    """Who did what, when and why."""

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    action = models.CharField("动作", max_length=60)
    subject = models.CharField("对象", max_length=120, blank=True, db_index=True)
    why = models.CharField("事由", max_length=400, blank=True)
    details = models.JSONField("要点", default=dict)

    class Meta:
        verbose_name = "审计记录"
        ordering = ["-id"]


class Event(models.Model):
    """One event of the outbox; see `core.events`."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, null=True, blank=True)
    payload = models.JSONField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="an_event_key_is_emitted_once")]
        indexes = [models.Index(fields=["id"], condition=Q(delivered_at=None), name="undelivered_events")]


class JobRun(models.Model):
    """One job on one day (slot 0), or one round in one slot of a day (1 …); see `core.jobs`."""

    job = models.CharField(max_length=60)
    day = models.DateField()
    slot = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "day", "slot"], name="a_job_runs_once_a_slot")]


class Snapshot(models.Model):
    """A folder of immutable Parquet; one of each kind is current."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=40, unique=True)
    folder = models.CharField(max_length=200)
    inputs = models.JSONField(default=dict)
    rows = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    current = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(current=True), name="one_current_snapshot_per_kind")
        ]

    def path(self, name: str = "") -> Any:
        """The folder on disk, or a file in it."""
        return home(self.folder, name) if name else home(self.folder)


class StoredFile(models.Model):
    """A finished file under $WANXIANG_HOME that the database refers to: what `verify` compares it with."""

    name = models.CharField("相对路径", max_length=300, unique=True)
    bytes = models.BigIntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "数据文件"

    def __str__(self) -> str:
        return self.name


class MachineKey(models.Model):
    """A machine's way in: who it is and how often it may come. The key itself is nowhere kept, only its pseudonym; see `core.keyring`."""

    name = models.CharField("代号", max_length=24, unique=True)
    title = models.CharField("名称", max_length=60)
    token = models.CharField("密钥假名", max_length=32, unique=True)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    per_minute = models.PositiveIntegerField("每分钟次数", default=600)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.title}"
