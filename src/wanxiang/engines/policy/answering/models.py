"""The key of a system that asks for decisions."""

from django.db import models

from wanxiang.core.models import Account


class AnswerKey(models.Model):
    """Which system may ask what, about which policies, for which purposes. The key itself is nowhere kept, only its pseudonym."""

    name = models.CharField("代号", max_length=24, unique=True)
    title = models.CharField("名称", max_length=60)
    unit = models.CharField("单位", max_length=80, help_text="对查询负责的单位，记入审计")
    token = models.CharField("密钥假名", max_length=32, unique=True)
    may = models.JSONField("可用操作", default=list)
    policies = models.JSONField("可问的政策", default=list)
    purposes = models.JSONField("可用的用途", default=list)
    ways = models.JSONField("可用的指认方式", default=list)
    area = models.CharField("辖区", max_length=24, blank=True, help_text="为空即全区；辖区以外的人如同未登记")
    per_minute = models.PositiveIntegerField("每分钟次数", default=600)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "政策查询密钥"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.title}"
