"""Addresses of supervision; included at the root of the desk."""

from django.urls import path

from wanxiang.console.supervising import appraisal, bulletins, checks, desk, leaders, orders, problems

app_name = "supervising"
urlpatterns = [
    path("plan/supervision/", desk.desk, name="desk"),
    path("plan/supervision/proposals/", desk.look_for_proposals, name="propose"),
    path("plan/supervision/proposals/<int:key>/decline/", desk.decline, name="decline"),
    path("plan/supervision/rounds/new/", desk.new_round, name="round-new"),
    path("plan/supervision/rounds/<int:key>/", desk.round_page, name="round"),
    path("plan/supervision/rounds/<int:key>/orders/", desk.order_many, name="round-orders"),
    path("plan/supervision/rounds/<int:key>/end/", desk.end_round, name="round-end"),
    path("plan/supervision/orders/", orders.index, name="orders"),
    path("plan/supervision/orders/new/", orders.new, name="order-new"),
    path("plan/supervision/orders/<int:key>/", orders.page, name="order"),
    path("plan/supervision/orders/<int:key>/word/", orders.paper, name="order-word"),
    path("plan/supervision/problems/", problems.index, name="problems"),
    path("plan/supervision/problems/new/", problems.new, name="problem-new"),
    path("plan/supervision/problems/<str:number>/", problems.page, name="problem"),
    path("plan/supervision/problems/<str:number>/<slug:action>/", problems.act, name="problem-act"),
    path("plan/supervision/bulletins/", bulletins.index, name="bulletins"),
    path("plan/supervision/bulletins/draft/", bulletins.draft, name="bulletin-draft"),
    path("plan/supervision/bulletins/<int:key>/", bulletins.page, name="bulletin"),
    path("plan/supervision/bulletins/<int:key>/words/", bulletins.words, name="bulletin-words"),
    path("plan/supervision/bulletins/<int:key>/issue/", bulletins.issue, name="bulletin-issue"),
    path("plan/supervision/bulletins/<int:key>/word/", bulletins.document, name="bulletin-word"),
    path("plan/supervision/bulletins/<int:key>/<slug:name>/", bulletins.section, name="bulletin-section"),
    path("plan/checks/", checks.index, name="checks"),
    path("plan/checks/<slug:unit>/<str:month>/", checks.page, name="check"),
    path("plan/checks/<slug:unit>/<str:month>/correct/", checks.correct, name="check-correct"),
    path("plan/leaders/", leaders.index, name="leaders"),
    path("plan/leaders/record/", leaders.record, name="leader-record"),
    path("plan/leaders/posts/<int:key>/", leaders.leave, name="leader-leave"),
    path("plan/leaders/<str:name>/", leaders.page, name="leader"),
    path("plan/leaders/<str:name>/posts/", leaders.hold, name="leader-hold"),
    path("plan/appraisal/", appraisal.index, name="appraisals"),
    path("plan/appraisal/preview/", appraisal.preview, name="appraisal-preview"),
    path("plan/appraisal/preview/<slug:unit>/", appraisal.preview_unit, name="appraisal-preview-unit"),
    path("plan/appraisal/publish/", appraisal.publish, name="appraisal-publish"),
    path("plan/appraisal/objections/<int:key>/", appraisal.answer, name="objection-answer"),
    path("plan/appraisal/<int:key>/", appraisal.page, name="appraisal"),
    path("plan/appraisal/<int:key>/freeze/", appraisal.freeze, name="appraisal-freeze"),
    path("plan/appraisal/<int:key>/<slug:unit>/", appraisal.unit_page, name="appraisal-unit"),
    path("plan/appraisal/<int:key>/<slug:unit>/<slug:criterion>/object/", appraisal.contest, name="appraisal-object"),
]
