"""Addresses of 反向办, of persons and of what departments delivered; included at the root of the desk."""

from django.urls import path

from wanxiang.console.reverse import cases, households, nearness, people, policies, records

app_name = "reverse"
urlpatterns = [
    path("sources/", records.sources, name="sources"),
    path("sources/<str:name>/", records.source, name="source"),
    path("person/", people.search, name="people"),
    path("person/<str:key>/", people.person, name="person"),
    path("reverse/", policies.index, name="policies"),
    path("reverse/queue/", cases.queue, name="queue"),
    path("reverse/act/", cases.act, name="act"),
    path("reverse/cases/<str:case_no>/", cases.page, name="case"),
    path("reverse/households/", households.households, name="households"),
    path("reverse/households/<str:key>/", households.household, name="household"),
    path("reverse/<str:policy>/cases/", cases.of_policy, name="list"),
    path("reverse/<str:policy>/near/<int:clause>/", nearness.listed, name="near"),
    path("reverse/<str:policy>/", policies.page, name="policy"),
]
