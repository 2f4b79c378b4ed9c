"""What docs/policy-language.md teaches is true: its policies load and pass their own examples."""

import re
from datetime import date
from pathlib import Path

import pytest

from wanxiang.core.expressions import read
from wanxiang.engines.policy import checking, declaring, trial
from wanxiang.engines.policy.declaring.vocabulary import words

GUIDE = (Path(__file__).parents[3] / "docs" / "policy-language.md").read_text(encoding="utf-8")
POLICIES = re.findall(r"```yaml policy\n(.*?)```", GUIDE, re.S)
LOCAL = {"本区": "罗湖区", "本市": "深圳市"}


@pytest.mark.parametrize("text", POLICIES, ids=lambda text: text.split("\n")[0])
def test_its_policies_pass_their_check(text):
    found = checking.check(declaring.loads(text), local=LOCAL)
    assert found["ok"], found["errors"]
    assert found["passed"] == found["examples"] == 3


def test_its_first_table_comes_out_as_told(tmp_path):
    rows = re.findall(r"^    (编号,.*|\d,.*)$", GUIDE, re.M)
    (tmp_path / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    found = trial.run(declaring.loads(POLICIES[0]), table=tmp_path / "people.csv", as_of=date(2021, 12, 8), local=LOCAL)
    assert [(row["outcome"], row["amount"], row["settle"]) for row in found["rows"]] == [
        ("eligible", 15_000, []),
        ("unknown", None, ["独居"]),
    ]


@pytest.mark.parametrize(
    "rule",
    [
        rule
        for row in re.findall(r"^\| [a-z].*\|$", GUIDE, re.M)
        for rule in re.findall(r"`([^`]*[年婚独性末统].*?)`", row)
    ],
)
def test_every_rule_of_its_table_can_be_read(rule):
    if not rule.startswith("."):
        read(rule, vocabulary=words(), expect=None)
