from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "wanxiang.engines.measures"
    label = "measures"
    verbose_name = "指标"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanxiang.core import declarations

        from .declarations import load

        declarations.register_kind(declarations.Kind("figure", "measures.yml", load))
