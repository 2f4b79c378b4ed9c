"""指标接口：全部指标、一个指标的数和来历、按维度；密钥和登录各凭权限，各看各的范围。"""

from datetime import date

import pyarrow as pa
import pytest

from wanxiang.core import declarations, tables
from wanxiang.core.clock import now
from wanxiang.core.files import home
from wanxiang.core.models import Account
from wanxiang.engines.cases import keys
from wanxiang.engines.measures import queries

pytestmark = pytest.mark.django_db
HELD = {
    "case_no": ["c1", "c2", "c3"],
    "opened_on": [date(2021, 11, 2), date(2021, 11, 5), date(2021, 12, 1)],
    "street_code": ["440303001", "440303002", "440303002"],
}
DECLARED = """
figures:
  - {id: p_received, title: 受理件数, definition: 登记的, unit: 件, query: {table: p_cases, count: rows},
     period: {column: opened_on}, dimensions: {street: street_code}}
  - {id: p_rate, title: 东街占比, definition: 东街 ÷ 全部, unit: '%',
     query: {ratio: {of: {table: p_cases, count: rows, where: {street_code: '440303001'}}, to: {table: p_cases, count: rows}}}}
"""


@pytest.fixture
def rows(monkeypatch, tmp_path):
    monkeypatch.setattr(tables, "_tables", {})
    monkeypatch.setattr(declarations, "SYSTEMS", tmp_path / "none")
    monkeypatch.setattr(queries, "data_day", lambda: date(2021, 12, 8))
    tables.register(tables.Table("p_cases", dict.fromkeys(HELD, ""), read=lambda: pa.table(HELD)))
    path = home("declarations", "measures.yml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DECLARED, "utf-8")
    yield
    path.unlink()


def test_the_catalogue_tells_every_figure(signed_in, rows):
    told = signed_in("leader").get("/api/figures/").json()
    assert {each["id"]: each["value"] for each in told["figures"]} == {
        "p_received": 3,
        "p_rate": pytest.approx(33.333333),
    }
    assert told["figures"][1]["dimensions"] == ["street"] and told["as_of"] == "2021-12-08"


def test_a_figure_is_told_with_its_parts_and_what_it_was_made_of(signed_in, rows):
    """数、单位、分子分母、截至日期、读了哪张表几行、哪份声明。"""
    told = signed_in("leader").get("/api/figures/p_rate").json()
    assert (told["unit"], told["parts"]) == ("%", {"numerator": 1, "denominator": 3})
    (table,) = told["lineage"]["tables"]
    assert (table["name"], table["rows"]) == ("p_cases", 3)
    assert told["lineage"]["declared_in"].endswith("measures.yml") and told["period"] is None


def test_a_figure_is_narrowed_by_period_and_dimension(signed_in, rows):
    client = signed_in("leader")
    told = client.get("/api/figures/p_received", {"period": "2021-11", "key": "street:440303002"}).json()
    assert told["value"] == 1 and told["keys"] == {"street": "440303002"}
    assert (told["period"]["begin"], told["period"]["end"]) == ("2021-11-01", "2021-12-01")
    lines = client.get("/api/figures/p_received/by/street", {"period": "2021-11"}).json()["lines"]
    assert [(line["key"], line["value"]) for line in lines] == [("440303001", 1), ("440303002", 1)]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("nothing", 404), ("p_received?key=grid:1", 422), ("p_received?key=street", 422), ("p_received?period=昨天", 400),
        ("p_rate/by/street", 409), ("p_received/by/nothing", 409),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_in_one_sentence(signed_in, rows, address, status):
    answer = signed_in("leader").get(f"/api/figures/{address}")
    assert answer.status_code == status and answer.json()["message"]


def test_a_street_is_told_its_own(signed_in, rows):
    """街道只看到本街道的数。"""
    assert signed_in("street", area="440303002").get("/api/figures/p_received").json()["value"] == 2


def test_a_machine_shows_a_key_that_is_for_it(client, rows):
    """密钥须为查看指标而发，账号须有授权；停用即失效。"""
    system = Account.system("operator")
    made = {"title": "数据开放平台", "by": system, "at": now(), "role": "leader"}
    _, key = keys.add(name="open-data", may=["figures.view"], **made)
    _, other = keys.add(name="hotline", **made)
    shown = lambda each: client.get("/api/figures/p_received", headers={"Authorization": f"Bearer {each}"})  # noqa: E731
    assert shown(key).json()["value"] == 3
    assert (shown(other).status_code, shown("wx_nonsense").status_code) == (403, 401)
    assert client.get("/api/figures/").status_code == 401
    keys.revoke(name="open-data", by=system, at=now())
    assert shown(key).status_code == 401
