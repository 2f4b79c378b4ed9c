"""Addresses of reform projects; included at the root of the desk."""

from django.urls import path

from wanxiang.console.projects import applying, calls, desk, experience, page, panels, pilots, reviewing

app_name = "projects"
urlpatterns = [
    path("projects/", desk.home, name="desk"),
    path("projects/new/", applying.new, name="new"),
    path("projects/panels/", panels.index, name="panels"),
    path("projects/panels/new/<slug:stage>/", panels.new, name="panel-new"),
    path("projects/panels/<int:pk>/", panels.panel, name="panel"),
    path("projects/panels/<int:pk>/members/", panels.members, name="panel-members"),
    path("projects/reviews/<int:pk>/", reviewing.review, name="review"),
    path("projects/reviews/<int:pk>/declare/", reviewing.declare, name="declare"),
    path("projects/reviews/<int:pk>/score/", reviewing.score, name="score"),
    path("projects/reviews/<int:pk>/rule/", reviewing.rule, name="rule"),
    path("projects/reviews/<int:pk>/confirm/", reviewing.confirm, name="confirm"),
    path("projects/<int:pk>/", page.project, name="project"),
    path("projects/<int:pk>/edit/", applying.edit, name="edit"),
    path("projects/<int:pk>/act/", page.act, name="act"),
    path("projects/<int:pk>/showcase/", page.showcase, name="showcase"),
    path("projects/<int:pk>/proofs/<int:proof>/", page.proof, name="proof"),
    path("calls/", calls.index, name="calls"),
    path("calls/new/", calls.new, name="call-new"),
    path("calls/<int:pk>/", calls.call, name="call"),
    path("calls/<int:pk>/act/", calls.act, name="call-act"),
    path("calls/<int:pk>/claim/", applying.claim, name="claim"),
    path("pilots/", pilots.home, name="pilots"),
    path("experience/", experience.library, name="experience"),
    path("experience/firsts/", experience.firsts, name="firsts"),
]
