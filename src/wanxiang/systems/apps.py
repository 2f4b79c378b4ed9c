"""When Django starts, every system's wiring subscribes to the events it joins."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig


class SystemsConfig(AppConfig):
    name = "wanxiang.systems"
    label = "systems"
    verbose_name = "业务系统"

    def ready(self) -> None:
        for wiring in sorted(Path(__file__).parent.glob("*/wiring.py")):
            import_module(f"wanxiang.systems.{wiring.parent.name}.wiring")
