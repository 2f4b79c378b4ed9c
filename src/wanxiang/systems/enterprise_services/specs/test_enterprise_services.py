"""企业服务平台: the samples are marked, they decide firms and nobody else, and a district without firms decides its people."""

from datetime import date

import pyarrow as pa
import pytest

from wanxiang.core import tables
from wanxiang.core.models import Account, Grant
from wanxiang.engines.policy import actions, catalogue, checking, queries
from wanxiang.engines.policy.models import Gap

DAY = date(2021, 12, 8)
FIRMS = [policy.id for policy in catalogue.policies() if policy.audience == "enterprise"]
COLUMNS = pa.schema(
    [("credit_code", pa.string()), ("enterprise_name", pa.string()), ("industry", pa.string()), ("employees", pa.int32()),
     ("registered_capital", pa.int64()), ("founded_on", pa.date32()), ("registration_status", pa.string()), ("street", pa.string()),
     *((name, pa.string()) for name in ("street_code", "community_code", "grid_code"))]
)  # fmt: skip
PEOPLE = pa.schema(
    [("person_key", pa.string()), ("household_key", pa.string()), ("birth_date", pa.date32()), ("age", pa.int32()), ("sex", pa.string()),
     ("hukou_district", pa.string()), ("medical_insured", pa.bool_()), ("resident", pa.bool_()),
     *((name, pa.date32()) for name in ("death_date", "moved_out_on", "last_checkup", "last_cancer_screening")),
     *((name, pa.string()) for name in ("street_code", "community_code", "grid_code"))]
)  # fmt: skip


@pytest.fixture
def registers(monkeypatch):
    """People and firms as the registry would publish them; firms only where a test delivers them."""
    monkeypatch.setattr(tables, "_tables", dict(tables._tables))
    people = [{"person_key": "p", "birth_date": date(1940, 1, 1), "hukou_district": catalogue.local()["本区"]}]
    tables.register(tables.Table("persons", {}, read=lambda: pa.Table.from_pylist(people, PEOPLE)))
    tables.register(tables.Table("enterprises", {}, paths=list))

    def deliver(*firms):
        tables.register(tables.Table("enterprises", {}, read=lambda: pa.Table.from_pylist(list(firms), COLUMNS)))

    return deliver


@pytest.mark.parametrize("name", FIRMS)
def test_every_sample_is_marked_cites_a_clause_and_passes_its_examples(name):
    """样例政策：标题、依据都写明是样例；每个条件有条款；示例全部通过。"""
    policy = catalogue.policy(name)
    assert policy.title.endswith("（样例）") and all("（样例）" in basis.law for basis in policy.legal_basis)
    assert all("条" in clause.basis or "部分" in clause.basis for clause in policy.condition.clauses)
    assert policy.bring and policy.lead_unit and policy.domain
    found = checking.check(policy, local=catalogue.local())
    assert (found["errors"], found["passed"]) == ([], found["examples"])
    assert found["examples"] >= 5


def test_six_samples_ship():
    assert len(FIRMS) == 6


@pytest.mark.django_db
def test_a_run_decides_firms_beside_people_and_puts_no_firm_on_a_list_of_people(registers):
    """一次测算同时判定居民和企业；企业不进应享未享名单。"""
    registers(
        {"credit_code": "91A", "industry": "制造业", "employees": 8, "founded_on": date(2019, 1, 1), "registration_status": "存续"},
        {"credit_code": "91B", "industry": "制造业", "employees": None, "founded_on": date(2019, 1, 1), "registration_status": "存续"},
    )  # fmt: skip
    report = actions.run(as_of=DAY, by=Account.system("test"))
    rent = report.results["sample-micro-firm-rent"]
    assert (rent["eligible"], rent["unknown"], rent["unknown_by"]) == (1, 1, {"从业人数": 1})
    assert report.results["elderly-allowance"]["eligible"] == 1
    assert set(Gap.objects.values_list("person_key", flat=True)) == {"p"}


@pytest.mark.django_db
def test_without_a_register_of_firms_people_are_decided_all_the_same(registers):
    """没有企业名录的区，居民照常测算。"""
    report = actions.run(as_of=DAY, by=Account.system("test"))
    assert report.results["elderly-allowance"]["eligible"] == 1
    assert not set(FIRMS) & set(queries.results())


@pytest.mark.django_db
def test_the_desk_shows_counts_to_those_who_see_the_whole_district(registers, client):
    """惠企政策页：全区的人看到家数，街道的人只看政策；可导出。"""
    registers({"credit_code": "91A", "employees": 8, "founded_on": date(2019, 1, 1), "registration_status": "存续"})
    actions.run(as_of=DAY, by=Account.system("test"))
    for area, counted in (("", True), ("440303001", False)):
        account = Account.objects.create(username=f"leader{area}", name="领导")
        Grant.objects.create(account=account, role="leader", area=area)
        client.force_login(account)
        page = client.get("/enterprise-policies/").content.decode()
        assert "小微企业场地租金补贴（样例）" in page and ("符合（家）" in page) is counted
    exported = b"".join(client.get("/enterprise-policies/?export=csv").streaming_content).decode("utf-8-sig")
    assert exported.count("（样例）》") >= 6
