"""`wanxiang simulate`."""

import json

import pytest
from typer.testing import CliRunner

from wanxiang.cli.simulate import app
from wanxiang.simulation import SimulationError

RUN = CliRunner()


def test_the_command_sums_up_in_json(tmp_path):
    """--json 给出概要。"""
    done = RUN.invoke(
        app, ["--out", str(tmp_path / "d"), "--residents", "500", "--seed", "7", "--district", "yunchuan", "--json"]
    )
    report = json.loads(done.stdout)
    assert (report["residents"], report["district"], report["seed"]) == (500, "yunchuan", 7)
    assert report["as_of"] == "2024-06-30"
    assert len(list((tmp_path / "d" / "deliveries").glob("*/*"))) == report["files"] == 30


def test_another_day_moves_the_deliveries(tmp_path):
    RUN.invoke(
        app, ["--out", str(tmp_path / "d"), "--residents", "500", "--as-of", "2022-06-10"], catch_exceptions=False
    )
    days = {path.name for path in (tmp_path / "d" / "deliveries").iterdir()}
    assert days == {"2022-05-07", "2022-05-14", "2022-05-21", "2022-06-07", "2022-06-09"}


def test_residents_and_scale_exclude_each_other(tmp_path):
    with pytest.raises(SimulationError, match="只能给一个"):
        RUN.invoke(app, ["--out", str(tmp_path / "d"), "--residents", "500", "--scale", "0.1"], catch_exceptions=False)
