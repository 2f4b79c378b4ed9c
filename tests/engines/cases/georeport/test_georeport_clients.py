"""The door as a client sees it that nobody here wrote: PyPI `georeport`, in JSON and in XML, against a live server."""

import httpx
import pytest
from case_cast import GRID, MONDAY, RUBBISH, does, hours, received
from georeport import GeoReport
from requests import HTTPError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]
FORMATS = pytest.mark.parametrize("format", ["json", "xml"])


def rows(found):
    """What the client gives for a list: one row of XML comes as a dict, and not in a list."""
    return found if isinstance(found, list) else [found]


@FORMATS
def test_the_services_are_the_public_classes_of_the_districts_own_list(root, format):
    services = GeoReport(root, output_format=format).get_service_list()
    rubbish = next(each for each in services if each["service_code"] == RUBBISH)
    assert rubbish["service_name"] == "垃圾没人清"
    assert rubbish["group"] == "市容环境"
    assert rubbish["type"] == "realtime"
    assert rubbish["metadata"] == (True if format == "json" else "true")
    assert "垃圾成堆" in rubbish["keywords"].split(", ")


@FORMATS
def test_a_service_says_what_else_it_asks_for(root, format):
    said = GeoReport(root, output_format=format).get_service_definition(RUBBISH)
    attributes = said["attributes"] if format == "json" else rows(said["attributes"]["attribute"])
    assert said["service_code"] == RUBBISH
    assert [each["code"] for each in attributes] == ["where", "seen_at"]


@FORMATS
def test_what_was_posted_is_read_back_by_number_and_in_the_list(root, format):
    made = httpx.post(
        f"{root}/requests.json",
        data={
            "service_code": RUBBISH,
            "address_string": "桂园街道",
            "description": "路口垃圾成堆",
            "phone": "13800138000",
        },
    )
    assert made.status_code == 201
    (said,) = made.json()
    client = GeoReport(root, jurisdiction="luohu", output_format=format)
    one = client.get_service_request(said["service_request_id"])
    assert (one["status"], one["service_code"], one["description"]) == ("open", RUBBISH, "路口垃圾成堆")
    assert "13800138000" not in str(one)
    listed = rows(client.get_service_requests(service_code=RUBBISH, status="open"))
    assert [each["service_request_id"] for each in listed] == [said["service_request_id"]]


@FORMATS
def test_the_answer_is_told_once_the_case_was_checked_and_the_opinion_never(root, format, desk, chengguan):
    case = received()
    does(case, "sign", chengguan, at=MONDAY + hours(1))
    does(case, "finish", chengguan, at=MONDAY + hours(2), opinion="内部意见：催承包商", reply="垃圾已清走")
    client = GeoReport(root, output_format=format)
    assert not client.get_service_request(case.case_no)["status_notes"]
    does(case, "pass", desk, at=MONDAY + hours(3))
    does(case, "callback", desk, at=MONDAY + hours(4), resolved="yes", satisfied=5, via="call")
    told = client.get_service_request(case.case_no)
    assert (told["status"], told["status_notes"]) == ("closed", "垃圾已清走")
    assert "催承包商" not in str(told)


@FORMATS
def test_a_number_that_is_not_public_is_not_found(root, format):
    sealed = received(confidential=True)
    client = GeoReport(root, output_format=format)
    for number in (sealed.case_no, "SJ99123100001"):
        with pytest.raises(HTTPError) as refused:
            client.get_service_request(number)
        assert refused.value.response.status_code == 404


def test_several_rows_of_xml_are_a_list_with_moments_in_the_districts_zone(root):
    for number in range(3):
        received(f"第 {number} 处垃圾", grid_code=GRID)
    listed = GeoReport(root, output_format="xml").get_service_requests(start_date="2021-11-01T00:00:00+08:00")
    assert len(listed) == 3
    assert all(each["requested_datetime"] == "2021-11-08T10:00:00+08:00" for each in listed)


def test_a_client_of_another_city_is_told_that_it_came_to_the_wrong_one(root):
    with pytest.raises(HTTPError) as refused:
        GeoReport(root, jurisdiction="sfgov.org").get_service_list()
    assert refused.value.response.status_code == 404
