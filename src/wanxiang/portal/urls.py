from django.urls import path

from wanxiang.portal import inspections, letters, views
from wanxiang.portal.reports import following, reporting

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("entitled/", views.entitled, name="entitled"),
    path("report/", reporting.report, name="report"),
    path("follow/", following.follow, name="follow"),
    path("letter/", letters.write, name="letter"),
    path("inspection/", inspections.rate, name="inspection"),
]
