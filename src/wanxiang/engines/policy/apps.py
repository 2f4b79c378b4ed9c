from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "wanxiang.engines.policy"
    label = "policy"
    verbose_name = "政策判定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanxiang.engines.policy import published

        published.register()
