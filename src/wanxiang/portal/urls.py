from django.urls import path

from wanxiang.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("entitled/", views.entitled, name="entitled"),
]
