"""Addresses of the systems that stand on cases; included at the root of the desk."""

from django.urls import path

from wanxiang.console.casework import appeals, mediation

app_name = "casework"
urlpatterns = [
    path("appeals/", appeals.home, name="appeals"),
    path("appeals/points/", appeals.service_points, name="points"),
    path("mediation/", mediation.index, name="mediation"),
    path("mediation/new/", mediation.new, name="mediation-new"),
    path("mediation/<slug:number>/", mediation.page, name="mediation-one"),
    path("mediation/<slug:number>/act/", mediation.act, name="mediation-act"),
]
