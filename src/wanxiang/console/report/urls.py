"""Addresses of the report's desk; included at the root of the desk."""

from django.urls import path

from wanxiang.console.report import arranging, editing, home, reading, reviewing

app_name = "report"
urlpatterns = [
    path("report/", home.index, name="index"),
    path("report/start/", home.start, name="start"),
    path("report/<int:number>/", reading.read, name="read"),
    path("report/<int:number>/word/", reading.word_file, name="word"),
    path("report/<int:number>/issue/", reviewing.issue, name="issue"),
    path("report/<int:number>/revise/", arranging.revise, name="revise"),
    path("report/<int:number>/submit/", reviewing.submit_all, name="submit-all"),
    path("report/<int:number>/accept/", reviewing.accept_all, name="accept-all"),
    path("report/<int:number>/sections/", arranging.new_section, name="new-section"),
    path("report/<int:number>/sections/restore/", arranging.put_back, name="put-back"),
    path("report/<int:number>/<int:position>/", editing.section, name="section"),
    path("report/<int:number>/<int:position>/write/", editing.write, name="write"),
    path("report/<int:number>/<int:position>/add/", editing.add, name="add"),
    path("report/<int:number>/<int:position>/rename/", arranging.rename, name="rename"),
    path("report/<int:number>/<int:position>/move/", arranging.move, name="move"),
    path("report/<int:number>/<int:position>/remove/", arranging.take_out, name="take-out"),
    path("report/<int:number>/<int:position>/history/", editing.history, name="history"),
    path("report/<int:number>/<int:position>/step/", reviewing.step, name="step"),
    path("report/<int:number>/<int:position>/remark/", reviewing.remark, name="remark"),
    path("report/<int:number>/<int:position>/settle/<int:remark>/", reviewing.settle, name="settle"),
]
