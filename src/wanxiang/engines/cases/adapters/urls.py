from django.urls import path

from wanxiang.engines.cases.adapters import api

app_name = "messaging"
urlpatterns = [path("callback", api.called_back, name="callback")]
