"""How long a step may take, as an officer writes it."""

import json
from fractions import Fraction

import pytest
from clock_oracle import specs
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.engines.cases.clocks import BadSpec, Spec

WRITTEN = [
    ("2小时", Spec("continuous", 2), "2小时"),
    ("30分钟", Spec("continuous", Fraction(1, 2)), "30分钟"),
    ("1.5小时", Spec("continuous", Fraction(3, 2)), "90分钟"),
    ("8工作小时", Spec("working_hours", 8), "8工作小时"),
    ("8 个工作小时", Spec("working_hours", 8), "8工作小时"),
    ("3个工作日", Spec("working_days", 3, "next"), "3个工作日"),
    ("3工作日", Spec("working_days", 3), "3个工作日"),
    ("三个工作日", Spec("working_days", 3), "3个工作日"),
    ("3个工作日(次日起)", Spec("working_days", 3), "3个工作日"),
    ("3个工作日（当日起）", Spec("working_days", 3, "same"), "3个工作日(当日起)"),
    ("15日", Spec("calendar_days", 15), "15日"),
    ("十五日", Spec("calendar_days", 15), "15日"),
    ("二十天", Spec("calendar_days", 20), "20日"),
    ("６０日（遇节假日顺延）", Spec("calendar_days", 60, roll=True), "60日(遇节假日顺延)"),
]
REFUSED = """
0日
-2小时
3.5日
0.001小时
1个月
三日半
十十日
15日(当日起)
2小时(次日起)
3个工作日(遇节假日顺延)
999999999日
3个工作日(
尽快
"""


@pytest.mark.parametrize(("text", "spec", "canonical"), WRITTEN)
def test_it_is_read_as_written(text, spec, canonical):
    """全角、空格、汉字数字都认得，写出来只有一种写法。"""
    assert Spec.parse(text) == spec
    assert spec.text == str(spec) == canonical


@pytest.mark.parametrize("text", [*REFUSED.split(), "", " "])
def test_what_is_not_understood_is_named(text):
    """看不懂的期限，报错时说出原文和正确写法。"""
    with pytest.raises(BadSpec) as caught:
        Spec.parse(text)
    assert f"“{text}”" in caught.value.message
    assert "3个工作日" in caught.value.hint


@given(
    specs(largest=36_600) | st.builds(lambda minutes: Spec("continuous", Fraction(minutes, 60)), st.integers(1, 9999))
)
def test_text_and_json_round_trip(spec):
    assert Spec.parse(spec.text) == spec
    assert Spec.of_json(json.loads(json.dumps(spec.as_json()))) == spec


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"kind": "working_days"},
        {"kind": "months", "amount": 1},
        {"kind": "continuous", "amount": "1e999999999"},
        {"kind": "continuous", "amount": "1/0"},
        {"kind": "continuous", "amount": None},
        {"kind": "calendar_days", "amount": 3, "start": "same"},
        {"kind": "calendar_days", "amount": 3, "roll": "是"},
        [],
        None,
    ],
)
def test_a_stored_spec_that_is_broken_is_refused(found):
    with pytest.raises(BadSpec):
        Spec.of_json(found)
