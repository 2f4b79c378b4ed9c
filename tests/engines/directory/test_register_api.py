"""接口：列表、读取、登记、变更，与表单、文件同一套检查；范围之外的如同没有。"""

import pytest
from register_cast import GUIYUAN, MONDAY

from wanxiang.engines.directory import actions

pytestmark = pytest.mark.django_db
ENTRIES = "/api/registers/stations/entries"
SAID = {"name": "一站", "kind": "政务驿站", "where": "桂园街道", "area": "230平方米", "keeper": "张三"}


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(getattr(people, name))
        return client

    return sign_in


def sent(client, method, url, body):
    return getattr(client, method)(url, data=body, content_type="application/json")


def test_an_entry_by_the_api_is_the_same_entry(as_):
    client = as_("owner")
    made = sent(client, "post", ENTRIES, {"values": SAID})
    assert made.status_code == 201
    told = made.json()
    assert told["values"] == {"name": "一站", "kind": "驿站", "where": GUIYUAN, "area": 230.0}
    assert told["texts"]["keeper"] == "张*" and "张三" not in made.content.decode()
    changed = sent(client, "put", f"{ENTRIES}/{told['id']}", {"values": {"area": 300}, "version": 1})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    late = sent(client, "put", f"{ENTRIES}/{told['id']}", {"values": {"area": 1}, "version": 1})
    assert (late.status_code, late.json()["code"]) == (409, "directory.stale")
    history = client.get(f"{ENTRIES}/{told['id']}/history").json()
    assert [(each["act"], each["changed"]) for each in history][1] == ("change", ["area"])


def test_refusals_say_by_field_what_is_wrong(as_):
    client = as_("owner")
    refused = sent(client, "post", ENTRIES, {"values": {"name": "一站", "area": "大", "colour": [1]}})
    assert refused.status_code == 422
    refused = sent(client, "post", ENTRIES, {"values": {"name": "一站", "area": "大"}})
    assert refused.json()["errors"] == {"area": "“大”不是数", "where": "必须填写"}
    sent(client, "post", ENTRIES, {"values": SAID})
    assert sent(client, "post", ENTRIES, {"values": SAID}).status_code == 409


def test_a_list_is_narrowed_paged_and_scoped(as_, people):
    for number in range(7):
        where = "桂园街道" if number % 2 else "黄贝街道"
        said = {"name": f"{number}站", "where": where, "kind": "驿站" if number < 3 else "自助区"}
        actions.create(register="stations", said=said, by=people.owner, at=MONDAY)
    client = as_("leader")
    page = client.get(ENTRIES, {"size": 3, "page": 2, "sort": "name"}).json()
    assert (page["total"], [each["values"]["name"] for each in page["entries"]]) == (7, ["3站", "4站", "5站"])
    assert client.get(ENTRIES, {"facet": ["kind:驿站", f"street:{GUIYUAN}"]}).json()["total"] == 1
    client = as_("street")
    assert client.get(ENTRIES).json()["total"] == 3
    far = people.owner and next(e for e in range(1, 99) if client.get(f"{ENTRIES}/{e}").status_code == 404)
    assert sent(client, "put", f"{ENTRIES}/{far}", {"values": {}, "version": 1}).status_code == 404


def test_who_may_not_is_refused(as_):
    assert sent(as_("worker"), "post", ENTRIES, {"values": SAID}).status_code == 403
    assert sent(as_("other"), "post", ENTRIES, {"values": SAID}).status_code == 403
    assert as_("leader").get("/api/registers/nothing/entries").status_code == 404


def test_a_register_tells_its_fields(as_):
    told = {each["id"]: each for each in as_("street").get("/api/registers/").json()["registers"]}
    fields = {each["name"]: each for each in told["stations"]["fields"]}
    assert fields["kind"]["values"] == ["驿站", "自助区", "联办点"] and fields["keeper"]["sensitive"]
    assert told["stations"]["may_edit"]


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=99999999999999999999",
        "size=0",
        "area=x",
        "state=gone",
        "q=%00",
        "facet=kind",
        "sort=%00",
        "facet=%00:x",
        "view=%00",
    ],
)
def test_odd_questions_are_answered_plainly(as_, query):
    assert as_("leader").get(f"{ENTRIES}?{query}").status_code in (200, 422)


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "x"])
def test_odd_numbers_are_not_found_or_not_valid(as_, number):
    assert as_("leader").get(f"{ENTRIES}/{number}").status_code in (404, 422)
