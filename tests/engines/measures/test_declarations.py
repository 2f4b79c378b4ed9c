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
        ("count: rows", "where: {x: {null: true}}", "null 没有加引号"),
        ("count: rows", "where: {on: 3}", "读作“True”"),
        ("count: rows", "where: {x: {in: 3}}", "一列值"),
        ("count: rows", "where: {x: {'null': 1}}", "true 或 false"),
        ("count: rows", "count: rows, sum: x", "同时写了"),
        ("count: rows", "cuont: rows", "cuont"),
        ("unit: 个", "unit: 个, dimensions: [street]", "维度: 列"),
        ("unit: 个", "unit: 个, dimensions: {item: no}", "读作“False”"),
        ("unit: 个", "unit: 个, dimensions: {period: day}", "不能有 period"),
        ("unit: 个", "unit: 个, dimensions: {kind: {column: k, type: colour}}", "colour"),
        ("unit: 个", "unit: 个, period: opened_at", "缺少 column"),
        ("unit: 个", "unit: 个, period: {column: day, counts: both}", "both"),
        ("{table: t, count: rows}", "{table: t, at: {last: year}}, period: {column: day}", "不能与 at 并用"),
        ("unit: 个", "unit: 个, records: [no, name]", "读作是非"),
        ("unit: 个", "unit: 个, says: 甲", "一列词"),
        ("unit: 个", "unit: 个, wording: {word: 大约}", "大约"),
        ("unit: 个", "unit: 个, wording: {rounding: up}", "rounding"),
        ("{table: t, count: rows}", "{series: 甲, take: gap}", "against"),
        ("{table: t, count: rows}", "{series: 甲, take: mean}", "mean"),
        ("{table: t, count: rows}", "{series: 甲, period: 去年}", "去年"),
        ("{table: t, count: rows}", "{series: 甲, table: t}", "table"),
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


def test_dimensions_have_types(tmp_path):
    """街道、社区、网格是地块，部门是单位；其余是类别，也可写明。"""
    text = GOOD.replace(
        "unit: 个",
        "unit: 个, dimensions: {street: s, handler: h, kind: k, school: {column: c, type: unit, label: 学校}}",
    )
    ((_, figure),) = load(written(tmp_path, text))
    assert {name: axis.type for name, axis in figure.axes.items()} == {
        "street": "place", "handler": "unit", "kind": "value", "school": "unit",
    }  # fmt: skip
    assert figure.dimensions["school"] == "c"
