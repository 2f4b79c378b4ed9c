"""Addresses of cases; included at the root of the desk."""

from django.urls import path, register_converter

from wanxiang.console.cases import batches, desk, inbox, intake, lists, page, rulings, supervision


class CaseNumber:
    """SJ21120800017: letters, then digits; so no other page's name is taken for a number."""

    regex = "[A-Z]{1,4}[0-9]{4,16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case_no")

app_name = "cases"
urlpatterns = [
    path("cases/", lists.index, name="list"),
    path("cases/batch/", batches.act, name="batch"),
    path("cases/grids/", intake.grids, name="grids"),
    path("cases/new/", intake.new, name="new"),
    path("cases/new/help/", intake.helping, name="help"),
    path("cases/new/done/", intake.received, name="received"),
    path("cases/desk/", desk.desk, name="desk"),
    path("cases/inbox/", inbox.inbox, name="inbox"),
    path("cases/supervision/", supervision.supervision, name="supervision"),
    path("cases/supervision/release/", supervision.release, name="release"),
    path("cases/rulings/", rulings.rulings, name="rulings"),
    path("cases/<case_no:case_no>/", page.page, name="case"),
    path("cases/<case_no:case_no>/act/<slug:action>/", page.act, name="act"),
    path("cases/<case_no:case_no>/reporter/", page.reporter, name="reporter"),
    path("cases/<case_no:case_no>/files/<int:pk>/", page.file, name="file"),
]
