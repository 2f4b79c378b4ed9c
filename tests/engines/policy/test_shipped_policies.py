"""The three policies that ship hold in any district: nothing in them is tied to one."""

import pytest

from wanxiang.district import available, profile
from wanxiang.engines.policy import catalogue, checking

POLICIES = ["cancer-screening", "elder-checkup", "elderly-allowance"]


def test_three_policies_for_people_ship():
    assert [policy.id for policy in catalogue.policies() if policy.audience == "person"] == POLICIES


@pytest.mark.parametrize("district", available())
@pytest.mark.parametrize("name", POLICIES)
def test_a_shipped_policy_passes_its_own_check_in_every_district(name, district):
    found = checking.check(catalogue.policy(name), local=profile(district).words())
    assert found["ok"], found["errors"]
    assert found["passed"] == found["examples"] >= 5
    assert found["warnings"] == []


@pytest.mark.parametrize("name", POLICIES)
def test_no_district_is_named_in_a_policy(name):
    text = catalogue.policy(name).path.read_text(encoding="utf-8")
    assert not [profile(district).name for district in available() if profile(district).name in text]


def test_screening_is_sensitive_and_the_others_are_not():
    people = [policy for policy in catalogue.policies() if policy.audience == "person"]
    assert {policy.id: policy.sensitive for policy in people} == {
        "cancer-screening": True, "elder-checkup": False, "elderly-allowance": False,
    }  # fmt: skip


def test_an_unknown_policy_is_answered_with_those_there_are():
    with pytest.raises(catalogue.NoSuchPolicy, match="高龄") as raised:
        catalogue.policy("高龄")
    assert "elderly-allowance" in raised.value.hint
