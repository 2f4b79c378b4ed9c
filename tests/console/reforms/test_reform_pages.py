"""政策调整测算 on the desk: drawn up in a form, calculated, looked into only by who may, and never live."""

from datetime import date

import pyarrow as pa
import pytest

from wanxiang.core import tables
from wanxiang.core.models import Account, AuditRow, Grant
from wanxiang.district import vocabulary
from wanxiang.district.models import Place
from wanxiang.engines.policy import catalogue
from wanxiang.engines.policy.models import Gap, PolicyRun, Reform, ReformRun
from wanxiang.engines.registry.models import Person

pytestmark = pytest.mark.django_db
POLICY, STREET = "elderly-allowance", "440303001"
TYPES = {"date": pa.date32(), "bool": pa.bool_(), "int": pa.int32(), "money": pa.int64(), "number": pa.float64()}
SCHEMA = pa.schema(
    [("person_key", pa.string()), *((word.column, TYPES.get(word.type, pa.string())) for word in vocabulary.load().of("person")),
     ("street_code", pa.string()), ("community_code", pa.string())]
)  # fmt: skip


@pytest.fixture(autouse=True)
def people(db, monkeypatch):
    """Mrs Zhang is of 72, Mr Li of 67; both are of the district."""
    rows = []
    for key, name, born in (("p1", "张秀英", date(1949, 5, 1)), ("p2", "李国强", date(1954, 5, 1))):
        place = {"street_code": STREET, "community_code": f"{STREET}001", "grid_code": f"{STREET}001001"}
        rows.append({"person_key": key, "birth_date": born, "hukou_district": catalogue.local()["本区"], **place})
        Person.objects.create(person_key=key, name=name, grid_code=place["grid_code"])
    Place.objects.create(code=STREET, kind="street", name="甲街道", parent_code="440303")
    monkeypatch.setattr(tables, "_tables", dict(tables._tables))
    tables.register(tables.Table("persons", {}, read=lambda: pa.Table.from_pylist(rows, SCHEMA)))


@pytest.fixture
def signed_in(client):
    def enter(*roles, area="", policies=()):
        account = Account.objects.create(username="-".join(roles), name="经办")
        for role in roles:
            Grant.objects.create(account=account, role=role, area=area, policies=list(policies))
        client.force_login(account)
        return client

    return enter


FORM = {"title": "津贴自 65 岁起", "since": "2022-01-01", "parameter-0": "65岁"}


def drawn(client):
    answer = client.post(f"/reforms/new/{POLICY}/", FORM)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def test_a_reform_is_drawn_up_in_a_form_and_calculated(signed_in):
    """选参数、填新值、填日期，不用写代码；结果页有总额、按月、按街道、按人群。"""
    client = signed_in("department", policies=[POLICY])
    page = client.get(drawn(client))
    said = page.content.decode()
    assert "不改动任何现行政策" in said
    assert [tile["value"] for tile in page.context["tiles"]] == [0, 0, 1, 0], "67 岁者新符合，而金额表里没有他这一档"
    assert "符合条件，金额表里却没有这一档" in said
    assert "甲街道" in said and "2022-12" in said
    assert client.get("/reforms/").context["listing"].rows[0]["title"] == "津贴自 65 岁起"


def test_a_reform_changes_nothing(signed_in):
    client = signed_in("department", policies=[POLICY])
    drawn(client)
    assert (PolicyRun.objects.count(), Gap.objects.count()) == (0, 0)
    assert catalogue.policy(POLICY).parameters["起始年龄"].on(date(2022, 6, 1)) == 70


def test_a_mistake_comes_back_on_the_form_with_the_nearest_word(signed_in):
    client = signed_in("department", policies=[POLICY])
    wrong = client.post(f"/reforms/new/{POLICY}/", {**FORM, "parameter-0": "65元"})
    assert "参数“起始年龄”是数（岁）" in wrong.content.decode()
    text = f"id: x\nfrom: 2022-01-01\nchanges:\n  - policy: {POLICY}\n    parameters: {{起步年龄: 65岁}}\n"
    assert "起始年龄" in client.post("/reforms/new/text/", {"text": text}).content.decode()
    assert Reform.objects.count() == 0


def test_tables_are_taken_along(signed_in):
    client = signed_in("department", policies=[POLICY])
    address = drawn(client)
    lines = b"".join(client.get(f"{address}?export=csv&table=street").streaming_content).decode().splitlines()
    assert len(lines) == 2 and lines[1].startswith("甲街道,")
    book = b"".join(client.get(f"{address}?export=xlsx&table=months").streaming_content)
    assert book[:2] == b"PK"
    assert client.get(f"{address}?export=csv&table=nothing").status_code == 404


def test_who_changes_is_shown_masked_and_every_look_is_logged(signed_in):
    client = signed_in("department", policies=[POLICY])
    address = drawn(client)
    page = client.get(f"{address}who/newly/").content.decode()
    assert "李*强" in page and "李国强" not in page
    assert AuditRow.objects.filter(action="person.look", subject="p2").count() == 1
    assert AuditRow.objects.filter(action="policy.reform_listed").count() == 1


def test_a_leader_sees_the_figures_and_nobodys_name(signed_in):
    address = drawn(signed_in("department", policies=[POLICY]))
    client = signed_in("leader")
    page = client.get(address)
    assert page.status_code == 200 and not page.context["may_list"] and not page.context["may_edit"]
    assert client.get(f"{address}who/newly/").status_code == 403
    assert client.post(f"{address}calculate/").status_code == 403


@pytest.mark.parametrize(("area", "policies"), [(STREET, [POLICY]), ("", ["elder-checkup"])])
def test_out_of_scope_there_is_no_such_reform(signed_in, area, policies):
    """只管一个街道的、只管别的政策的，看不到，也改不了。"""
    address = drawn(signed_in("department", policies=[POLICY]))
    Account.objects.all().update(username="first")
    client = signed_in("department", area=area, policies=policies)
    assert client.get(address).status_code == 404
    assert client.get(f"{address}who/newly/").status_code == 404
    assert client.post(f"/reforms/new/{POLICY}/", FORM).status_code == 404
    text = Reform.objects.get().text
    assert client.post("/reforms/new/text/", {"text": text}).status_code == 404
    assert ReformRun.objects.count() == 1


def test_a_reform_calculated_again_keeps_the_newest_few(signed_in):
    client = signed_in("department", policies=[POLICY])
    address = drawn(client)
    for _ in range(6):
        client.post(f"{address}calculate/")
    assert ReformRun.objects.count() == 5


def test_a_budget_is_solved_for_on_a_page(signed_in):
    client = signed_in("reform_office")
    asked = {"which": f"{POLICY}/起始年龄", "limit": "2400", "since": "2022-01-01", "low": "60", "high": "90"}
    page = client.get("/reforms/budget/", asked)
    assert page.context["best"] == "60岁", "65 至 69 岁没有金额档，不花钱"
    assert page.context["found"].best.at_least == 240_000
    assert "由规则本身证明" in page.content.decode()
    nothing = client.get("/reforms/budget/", {**asked, "limit": "1", "high": "70"})
    assert "没有一个取值不超过上限" in nothing.content.decode()
