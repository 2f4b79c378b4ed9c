"""What others publish and which enterprises are named: files that the platform's own doors take whole."""

import csv

from wanxiang.district import profile
from wanxiang.engines.measures import imports
from wanxiang.simulation import published, simulate
from wanxiang.simulation.registers import roll
from wanxiang.systems.direct_line import roll as named


def test_every_line_of_the_files_can_be_taken(tmp_path):
    written = published.write(profile=profile("luohu"), out=tmp_path)
    assert set(written) == {"统计资料.csv", "佐证清单.csv", "计划值.csv"}
    for name, count in written.items():
        lines = imports.read((tmp_path / name).read_bytes(), name)
        assert [each.reasons for each in lines if each.reasons] == []
        assert len({each.identity for each in lines}) == len(lines) == count


def test_a_district_of_which_nothing_is_published_gets_no_file(tmp_path):
    assert published.write(profile=profile("yunchuan"), out=tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_the_roll_names_the_largest_enterprises_that_stand(tmp_path):
    """直通车名单从在册企业里选，信用代码都对；小区情不会全部入选。"""
    given = profile("yunchuan")
    simulate(profile=given, out=tmp_path, residents=600, seed=3)
    count = roll.write(profile=given, truth=tmp_path / "truth", out=tmp_path, seed=3)
    data = (tmp_path / roll.NAME).read_bytes()
    header, *rows = csv.reader(data.decode("utf-8-sig").splitlines())
    assert len(named.read(header, rows)) == count > 0
    roll.write(profile=given, truth=tmp_path / "truth", out=tmp_path, seed=3)
    assert (tmp_path / roll.NAME).read_bytes() == data
