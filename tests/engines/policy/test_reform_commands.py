"""`wanxiang policy reform …`: the same answers as the engine gives, as JSON and in words."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from wanxiang.cli.policy import app
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.policy.models import PolicyRun

pytestmark = pytest.mark.django_db
REFORM = """
id: later
title: 高龄津贴自 80 岁起
from: 2022-01-01
changes:
  - {policy: elderly-allowance, parameters: {起始年龄: 80岁}}
"""


@pytest.fixture
def file(tmp_path, register):
    """One of 72, who would lose twelve times 200 yuan."""
    register.add("p1", birth_date=date(1949, 5, 1), local=True)
    path = tmp_path / "later.yml"
    path.write_text(REFORM, encoding="utf-8")
    return path


def said(*arguments):
    found = CliRunner().invoke(app, [str(each) for each in arguments], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def test_a_reform_from_a_file(file):
    total = json.loads(said("reform", "run", file, "--json"))["total"]
    assert (total["difference"], total["loses"]) == ({"at_least": -240_000, "at_most": -240_000}, 1)
    assert "没有改动任何政策" in said("reform", "run", file)
    assert PolicyRun.objects.count() == 0


def test_a_faulty_file_names_its_line(file):
    file.write_text(REFORM.replace("起始年龄", "起步年龄"), encoding="utf-8")
    with pytest.raises(WanxiangError) as caught:
        said("reform", "check", file)
    assert caught.value.as_dict()["line"] == 6


def test_a_budget_in_words_and_as_json(file):
    asked = ("elderly-allowance", "起始年龄", "--limit", 2399, "--from", "2022-01-01", "--low", 70, "--high", 75)
    found = json.loads(said("reform", "budget", *asked, "--json"))
    assert (found["best"]["value"], found["beyond"]["value"], found["direction"]) == (73, 72, "falls")
    assert "73岁" in said("reform", "budget", *asked)
