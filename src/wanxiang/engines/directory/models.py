"""Entries of all registers in one table, their versions, the files that brought them, the declarations in force."""

from django.db import models
from django.db.models import Q

from wanxiang.core.models import Account, AppendOnlyModel


class State(models.TextChoices):
    """Whether an entry counts. UNDONE: it came with a file that was taken back; GONE: its time of keeping is over."""

    LIVE = "live", "在册"
    ENDED = "ended", "已注销"
    UNDONE = "undone", "已撤销"
    GONE = "gone", "已到期清除"


class Act(models.TextChoices):
    CREATE = "create", "登记"
    CHANGE = "change", "变更"
    END = "end", "注销"
    RESTORE = "restore", "恢复"
    UNDO = "undo", "撤销导入"
    MIGRATE = "migrate", "随声明调整"


class Entry(models.Model):
    """One entry as it is now. `values`: field → kept value; what is sensitive is sealed beside."""

    register = models.CharField("名册", max_length=20)
    identity = models.CharField("同一性", max_length=40)
    values = models.JSONField("内容", default=dict)
    sealed = models.BinaryField("封存内容", default=b"")
    place = models.CharField("位置", max_length=24, blank=True)
    lon = models.FloatField("经度", null=True)
    lat = models.FloatField("纬度", null=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.LIVE)
    version = models.PositiveIntegerField("版本", default=1)
    valid_from = models.DateField("生效日期")
    created_at = models.DateTimeField("登记时间")
    touched_at = models.DateTimeField("更新时间")
    """By the machine's own clock, whatever day a demonstration stands on: readers of a snapshot go by it."""

    class Meta:
        verbose_name = "名册条目"
        constraints = [
            models.UniqueConstraint(fields=["register", "identity"], name="directory_one_entry_per_identity"),
        ]
        indexes = [
            models.Index(fields=["register", "touched_at"], name="directory_by_touch"),
            models.Index(fields=["register", "state", "place"], name="directory_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.pk}"


class Batch(models.Model):
    """A file: previewed, then applied whole or not at all, perhaps taken back."""

    class Stage(models.TextChoices):
        PREVIEWED = "previewed", "待确认"
        APPLIED = "applied", "已导入"
        UNDONE = "undone", "已撤销"

    register = models.CharField("名册", max_length=20)
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("文件摘要", max_length=64)
    stage = models.CharField("状态", max_length=10, choices=Stage, default=Stage.PREVIEWED)
    declaration = models.CharField("声明版本", max_length=12)
    columns = models.JSONField("列的对应", default=dict)
    counts = models.JSONField("计数", default=dict)
    stored = models.CharField("逐行结果", max_length=200)
    valid_from = models.DateField("生效日期")
    made_at = models.DateTimeField("预览时间")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "导入批次"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at=None, applied_by=None) | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="directory_applied_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="directory_undone_at_and_by",
            ),
        ]
        indexes = [models.Index(fields=["register", "-id"], name="directory_batches")]


class Version(AppendOnlyModel):
    """What an entry said from a day on, who wrote it and why. Only the end of its time of keeping removes it."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    register = models.CharField(max_length=20)
    seq = models.PositiveIntegerField("版本")
    act = models.CharField("动作", max_length=10, choices=Act)
    state = models.CharField("状态", max_length=8, choices=State)
    values = models.JSONField("内容")
    sealed = models.BinaryField("封存内容", default=b"")
    place = models.CharField("位置", max_length=24, blank=True)
    changed = models.JSONField("变更字段", default=list)
    valid_from = models.DateField("生效日期")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    why = models.CharField("事由", max_length=400, blank=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="versions")
    declaration = models.CharField("声明版本", max_length=12)

    class Meta:
        verbose_name = "条目版本"
        constraints = [models.UniqueConstraint(fields=["entry", "seq"], name="directory_one_version_per_number")]
        indexes = [models.Index(fields=["register", "valid_from"], name="directory_by_day")]


class Adopted(AppendOnlyModel):
    """A declaration under which entries of a register were kept; the last is in force wherever a newer file does not fit."""

    register = models.CharField(max_length=20, db_index=True)
    version = models.CharField(max_length=12)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    moved = models.PositiveIntegerField("调整的条目", default=0)

    class Meta:
        verbose_name = "采用的声明"


class Refusal(models.Model):
    """A newer file that the entries do not fit: which of them, and why; gone once a file fits."""

    register = models.CharField(max_length=20, unique=True)
    version = models.CharField(max_length=12)
    said = models.CharField(max_length=400)
    misfits = models.JSONField(default=list)
    at = models.DateTimeField()


class SavedView(models.Model):
    """A list that an account wants again: the parameters of its address."""

    register = models.CharField(max_length=20)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    title = models.CharField("名称", max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        verbose_name = "我的视图"
        constraints = [
            models.UniqueConstraint(fields=["register", "account", "title"], name="directory_one_view_per_title")
        ]
