"""`wanxiang cases import` and `takeover`: what was taken, what was not and why, for people and as JSON."""

import json

import pytest
from case_cast import GRID, RUBBISH
from typer.testing import CliRunner

from wanxiang.cli.case_history import BadColumn, NoSuchFile, history_app
from wanxiang.engines.cases.models import Batch, Case


def run(*arguments):
    result = CliRunner().invoke(history_app, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def reports(tmp_path):
    path = tmp_path / "reports.csv"
    rows = [f"1,路口垃圾成堆没人清,{RUBBISH},{GRID}", "2,,010101,", f"3,楼下垃圾没人收,{RUBBISH},{GRID}"]
    path.write_text("编号,内容,类别编码,网格编码\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_an_import_says_what_was_taken_and_what_was_not(reports):
    said = run("import", reports)
    assert "3 行 = 新建 2 + 已有 0 + 未接收 1" in said
    assert "没有写明" in said
    assert "已接收过" in run("import", reports)
    assert Case.objects.count() == 2


def test_as_json_and_as_a_trial(reports):
    tried = json.loads(run("import", reports, "--check", "--json"))["files"][0]
    assert (tried["taken"], len(tried["refused"]), tried["batch"], Batch.objects.count()) == (2, 1, "", 0)
    real = json.loads(run("import", reports, "--source", "hotline", "--json"))["files"][0]
    assert real["batch"] == Batch.objects.get().number
    assert set(Case.objects.values_list("source", flat=True)) == {"hotline"}


def test_what_was_typed_wrong_is_said(reports, tmp_path):
    with pytest.raises(BadColumn, match="项=列名"):
        run("import", reports, "--column", "text")
    with pytest.raises(NoSuchFile, match="无法打开"):
        run("import", tmp_path / "none.csv")


def test_a_takeover_by_command(tmp_path):
    (tmp_path / "p.csv").write_text(
        f"编号,内容,类别编码,网格编码\nA1,路口垃圾成堆没人清,{RUBBISH},{GRID}\n", encoding="utf-8"
    )
    head = "source,external_id,seq,action,at,role,by,unit,opinion,reply,why,fields\n"
    (tmp_path / "h.csv").write_text(head + "portal,A1,1,receive,2021-03-01 09:00:00,platform,,,,,,\n", encoding="utf-8")
    (tmp_path / "takeover.yml").write_text(
        "title: 原平台\nreports: [{file: p.csv, source: portal}]\nhistory: h.csv\n", encoding="utf-8"
    )
    assert "新建 1" in run("takeover", tmp_path, "--check")
    assert not Case.objects.exists()
    said = json.loads(run("takeover", tmp_path, "--json"))
    assert (said["rows"], said["taken"], said["steps"], said["refused"]) == (1, 1, 1, [])
    assert "已接收过" in run("takeover", tmp_path)
