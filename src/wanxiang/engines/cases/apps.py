from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wanxiang.engines.cases"
    label = "cases"
    verbose_name = "事件与诉求"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanxiang.core.declarations import register_kind
        from wanxiang.engines.cases import catalogue, published

        for kind in catalogue.KINDS:
            register_kind(kind)
        published.register()
