"""Addresses of registers; included at the root of the desk."""

from django.urls import path

from wanxiang.console.registers import editing, files, home, lists, maps, page

app_name = "registers"
urlpatterns = [
    path("registers/", home.index, name="index"),
    path("registers/of/<slug:system>/", home.of_system, name="of"),
    path("registers/<slug:register>/", lists.index, name="list"),
    path("registers/<slug:register>/map/", maps.index, name="map"),
    path("registers/<slug:register>/views/", lists.save, name="save-view"),
    path("registers/<slug:register>/views/<int:view>/forget/", lists.forget, name="forget-view"),
    path("registers/<slug:register>/new/", editing.new, name="new"),
    path("registers/<slug:register>/files/", files.index, name="files"),
    path("registers/<slug:register>/files/template/", files.template, name="template"),
    path("registers/<slug:register>/files/<int:batch>/", files.batch, name="batch"),
    path("registers/<slug:register>/files/<int:batch>/refused/", files.refused, name="refused"),
    path("registers/<slug:register>/files/<int:batch>/apply/", files.apply, name="apply"),
    path("registers/<slug:register>/files/<int:batch>/undo/", files.undo, name="undo"),
    path("registers/<slug:register>/<int:entry>/", page.entry, name="entry"),
    path("registers/<slug:register>/<int:entry>/look/", page.look, name="look"),
    path("registers/<slug:register>/<int:entry>/edit/", editing.edit, name="edit"),
    path("registers/<slug:register>/<int:entry>/turn/", editing.turn, name="turn"),
]
