from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "wanxiang.portal"
    label = "portal"
    verbose_name = "居民与企业"
