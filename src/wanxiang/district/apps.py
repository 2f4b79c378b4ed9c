from django.apps import AppConfig


class DistrictConfig(AppConfig):
    name = "wanxiang.district"
    label = "district"
    verbose_name = "区情"
    default_auto_field = "django.db.models.BigAutoField"
