"""一格一值：表单、文件和接口写得不一样，存下来的一样。"""

from datetime import date, datetime

import pytest

from wanxiang.engines.directory.declaring import Field
from wanxiang.engines.directory.values import BadValue, read, show, typed


class Nowhere:
    """A ground with one street and one unit."""

    def place(self, text):
        if text not in ("桂园街道", "440303001"):
            raise BadValue("没有这个地方")
        return "440303001"

    def unit(self, text):
        return "jiaoyu"

    def place_name(self, code):
        return "桂园街道"

    def unit_name(self, code):
        return "区教育局"


def field(kind: str, **said) -> Field:
    return Field(name="f", label="项", type=kind, **said)


@pytest.mark.parametrize(
    ("one", "cell", "kept"),
    [
        (field("int", unit="个"), "１,２００个", 1200),
        (field("int"), 12.0, 12),
        (field("int"), "1.2万", 12000),
        (field("number", unit="㎡"), "1017 平方米", 1017.0),
        (field("number", unit="㎡"), "6.9万㎡", 69000.0),
        (field("number", unit="万㎡"), "6.9", 6.9),
        (field("number", unit="万㎡"), "69000平方米", 6.9),
        (field("money"), "1,234.5", 123450),
        (field("money", unit="万元"), 2.6, 2600000),
        (field("money", unit="万元"), "26亿元", 260000000000),
        (field("money", unit="万元"), "300元", 30000),
        (field("date"), "2021年3月5日", "2021-03-05"),
        (field("date"), "20210305", "2021-03-05"),
        (field("date"), "44260", "2021-03-05"),
        (field("date"), 44260.0, "2021-03-05"),
        (field("date"), datetime(2021, 3, 5), "2021-03-05"),
        (field("date"), date(2021, 3, 5), "2021-03-05"),
        (field("bool"), "√", True),
        (field("bool"), "否", False),
        (field("bool"), 0, False),
        (field("enum", choices=("一类", "二类"), spellings={"1类": "一类"}), "1类", "一类"),
        (field("enum", choices=("A级",)), "ａ级", "A级"),
        (field("text"), "  甲\u3000苑　", "甲 苑"),
        (field("text"), 20211.0, "20211"),
        (field("phone"), "0755－8266 0000", "0755-82660000"),
        (field("place"), "桂园街道", "440303001"),
        (field("text"), "—", None),
        (field("int"), "", None),
    ],
)
def test_cells_as_people_write_them(one, cell, kept):
    assert read(one, cell, Nowhere()) == kept


@pytest.mark.parametrize(
    ("one", "cell", "said"),
    [
        (field("int"), "1.5", "应为整数"),
        (field("int", minimum=0), "-1", "不能小于 0"),
        (field("number", unit="㎡"), "30公里", "单位不对"),
        (field("number"), float("nan"), "不是数"),
        (field("number"), True, "不是数"),
        (field("money"), "0.005", "最小到分"),
        (field("date"), "2021-02-30", "这一天"),
        (field("date"), "2021年3月", "只写了年月"),
        (field("bool"), "也许", "是”或“否"),
        (field("enum", choices=("一类",)), "三类", "可选：一类"),
        (field("url"), "javascript:alert(1)", "不是网址"),
        (field("phone"), "问前台", "不是电话号码"),
        (field("text"), "x" * 401, "超过 400"),
        (field("text"), "a\x00b", "控制字符"),
        (field("text", pattern="[0-9]{4}"), "12", "写法不对"),
        (field("text"), ["a"], "应为一个值"),
        (field("int"), "九百", "不是数"),
        (field("int"), 10**30, "超出范围"),
    ],
)
def test_what_cannot_be_read_says_why(one, cell, said):
    with pytest.raises(BadValue, match=said):
        read(one, cell, Nowhere())


@pytest.mark.parametrize(
    "one",
    [
        field("int", unit="个"), field("number", unit="万㎡"), field("money"), field("money", unit="万元"), field("date"),
        field("bool"), field("text"), field("enum", choices=("一类", "二类")), field("place"), field("unit"),
    ],
    ids=lambda one: f"{one.type}{one.unit}",
)  # fmt: skip
def test_what_is_shown_is_read_back_as_it_was(one):
    """导出再导入，什么也不变：显示出来的每个值都读得回原值。"""
    kept = {
        "int": [0, 7, 12000], "number": [0.1, 6.9, 1017.0, 1e-3], "money": [0, 1, 123450, 260000000000], "date": ["2021-03-05"],
        "bool": [True, False], "text": ["甲 苑", "2021"], "enum": ["二类"], "place": ["440303001"], "unit": ["jiaoyu"],
    }[one.type]  # fmt: skip
    for value in kept:
        assert read(one, show(one, value, Nowhere()), Nowhere()) == value


def test_a_value_of_an_earlier_type_is_not_known():
    assert typed(field("int"), "七") is None
    assert typed(field("date"), "2021-03-05") == date(2021, 3, 5)
