from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "wanxiang.engines.registry"
    label = "registry"
    verbose_name = "块数据底板"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wanxiang.core import backup
        from wanxiang.engines.registry import published, safekeeping

        published.register()
        backup.register_check(safekeeping.problems)
