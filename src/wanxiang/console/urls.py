"""Addresses of the desk. Pages of one system stand in a module of their own and are added at the end."""

from django.urls import path

from wanxiang.console.views import accounts, maps, trail

app_name = "console"
urlpatterns = [
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("password/", accounts.password, name="password"),
    path("map/<str:kind>.json", maps.shapes, name="shapes"),
    path("audit/", trail.trail, name="audit"),
]
