"""Addresses of the report's desk; included at the root of the desk."""

from django.urls import path

from wanxiang.console.report import editing, home, reading, reviewing

app_name = "report"
urlpatterns = [
    path("report/", home.index, name="index"),
    path("report/start/", home.start, name="start"),
    path("report/<int:number>/", reading.read, name="read"),
    path("report/<int:number>/word/", reading.word_file, name="word"),
    path("report/<int:number>/issue/", reviewing.issue, name="issue"),
    path("report/<int:number>/sections/", editing.new_section, name="new-section"),
    path("report/<int:number>/<int:position>/", editing.section, name="section"),
    path("report/<int:number>/<int:position>/write/", editing.write, name="write"),
    path("report/<int:number>/<int:position>/add/", editing.add, name="add"),
    path("report/<int:number>/<int:position>/history/", editing.history, name="history"),
    path("report/<int:number>/<int:position>/step/", reviewing.step, name="step"),
    path("report/<int:number>/<int:position>/remark/", reviewing.remark, name="remark"),
    path("report/<int:number>/<int:position>/settle/<int:remark>/", reviewing.settle, name="settle"),
]
