"""Addresses of figures and of values from elsewhere."""

from django.urls import path

from . import catalogue, drill, fixing, importing, one, published

urlpatterns = [
    path("figures/", catalogue.index, name="figures"),
    path("figures/<slug:name>/", one.figure, name="figure"),
    path("figures/<slug:name>/by/<slug:dimension>/", drill.by, name="figure-by"),
    path("figures/<slug:name>/records/", drill.records, name="figure-records"),
    path("figures/<slug:name>/freeze/", fixing.freeze, name="figure-freeze"),
    path("figures/<slug:name>/correct/", fixing.correct, name="figure-correct"),
    path("published/", published.home, name="published-home"),
    path("published/files/", importing.index, name="published-files"),
    path("published/files/template/", importing.template, name="published-template"),
    path("published/files/<int:key>/", importing.batch, name="published-batch"),
    path("published/files/<int:key>/<slug:act>/", importing.act, name="published-act"),
    path("published/<slug:kind>/", published.index, name="published"),
    path("published/<slug:kind>/add/", published.add, name="published-add"),
    path("published/<slug:kind>/<int:key>/", published.one, name="published-one"),
    path("published/evidence/<int:key>/verify/", published.verify, name="published-verify"),
]
