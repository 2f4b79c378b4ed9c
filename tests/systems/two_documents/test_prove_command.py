"""`wanxiang prove`: the whole as JSON, a few lines for people, an exit code for whoever checks before sending up."""

import json

import pytest
from typer.testing import CliRunner

from wanxiang.cli.measures import app

pytestmark = pytest.mark.django_db
PLAN = """青岭区2025年改革工作要点

一、创新社会治理
1.完善群众诉求服务。健全三级诉求服务平台，实现全流程闭环。
牵头单位：区信访局
2.深化企业服务改革。完善政策计算器，推动惠企政策精准推送。
牵头单位：区发展和改革局
"""
CLEAN = "青岭区2024年工作总结\n2024年，受理诉求400件，办结300件，办结率75%。全市首创“诉求超市”。\n"


@pytest.fixture
def prove(tmp_path):
    """`prove(report, "--json")`: the result of the command."""

    def run(report, *options):
        (tmp_path / "plan.txt").write_text(PLAN, "utf-8")
        (tmp_path / "report.txt").write_text(report, "utf-8")
        files = [str(tmp_path / name) for name in ("plan.txt", "report.txt")]
        return CliRunner().invoke(app, [*files, *options], catch_exceptions=False)

    return run


def test_the_whole_is_json(prove):
    """--json 给全部：任务、说法、矛盾、汇总；合计等于明细。"""
    found = json.loads(prove(CLEAN, "--json").stdout)
    summary = found["summary"]
    assert summary["claims"] == len(found["claims"]) == sum(summary["claims_by_state"].values())
    assert sum(summary["contradictions_by_severity"].values()) == len(found["contradictions"])
    assert summary["without_evidence"] == 1
    first = next(claim for claim in found["claims"] if claim["kind"] == "first")
    assert [system["id"] for system in first["would_be_served_by"]] == ["experience-library"]


def test_strict_ends_with_three_when_something_cannot_all_be_so(prove):
    """--strict：有不能同时成立的，退出码 3；没有的，照常。"""
    wrong = CLEAN.replace("75%", "90%")
    assert prove(CLEAN, "--strict").exit_code == 0
    assert prove(wrong).exit_code == 0
    answer = prove(wrong, "--strict")
    assert answer.exit_code == 3
    assert "300÷400＝75%，写作 90%" in answer.stdout
