from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "wanxiang.engines.outreach"
    label = "outreach"
    verbose_name = "主动服务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanxiang.engines.outreach import published

        published.register()
