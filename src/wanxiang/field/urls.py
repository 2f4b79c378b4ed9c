from django.urls import path

from wanxiang.field import views

app_name = "field"
urlpatterns = [
    path("", views.visits, name="visits"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
