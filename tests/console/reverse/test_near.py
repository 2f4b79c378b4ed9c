"""只差一条的人、先核实哪一项: on the page of a policy and as a list; masked, within scope, and the look is kept."""

import pyarrow as pa
import pytest
from reverse_cast import ALLOWANCE, DAY, OTHER, STREET

from wanxiang.core import tables
from wanxiang.core.models import Account, AuditRow
from wanxiang.district import vocabulary
from wanxiang.engines.policy import actions, catalogue, queries

TYPES = {"date": pa.date32(), "bool": pa.bool_(), "int": pa.int32(), "money": pa.int64(), "number": pa.float64()}
SCHEMA = pa.schema(
    [("person_key", pa.string()), *((word.column, TYPES.get(word.type, pa.string())) for word in vocabulary.load().of("person")),
     ("street_code", pa.string()), ("community_code", pa.string())]
)  # fmt: skip


@pytest.fixture
def decided(people, monkeypatch):
    """p1 is two months short of seventy; p2's hukou is not known; p3, elsewhere, is ten days short."""
    monkeypatch.setattr(tables, "_tables", dict(tables._tables))
    here = catalogue.local()["本区"]
    rows = [
        {
            "person_key": "p1",
            "birth_date": DAY.replace(year=1952, month=2),
            "hukou_district": here,
            "grid_code": f"{STREET}001001",
        },
        {"person_key": "p2", "birth_date": DAY.replace(year=1940), "grid_code": f"{STREET}001001"},
        {
            "person_key": "p3",
            "birth_date": DAY.replace(year=1951, day=18),
            "hukou_district": here,
            "grid_code": f"{OTHER}001001",
        },
    ]
    whole = [dict.fromkeys(SCHEMA.names) | row for row in rows]
    tables.register(tables.Table("persons", {}, read=lambda: pa.Table.from_pylist(whole, SCHEMA)))
    actions.run(as_of=DAY, by=Account.system("policy"))


def near(client, **query):
    clause = next(row["clause"] for row in queries.near_misses(ALLOWANCE) if row["persons"])
    return client.get(f"/reverse/{ALLOWANCE}/near/{clause}/", query)


def test_the_page_of_a_policy_tells_who_is_near_and_what_to_ask(signed_in, decided, officer):
    page = signed_in(officer).get(f"/reverse/{ALLOWANCE}/").content.decode()
    assert "只差一条的人" in page and "先核实哪一项" in page and "户籍区" in page
    assert f"/reverse/{ALLOWANCE}/near/" in page


def test_the_list_is_masked_and_says_by_how_much(signed_in, decided, officer):
    page = near(signed_in(officer)).content.decode()
    assert "还差 2个月" in page and "还差 10天" in page and "张*英" in page
    assert "张秀英" not in page and "402" not in page
    kept = AuditRow.objects.get(action="policy.near")
    assert (kept.by, kept.subject, kept.details["listed"]) == (officer, ALLOWANCE, 2)
    csv = b"".join(near(signed_in(officer), export="csv").streaming_content).decode("utf-8-sig")
    assert csv.count("\n") == 3 and "张秀英" not in csv


def test_a_list_is_of_what_one_may_see(signed_in, decided, account, health):
    """街道只见本街道的；不管这项政策的，如同没有这一页。"""
    mine = account("街道经办", "department", area=STREET, policies=[ALLOWANCE])
    page = near(signed_in(mine)).content.decode()
    assert "还差 2个月" in page and "还差 10天" not in page
    assert near(signed_in(health)).status_code == 404
    assert signed_in(mine).get(f"/reverse/{ALLOWANCE}/near/99/").status_code == 404
