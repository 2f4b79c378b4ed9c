"""模拟的一年项目从人用的门走完：各种结局都有，指标等于当初写下的数，走完之后没有人能用这些账号登录。"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from wanxiang.cli.project_year import run_projects
from wanxiang.core.models import Account
from wanxiang.district import profile
from wanxiang.engines.directory import actions
from wanxiang.engines.measures import queries
from wanxiang.engines.plans.models import PanelReview, Project
from wanxiang.simulation import registers

pytestmark = pytest.mark.django_db
TOLD = {"micro_reforms": 16, "pilot_matters": 4, "pilot_measures": 9, "pilot_done": 2, "pilot_substantial": 3}


@pytest.fixture
def ground(luohu, db):
    known = profile("luohu")
    few = {name: {"value": value} for name, value in TOLD.items()}
    return replace(known, calibration={**known.calibration, "registers": {**known.calibration["registers"], **few}})


def test_the_year_is_what_was_written_down_and_is_lived_once(ground, tmp_path, monkeypatch):
    at = datetime(2021, 12, 8, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(registers, "MAKERS", (registers.pilots.pilot_measures,))
    registers.write(profile=ground, out=tmp_path, seed=3)
    actions.import_registers(tmp_path, Account.system("demo"), at)
    counts = run_projects(ground, seed=3)
    assert run_projects(ground, seed=3) == counts
    assert {name: int(queries.figure(name).value.value) for name in TOLD} == TOLD
    assert set(Project.objects.values_list("state", flat=True)) >= {
        "submitted",
        "running",
        "accepted",
        "refused",
        "failed",
    }
    assert PanelReview.objects.filter(state="scoring").exists()
    assert not Account.objects.filter(username__startswith="project-", is_active=True).exists()
    assert int(queries.figure("firsts").value.value) >= 1
