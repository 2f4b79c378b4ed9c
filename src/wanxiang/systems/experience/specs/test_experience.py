"""改革经验与首创：写的人不能自己核验；凭据和查对范围缺一不可；过期、有争议的看得见；示范项目自动入库。"""

from datetime import date

import pytest

from wanxiang.core import events
from wanxiang.core.models import Account, Grant
from wanxiang.engines.directory import actions
from wanxiang.engines.directory.errors import Refused
from wanxiang.engines.directory.models import Entry
from wanxiang.engines.measures import queries as measures
from wanxiang.engines.measures.models import Evidence
from wanxiang.systems.experience import answers

pytestmark = pytest.mark.django_db
FIRST = {"subject": "楼道灯扫码报修", "word": "首个", "scope": "全市", "unit": "区住房建设局", "happened": "2021-05-01",
         "proof": "市住建局简报第8期", "proved_by": "市住房建设局", "searched": "查了全市十一个区的公开报道，至 2021 年 4 月", "words": "首个 扫码报修"}  # fmt: skip


@pytest.fixture
def office(ground) -> list[Account]:
    made = [Account.objects.create_user(f"e{n}", name=f"改革办{n}", unit_code="区委改革办") for n in range(2)]
    for each in made:
        Grant.objects.create(account=each, role="reform_office")
    return made


def verified(register: str, entry: Entry, by: Account, at, **said) -> Entry:
    return actions.change(register=register, pk=entry.pk, said={"verified": "已核验", **said}, version=entry.version, by=by, at=at)  # fmt: skip


def count(name: str) -> int:
    return int(measures.figure(name).value.value)


def test_who_wrote_a_claim_does_not_verify_it(cast, office):
    entry = actions.create(register="firsts", said=FIRST, by=office[0], at=cast.monday)
    with pytest.raises(Refused, match="以外的人"):
        verified("firsts", entry, office[0], cast.monday)
    with pytest.raises(Refused, match="不能直接"):
        actions.create(register="firsts", said=FIRST | {"scope": "全国", "verified": "已核验"}, by=office[1], at=cast.monday)  # fmt: skip
    assert count("firsts") == 0
    verified("firsts", entry, office[1], cast.monday)
    assert (count("firsts"), count("firsts_national")) == (1, 0)


def test_verifying_changes_nothing_else_and_a_later_change_is_verified_again(cast, office):
    entry = actions.create(register="firsts", said=FIRST, by=office[0], at=cast.monday)
    with pytest.raises(Refused, match="不能同时改动"):
        verified("firsts", entry, office[1], cast.monday, scope="全国")
    entry = verified("firsts", entry, office[1], cast.monday)
    with pytest.raises(Refused, match="重新核验"):
        actions.change(register="firsts", pk=entry.pk, said={"proof": "另一份"}, version=entry.version, by=office[0], at=cast.monday)  # fmt: skip


def test_without_proof_or_search_a_first_cannot_be_verified(cast, office):
    bare = {name: text for name, text in FIRST.items() if name not in ("proof", "searched")}
    entry = actions.create(register="firsts", said=bare, by=office[0], at=cast.monday)
    with pytest.raises(Refused) as refused:
        verified("firsts", entry, office[1], cast.monday)
    assert set(refused.value.errors) == {"proof", "searched"}


def test_a_disputed_first_counts_no_longer(cast, office):
    entry = verified("firsts", actions.create(register="firsts", said=FIRST, by=office[0], at=cast.monday), office[1], cast.monday)  # fmt: skip
    with pytest.raises(Refused, match="理由"):
        actions.change(register="firsts", pk=entry.pk, said={"verified": "有争议"}, version=entry.version, by=office[0], at=cast.monday)  # fmt: skip
    said = {"verified": "有争议", "dispute": "邻区 2020 年已有"}
    actions.change(register="firsts", pk=entry.pk, said=said, version=entry.version, by=office[0], at=cast.monday)
    assert (count("firsts"), count("firsts_open")) == (0, 1)


def test_verified_entries_are_the_evidence_that_reports_are_held_against(cast, office, delivered):
    """没核验的不答；核验过的连同写的人、核验的人成为佐证；到期的认得出来。"""
    award = {"title": "十佳案例", "subject": "扫码报修", "kind": "获奖", "scope": "全国", "issuer": "某学会", "issued": "2021-06-01",
             "proof": "证书", "valid_until": "2021-10-01", "words": "十佳 扫码; 铜奖 扫码"}  # fmt: skip
    with delivered():
        entry = actions.create(register="recognitions", said=award, by=office[0], at=cast.monday)
    assert not Evidence.objects.exists()
    with delivered():
        verified("recognitions", entry, office[1], cast.monday)
    row = Evidence.objects.in_force().get()
    assert (row.sort, row.level, row.says, row.dated) == ("award", "country", [["十佳", "扫码"], ["铜奖", "扫码"]], date(2021, 6, 1))  # fmt: skip
    assert (row.by, row.verifications.get().by) == (office[0], office[1])
    assert answers.expired(answers.rows("recognitions")[0], on=cast.monday.date())


def test_a_first_that_is_disputed_answers_no_report_any_more(cast, office, delivered):
    with delivered():
        entry = verified("firsts", actions.create(register="firsts", said=FIRST, by=office[0], at=cast.monday), office[1], cast.monday)  # fmt: skip
    assert Evidence.objects.in_force().get().title == "全市首个：楼道灯扫码报修"
    said = {"verified": "有争议", "dispute": "邻区 2020 年已有"}
    with delivered():
        actions.change(register="firsts", pk=entry.pk, said=said, version=entry.version, by=office[0], at=cast.monday)
    assert not Evidence.objects.in_force().exists()


def test_an_example_enters_the_library_once_to_be_verified_by_a_person(cast, delivered):
    said = {"number": "WG2021-0001", "title": "扫码报修", "unit": "jiaoyu", "problem": "灯坏没人管", "measure": "贴码", "result": "当日修",
            "accepted_on": "2021-11-01"}  # fmt: skip
    for key in ("1", "2"):
        with delivered():
            events.emit("plans.project_showcased", payload=said, by=Account.system("spec"), key=key)
    entry = Entry.objects.get(register="experiences")
    assert (entry.values["unit"], entry.values["verified"], entry.values["source"]) == ("区教育局", "待核验", "WG2021-0001")  # fmt: skip
    assert count("experiences") == 0
