from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "wanxiang.field"
    label = "field"
    verbose_name = "网格走访"
