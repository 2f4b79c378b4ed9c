"""Addresses of the ledger at work; the plan's own pages stand in `console.views.plans`."""

from django.urls import path

from . import acts, breaking, carrying, closings, editing, months, tasks

urlpatterns = [
    path("plan/candidates/<int:key>/", breaking.decide, name="plan-candidate"),
    path("plan/<int:no>/accept/", breaking.accept_all, name="plan-item-accept"),
    path("plan/<int:no>/tasks/new/", editing.new, name="plan-task-new"),
    path("plan/tasks/", tasks.listed, name="plan-tasks"),
    path("plan/tasks/<int:key>/", tasks.page, name="plan-task"),
    path("plan/tasks/<int:key>/edit/", editing.edit, name="plan-task-edit"),
    path("plan/tasks/<int:key>/act/<slug:action>/", acts.act, name="plan-task-act"),
    path("plan/evidence/<int:key>/", tasks.evidence, name="plan-evidence"),
    path("plan/mine/", tasks.mine, name="plan-mine"),
    path("plan/months/", months.months, name="plan-months"),
    path("plan/closings/", closings.closings, name="plan-closings"),
    path("plan/closings/<int:key>/", closings.decide, name="plan-closing"),
    path("plan/carry/", carrying.carry, name="plan-carry"),
    path("plan/carry/report/", carrying.report, name="plan-carry-report"),
    path("plan/carry/decide/", carrying.decide, name="plan-carry-decide"),
]
