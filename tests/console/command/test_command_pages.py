"""The command view and the statistics as people meet them: what a number says is what opens behind it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from wanxiang.engines.cases.models import Case, Challenge
from wanxiang.engines.cases.parties import name_of

from .conftest import ELSEWHERE, GRID, MONDAY


def numbers_behind(client, page):
    """Every count on a page that opens its cases: [(what it says, how many the page behind lists)]."""
    links = re.findall(r'href="(/command/cases/[^"]*)"[^>]*>(?:<span[^>]*>)?([^<]*)<', page.content.decode())
    return [(said, client.get(unescape(url)).context["listing"].count) for url, said in links]


def test_every_count_of_the_statistics_opens_exactly_its_cases(sign_in, received):
    for grid in (GRID, GRID, ELSEWHERE):
        received(grid=grid)
    client = sign_in("case_center")
    page = client.get("/command/statistics/?by=street")
    counted = [
        (int(said.replace(",", "")), found)
        for said, found in numbers_behind(client, page)
        if said.replace(",", "").isdigit()
    ]
    assert (3, 3) in counted and (2, 2) in counted and (1, 1) in counted
    assert all(said == found for said, found in counted)


def test_the_page_behind_lists_the_cases_and_says_the_definition(sign_in, received):
    case = received()
    page = sign_in("case_center").get(f"/command/cases/?figure=received&by=unit&key={case.handler}")
    assert case.case_no in page.content.decode()
    assert "登记时间在本期内的案件" in page.content.decode()


def test_a_street_sees_its_own_ground_and_another_is_not_there(sign_in, received):
    received(), received(grid=ELSEWHERE)
    client = sign_in("street", area="440303001")
    assert client.get("/command/").context["tiles"][0]["value"] == 1
    assert client.get("/command/?area=440303002").status_code == 404
    assert client.get("/command/statistics/?by=street").context["page"].paginator.count == 1


def test_the_view_goes_down_from_district_to_grid_and_keeps_its_filters(sign_in, received):
    received(), received(code="010102", grid=ELSEWHERE)
    client = sign_in("case_center")
    area = ""
    for expected in ("440303001", "440303001001", GRID):
        page = client.get(f"/command/?code=010101&area={area}")
        link = next(row.url for row in page.context["layers"][0].rows if expected in row.url)
        assert "code=010101" in link
        assert page.context["tiles"][0]["value"] == 1
        area = expected
    assert client.get(f"/command/?code=010101&area={GRID}").status_code == 200


def test_what_burns_is_brought_forward(sign_in, received):
    """特急、集中反映：六小时内同一社区同类三件以上。"""
    at = MONDAY + timedelta(days=2, hours=-1)
    for _ in range(3):
        received(at=at)
    Case.objects.filter(pk=received(at=at).pk).update(level=4)
    fires = [fire.badge for fire in sign_in("case_center").get("/command/live/").context["fires"]]
    assert fires == ["特急", "集中反映"]


def test_overdue_is_listed_by_the_unit_that_answers_for_it_and_opens_its_cases(sign_in, received):
    case = received()
    late = MONDAY + timedelta(hours=1)
    Case.objects.filter(pk=case.pk).update(due_at=late, whole_due_at=late)
    client = sign_in("case_center")
    name, count, url = client.get("/command/live/").context["units"][0]
    assert (count, name) == (1, name_of(case.handler))
    assert case.case_no in client.get(url).content.decode()


def test_a_live_view_costs_few_queries_however_many_cases(sign_in, received, django_assert_max_num_queries):
    client = sign_in("case_center")
    for _ in range(4):
        received()
    client.get("/command/live/")
    with django_assert_max_num_queries(40):
        client.get("/command/live/")


def test_the_csv_has_numerators_and_denominators(sign_in, received):
    received()
    answer = sign_in("case_center").get("/command/statistics/?by=unit&export=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    heading = lines[0].split(",")
    assert {"受理件数（件）", "退单率（%）", "退单率：分子", "退单率：分母"} <= set(heading)
    assert lines[-1].split(",")[heading.index("受理件数（件）")] == "1"


@pytest.mark.parametrize(
    "bad", ["by=nothing", "since=2021-13-01", "level=9", "area=桂园", "code=%00", "since=2021-12-01&until=2021-11-01"]
)
def test_what_cannot_be_counted_is_said(sign_in, bad):
    answer = sign_in("case_center").get(f"/command/statistics/?{bad}")
    assert answer.status_code == 400


def test_an_unknown_figure_and_a_forged_line_are_answered_plainly(sign_in):
    client = sign_in("case_center")
    assert client.get("/command/cases/?figure=nothing").status_code == 404
    assert client.get("/command/cases/?figure=received&by=month&key=soon").status_code == 400


def test_a_grid_worker_has_tasks_and_no_statistics(sign_in):
    client = sign_in("grid_worker", area=GRID)
    for address in ("/command/", "/command/statistics/", "/command/cases/?figure=received", "/command/challenges/"):
        assert client.get(address).status_code == 403


UNIT = "jd-guiyuan"
"""The street office of GRID."""


def handed_to_the_street(case):
    """Whatever the rules of dispatch say just now."""
    Case.objects.filter(pk=case.pk).update(handler=UNIT, handler_area="440303001", state="dispatched")
    return case


def contest(client, **said):
    known = {
        "figure": "received",
        "by": "unit",
        "key": UNIT,
        "contesting": UNIT,
        "text": "该案不属我局职责",
        "next": "/command/challenges/",
    }
    return client.post(reverse("console:command:contest"), known | said, follow=True)


def test_a_unit_contests_a_number_and_the_answer_stays_beside_it(client, staff, received):
    case = handed_to_the_street(received())
    officer, center = staff("case_unit", unit=UNIT), staff("case_center")
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    contest(client, case_no=case.case_no)
    row = Challenge.objects.get()
    assert (row.unit, row.query["said"]["of"], row.case) == (UNIT, 1, case)
    client.force_login(center, backend="django.contrib.auth.backends.ModelBackend")
    client.post(
        reverse("console:command:answer", args=[row.pk]), {"accepted": "no", "text": "职责清单第一条明确由你局主责"}
    )
    page = client.get(f"/command/cases/?figure=received&by=unit&key={UNIT}").content.decode()
    assert "该案不属我局职责" in page and "未采纳" in page and "职责清单第一条明确" in page
    assert "该案不属我局职责" not in client.get("/command/cases/?figure=received&by=unit&key=zhujian").content.decode()


def test_a_number_is_contested_in_the_name_of_ones_own_unit_only(sign_in, received):
    received()
    answer = contest(sign_in("case_unit", unit="zhujian"))
    assert not Challenge.objects.exists()
    assert "只能代表本单位" in answer.content.decode()


def test_the_statistics_page_marks_a_contested_number(client, staff, received):
    handed_to_the_street(received())
    officer, center = staff("case_unit", unit=UNIT), staff("case_center")
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    contest(client, since="2021-11-01", until="2021-12-01")
    client.force_login(center, backend="django.contrib.auth.backends.ModelBackend")
    assert "异议 1" in client.get("/command/statistics/?by=unit&since=2021-11-01&until=2021-12-01").content.decode()
    assert "异议 1" not in client.get("/command/statistics/?by=unit&since=2021-10-01&until=2021-12-01").content.decode()
