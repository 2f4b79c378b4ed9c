"""`wanxiang cases key …`, `pull`, `push`, `unsent`: what a person at the server does about machines."""

import json

import pytest
from typer.testing import CliRunner

from wanxiang.cli.case_adapters import exchange_app
from wanxiang.cli.case_keys import keys_app
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.cases.adapters import outgoing

pytestmark = pytest.mark.django_db


def run(app, *said):
    done = CliRunner().invoke(app, list(said))
    if isinstance(done.exception, WanxiangError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_a_key_is_shown_once_and_listed_without_itself():
    made = json.loads(run(keys_app, "add", "paipai", "--title", "随手拍", "--source", "georeport", "--json"))
    assert made["key"].startswith("wx_")
    listed = run(keys_app, "list", "--json")
    assert made["key"] not in listed
    assert json.loads(listed)[0]["may"] == ["case.register"]
    assert json.loads(run(keys_app, "revoke", "paipai", "--json"))["revoked_at"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["add", "拍拍", "--title", "x"], "代号"),
        (["add", "paipai", "--title", "x", "--source", "fax"], "来源"),
        (["add", "paipai", "--title", "x", "--may", "case.everything"], "没有权限"),
        (["add", "paipai", "--title", "x", "--per-minute", "0"], "每分钟"),
        (["add", "paipai", "--title", "x", "--role", "case_unit"], "按单位授权"),
        (["revoke", "nobody"], "没有在用"),
    ],
)
def test_a_key_that_cannot_be_says_why_and_leaves_nothing(said, why):
    with pytest.raises(WanxiangError, match=why):
        run(keys_app, *said)
    assert json.loads(run(keys_app, "list", "--json")) == []


@pytest.mark.parametrize("said", [["pull", "hotline"], ["pull", "fax"], ["push"]])
def test_where_nothing_is_set_up_the_commands_say_how(said):
    with pytest.raises(WanxiangError, match="没有接入") as refused:
        run(exchange_app, *said)
    assert "WANXIANG_ADAPTERS" in refused.value.hint


def test_what_is_not_delivered_is_listed():
    outgoing.keep("hotline", key="checked:SJ1:4", subject="SJ1", payload={})
    (row,) = json.loads(run(exchange_app, "unsent", "--json"))
    assert (row["to"], row["case_no"], row["attempts"]) == ("hotline", "SJ1", 0)
