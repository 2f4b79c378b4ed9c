"""Addresses of 清单与规则; included at the root of the desk."""

from django.urls import path

from wanxiang.console.rules import classes, duties, routes

app_name = "rules"
urlpatterns = [
    path("rules/", classes.index, name="index"),
    path("rules/classes/<str:code>/", classes.one, name="class"),
    path("rules/unmapped/", classes.unmapped, name="unmapped"),
    path("rules/unmapped/settle/", classes.settle, name="settle"),
    path("rules/duties/", duties.clauses, name="duties"),
    path("rules/admissions/", duties.admissions, name="admissions"),
    path("rules/routing/", routes.rules, name="routing"),
    path("rules/model/", routes.model, name="model"),
]
