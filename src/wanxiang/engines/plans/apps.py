from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "wanxiang.engines.plans"
    label = "plans"
    verbose_name = "改革方案"

    def ready(self) -> None:
        from . import published

        published.register()
