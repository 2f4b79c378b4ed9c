"""Addresses of the systems that stand on cases; included at the root of the desk."""

from django.urls import path

from wanxiang.console.casework import (
    appeals,
    checks,
    direct_line,
    enterprises,
    home,
    managed_city,
    mediation,
    renewal,
    whistle,
)

app_name = "casework"
urlpatterns = [
    path("casework/<slug:flow>/", home.cases, name="flow"),
    path("appeals/", appeals.home, name="appeals"),
    path("appeals/points/", appeals.service_points, name="points"),
    path("mediation/", mediation.index, name="mediation"),
    path("mediation/new/", mediation.new, name="mediation-new"),
    path("mediation/<slug:number>/", mediation.page, name="mediation-one"),
    path("mediation/<slug:number>/act/", mediation.act, name="mediation-act"),
    path("checks/", checks.home, name="checks"),
    path("checks/new/", checks.new, name="check-new"),
    path("checks/<slug:number>/", checks.one, name="check"),
    path("checks/<slug:number>/rows/", checks.rows, name="check-rows"),
    path("checks/<slug:number>/end/", checks.end, name="check-end"),
    path("managed-city/", managed_city.home, name="managed-city"),
    path("managed-city/new/", managed_city.new, name="workorder-new"),
    path("managed-city/<slug:steward>/", managed_city.score, name="score"),
    path("managed-city/<slug:steward>/<slug:indicator>/", managed_city.orders, name="score-orders"),
    path("enterprise-rights/", enterprises.home, name="enterprise-rights"),
    path("enterprise-rights/visit/", enterprises.visit, name="inspection"),
    path("whistle/", whistle.home, name="whistle"),
    path("whistle/new/", whistle.new, name="whistle-new"),
    path("direct-line/", direct_line.home, name="direct-line"),
    path("direct-line/new/", direct_line.new, name="direct-line-new"),
    path("direct-line/signal/", direct_line.signal, name="direct-line-signal"),
    path("direct-line/roll/", direct_line.replace, name="direct-line-roll"),
    path("renewal-rental/", renewal.clearing, name="clearing"),
    path("renewal-rental/new/", renewal.found, name="clearing-new"),
    path("industry-gate/", renewal.gate, name="gate"),
    path("industry-gate/new/", renewal.hand_in, name="gate-new"),
    path("industry-gate/<slug:case_no>/", renewal.project, name="gate-project"),
    path("industry-gate/<slug:case_no>/send/", renewal.send, name="gate-send"),
]
