from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "wanxiang.engines.plans"
    label = "plans"
    verbose_name = "改革方案"

    def ready(self) -> None:
        from wanxiang.core.declarations import Kind, register_kind

        from . import gating, published, score_sheets, series, thresholds

        published.register()
        register_kind(Kind(thresholds.KIND, "standing.yml", thresholds.load))
        register_kind(Kind(gating.KIND, "document_gates.yml", gating.load))
        register_kind(Kind(series.KIND, "meeting_series.yml", series.load))
        register_kind(Kind("score_sheet", "score_sheets/*.yml", score_sheets.load))
