"""Addresses of reforms."""

from django.urls import path

from wanxiang.console.reforms import budget, home, making, people, result

app_name = "reforms"
urlpatterns = [
    path("reforms/", home.index, name="index"),
    path("reforms/new/", making.choose, name="choose"),
    path("reforms/new/text/", making.text, name="text"),
    path("reforms/new/<str:policy>/", making.make, name="make"),
    path("reforms/budget/", budget.ask, name="budget"),
    path("reforms/<str:name>/", result.page, name="result"),
    path("reforms/<str:name>/calculate/", result.calculate, name="calculate"),
    path("reforms/<str:name>/who/<slug:kind>/", people.listed, name="people"),
]
