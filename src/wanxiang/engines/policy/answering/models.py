"""The key of a system that asks for decisions."""

from django.db import models

from wanxiang.core.models import MachineKey


class AnswerKey(MachineKey):
    """Which system may ask what, about which policies, for which purposes. The key itself is nowhere kept, only its pseudonym."""

    unit = models.CharField("单位", max_length=80, help_text="对查询负责的单位，记入审计")
    may = models.JSONField("可用操作", default=list)
    policies = models.JSONField("可问的政策", default=list)
    purposes = models.JSONField("可用的用途", default=list)
    ways = models.JSONField("可用的指认方式", default=list)
    area = models.CharField("辖区", max_length=24, blank=True, help_text="为空即全区；辖区以外的人如同未登记")

    class Meta(MachineKey.Meta):
        verbose_name = "政策查询密钥"
