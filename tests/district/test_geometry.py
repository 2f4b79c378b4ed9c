"""The schematic map tiles: no hole, no overlap, shared borders share their vertices."""

import json
import time

import pytest
import shapely

from wanxiang.district import profile
from wanxiang.district.geometry import tile


@pytest.fixture(scope="module", params=["luohu", "yunchuan"])
def tiling(request):
    return tile(profile(request.param))


def test_grids_tile_without_hole_or_overlap(tiling):
    """网格铺满全区：无缝、无叠、边界共点。"""
    grids = list(tiling.grids.values())
    whole = shapely.union_all(grids)
    assert shapely.coverage_is_valid(grids)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area == pytest.approx(sum(grid.area for grid in grids), rel=1e-9)


def test_each_level_partitions_the_one_above(tiling):
    """社区由其网格组成，街道由其社区组成。"""
    for upper, lower in ((tiling.communities, tiling.grids), (tiling.streets, tiling.communities)):
        for code, shape in upper.items():
            parts = [part for child, part in lower.items() if child[:-3] == code]
            assert shape.equals(shapely.union_all(parts))


def test_places_hang_together(tiling):
    """每个街道、社区是一整块。"""
    assert {shape.geom_type for shape in (*tiling.communities.values(), *tiling.streets.values())} == {"Polygon"}


def test_every_declared_place_has_a_polygon():
    luohu = profile("luohu")
    began = time.perf_counter()
    tiling = tile(luohu)
    assert time.perf_counter() - began < 5
    assert len(tiling.grids) == 1090
    assert set(tiling.communities) == {community.code for _, community in luohu.communities()}


def test_the_map_is_the_same_every_time_and_small():
    first, second = tile(profile("luohu")), tile(profile("luohu"))
    written = json.dumps([shapely.geometry.mapping(shape) for shape in first.grids.values()])
    assert written == json.dumps([shapely.geometry.mapping(shape) for shape in second.grids.values()])
    assert len(written) < 600_000
