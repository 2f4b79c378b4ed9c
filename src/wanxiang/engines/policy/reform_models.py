"""Policy texts as they were when they ran; reforms that were drawn up, and what each calculation of one found."""

from django.db import models

from wanxiang.core.models import Account, AppendOnlyModel


class PolicyText(AppendOnlyModel):
    """A policy file that ran, by its content: kept for as long as decisions speak of it."""

    policy = models.CharField("政策", max_length=60)
    version = models.CharField("版本", max_length=12, help_text="内容摘要的前 12 位，同声明的版本")
    text = models.TextField("全文")

    class Meta:
        verbose_name = verbose_name_plural = "政策文本"
        constraints = [models.UniqueConstraint(fields=["policy", "version"], name="policy_text_once")]

    def __str__(self) -> str:
        return f"{self.policy} {self.version}"


class PolicyKnown(AppendOnlyModel):
    """From which day on a text was the law as the platform knew it; a text that comes back is known anew."""

    text = models.ForeignKey(PolicyText, on_delete=models.PROTECT, related_name="known")
    policy = models.CharField("政策", max_length=60, db_index=True)
    known_on = models.DateField("知悉之日", help_text="首次以此文本测算的那一次的统计日")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策文本知悉"
        ordering = ["known_on", "id"]

    def __str__(self) -> str:
        return f"{self.policy} {self.known_on}"


class Reform(models.Model):
    """A named difference from the policies in force. It changes nothing: it is only ever calculated."""

    name = models.CharField("编号", max_length=60, unique=True)
    title = models.CharField("名称", max_length=120)
    text = models.TextField("内容")
    since = models.DateField("自何日起")
    policies = models.JSONField("涉及政策", default=list)
    at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "政策调整方案"
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.title


class ReformRun(models.Model):
    """What one calculation of a reform found: its text, policies and people as they were then."""

    reform = models.ForeignKey(Reform, on_delete=models.CASCADE, related_name="runs")
    text = models.TextField("内容")
    registry = models.CharField("所据人口数据", max_length=40, blank=True)
    versions = models.JSONField("政策版本", default=dict)
    result = models.JSONField("结果", default=dict)
    folder = models.CharField("逐人变化", max_length=40)
    seconds = models.FloatField("用时（秒）", default=0)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "政策调整测算"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.reform} {self.at:%Y-%m-%d}"
