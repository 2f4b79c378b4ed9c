"""Addresses of policy files; included at the root of the desk."""

from django.urls import path

from wanxiang.console.policies import catalogue, desk, documents, live

app_name = "policies"
urlpatterns = [
    path("policies/", catalogue.index, name="index"),
    path("policies/new/", desk.new, name="new"),
    path("policies/document/", documents.upload, name="upload"),
    path("policies/desk/", desk.index, name="drafts"),
    path("policies/desk/<int:number>/", desk.page, name="draft"),
    path("policies/desk/<int:number>/act/", desk.act, name="act"),
    path("policies/desk/<int:number>/check/", live.check, name="check"),
    path("policies/desk/<int:number>/effect/", live.effect, name="effect"),
    path("policies/desk/<int:number>/document/", documents.beside, name="beside"),
    path("policies/<str:policy>/", catalogue.page, name="policy"),
    path("policies/<str:policy>/edit/", desk.edit, name="edit"),
    path("policies/<str:policy>/stop/", desk.stop, name="stop"),
    path("policies/<str:policy>/versions/<int:number>/", catalogue.version, name="version"),
]
