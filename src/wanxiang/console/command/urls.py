"""Addresses of the command view; included at the root of the desk."""

from django.urls import path

from wanxiang.console.command import behind, board, contests, figures

app_name = "command"
urlpatterns = [
    path("command/", board.index, name="board"),
    path("command/live/", board.live, name="live"),
    path("command/statistics/", figures.index, name="statistics"),
    path("command/cases/", behind.index, name="behind"),
    path("command/challenges/", contests.index, name="challenges"),
    path("command/challenges/new/", contests.new, name="contest"),
    path("command/challenges/<int:pk>/answer/", contests.answer, name="answer"),
]
