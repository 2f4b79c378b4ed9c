"""指标声明写错了，说清哪个文件、哪一项、哪个词。"""

import pytest

from wanxiang.core.declarations import SYSTEMS
from wanxiang.engines.measures.declarations import BadFigure
from wanxiang.engines.measures.reading import load

GOOD = "figures: [{id: a, title: 甲, definition: 乙, unit: 个, query: {table: t, count: rows}}]"


def written(tmp_path, text):
    path = tmp_path / "measures.yml"
    path.write_text(text, "utf-8")
    return path


def test_a_good_file_loads(tmp_path):
    assert [name for name, _ in load(written(tmp_path, GOOD))] == ["a"]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("count: rows", "count: distinct", "distinct"),
        ("table: t, ", "", "table"),
        ("unit: 个, ", "", "unit"),
        ("unit: 个", "unit: 个, colour: 红", "colour"),
        ("count: rows", "where: {x: {around: 3}}", "around"),
        ("count: rows", "at: {middle: x}", "first"),
        ("{table: t, count: rows}", "{ratio: {of: {table: t}}}", "of"),
        ("id: a, ", "", "id"),
        ("unit: 个", "unit: 个, kinds: [guess]", "guess"),
        ("{table: t, count: rows}", "{growth: {from: {table: t}}}", "to"),
        ("{table: t, count: rows}", "{ratio: {of: {table: t}, to: {table: t}, per: 0}}", "per"),
        ("}]", "}, {id: a, title: 甲, definition: 乙, unit: 个, query: {table: t}}]", "重复"),
    ],
)
def test_a_fault_is_named(tmp_path, old, new, word):
    head, _, tail = GOOD.rpartition(old)
    with pytest.raises(BadFigure) as fault:
        load(written(tmp_path, head + new + tail))
    assert word in fault.value.message


@pytest.mark.parametrize("path", sorted(SYSTEMS.glob("*/measures.yml")), ids=lambda p: p.parent.name)
def test_every_shipped_file_loads(path):
    assert load(path)
