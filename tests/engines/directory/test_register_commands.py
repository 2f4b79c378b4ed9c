"""命令行：检查声明、导入、导出、撤销，都有 --json；错了以 2 退出，有不符以 1 退出。"""

import json

import pytest
from register_cast import STATIONS, declare
from typer.testing import CliRunner

from wanxiang.cli.registers import app
from wanxiang.core.errors import WanxiangError
from wanxiang.engines.directory.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("luohu")]


def run(*arguments: str, fails: int = 0):
    done = CliRunner().invoke(app, list(arguments), catch_exceptions=True)
    if isinstance(done.exception, WanxiangError):
        return done.exception
    assert done.exit_code == fails, done.output
    return done.output


@pytest.fixture
def listed(tmp_path):
    made = tmp_path / "名单.csv"
    made.write_text("名称,街道,面积,负责人\n一站,桂园街道,100,张三\n二站,月球,1,\n", encoding="utf-8")
    return str(made)


def test_a_file_is_previewed_then_applied_then_taken_back(listed):
    told = json.loads(run("import", listed, "--register", "stations", "--preview", "--json"))
    assert told["counts"] == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    assert told["refused"] == [{"row": 3, "reasons": ["“所在位置”没有名为“月球”的街道、社区或网格"]}]
    assert not Entry.objects.exists()
    told = json.loads(run("import", listed, "--register", "stations", "--apply", "--json"))
    assert json.loads(run("show", "stations", "--json"))["entries"][0]["name"] == "一站"
    run("undo", str(told["batch"]), "--why", "发错了")
    assert json.loads(run("show", "stations", "--json"))["total"] == 0


def test_one_of_preview_and_apply_is_said(listed):
    assert run("import", listed, "--register", "stations").code == "cli.wants_choice"
    assert run("import", listed, "--register", "nothing", "--preview").code == "directory.no_such_register"


def test_a_declaration_is_checked_with_line_and_word(tmp_path):
    faulty = tmp_path / "stations.yml"
    faulty.write_text(STATIONS.replace("type: url", "type: web"), encoding="utf-8")
    told = json.loads(run("check", str(faulty), "--json", fails=1))
    assert told["files"][0]["error"]["line"] == 15 and told["files"][0]["error"]["word"] == "web"
    faulty.write_text(STATIONS, encoding="utf-8")
    assert "通过" in run("check", str(faulty))


def test_what_would_not_fit_is_listed(listed, tmp_path):
    run("import", listed, "--register", "stations", "--apply")
    tighter = tmp_path / "stations.yml"
    tighter.write_text(STATIONS.replace("min: 0, max: 100000", "min: 200"), encoding="utf-8")
    assert "一站：“面积”不能小于 200㎡" in run("check", str(tighter), fails=1)
    declare(tighter.read_text())
    told = json.loads(run("adopt", "--json", fails=1))
    assert told["stations"]["misfits"][0]["name"] == "一站"


def test_an_export_masks_and_comes_in_again(listed, tmp_path):
    run("import", listed, "--register", "stations", "--apply")
    for name in ("a.csv", "a.xlsx"):
        out = tmp_path / name
        run("export", "stations", "--out", str(out))
        assert (
            json.loads(run("import", str(out), "--register", "stations", "--preview", "--json"))["counts"]["same"] == 1
        )
    assert "张三" not in (tmp_path / "a.csv").read_text("utf-8-sig")


def test_the_registers_are_listed_with_their_tables():
    told = {each["id"]: each for each in json.loads(run("list", "--json"))}
    assert told["car_parks"]["table"] == "register_car_parks"
