"""Addresses of the policies for firms."""

from django.urls import path

from wanxiang.console.enterprise import policies

app_name = "enterprise"
urlpatterns = [path("enterprise-policies/", policies.index, name="policies")]
