"""Addresses of the desk. Pages of one system stand in a module of their own and are added at the end."""

from django.urls import include, path

from wanxiang.console.views import accounts, cockpit, maps, plans, prove, systems, trail

app_name = "console"
urlpatterns = [
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("password/", accounts.password, name="password"),
    path("", cockpit.home, name="home"),
    path("place/<slug:code>/", cockpit.place, name="place"),
    path("map/<str:kind>.json", maps.shapes, name="shapes"),
    path("prove/", prove.prove, name="prove"),
    path("prove/ties/", prove.tie, name="prove-tie"),
    path("prove/kept/<int:pair>/", prove.kept, name="prove-kept"),
    path("prove/kept/<int:pair>/remove/", prove.remove, name="prove-remove"),
    path("plan/", plans.plan, name="plan"),
    path("plan/<int:no>/", plans.item, name="plan-item"),
    path("plan/gaps/", plans.gaps, name="plan-gaps"),
    path("plan/aliases/", plans.aliases, name="plan-aliases"),
    path("plan/aliases/decide/", plans.decide, name="plan-alias-decide"),
    path("plan/upload/", plans.upload, name="plan-upload"),
    path("", include("wanxiang.console.measures.urls")),
    path("systems/", systems.index, name="systems"),
    path("audit/", trail.trail, name="audit"),
    path("", include("wanxiang.console.reverse.urls")),
    path("", include("wanxiang.console.policies.urls")),
    path("", include("wanxiang.console.reforms.urls")),
    path("", include("wanxiang.console.enterprise.urls")),
    path("", include("wanxiang.console.cases.urls")),
    path("", include("wanxiang.console.rules.urls")),
    path("", include("wanxiang.console.command.urls")),
    path("", include("wanxiang.console.casework.urls")),
    path("", include("wanxiang.console.registers.urls")),
    path("", include("wanxiang.console.report.urls")),
    path("", include("wanxiang.console.ledger.urls")),
    path("", include("wanxiang.console.meetings.urls")),
    path("", include("wanxiang.console.projects.urls")),
    path("", include("wanxiang.console.supervising.urls")),
]
