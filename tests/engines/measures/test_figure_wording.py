"""数怎么写进报告：近、超、约、余只在属实时用；写出来的话必定成立。"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanxiang.engines.measures import policies
from wanxiang.engines.measures.declarations import BadFigure
from wanxiang.engines.measures.values import Change, Number, Share
from wanxiang.engines.measures.wording import SCALES, WORDS, Policy, digits, fits, holds, say

VALUES = st.decimals("-1e10", "1e10", places=4, allow_nan=False)
STYLES = st.fixed_dictionaries(
    {},
    optional={
        "word": st.sampled_from(WORDS),
        "scale": st.sampled_from(sorted(SCALES)),
        "step": st.sampled_from([1, 5, 10, 100, 10_000, 1_000_000]),
        "dp": st.integers(0, 3),
    },
)
POLICIES = st.builds(Policy, *(st.integers(1, 50).map(Decimal) for _ in range(4)))


@pytest.mark.parametrize(
    ("value", "unit", "style", "said"),
    [
        (1090, "个", {}, "1090个"),
        (180000, "家", {"scale": "万"}, "18万家"),
        (111450000000, "元", {"scale": "亿", "dp": 1}, "1114.5亿元"),
        (69156, "㎡", {"word": "近", "scale": "万", "step": 10000}, "近7万㎡"),
        (503211, "人次", {"word": "超", "scale": "万", "step": 10000}, "超50万人次"),
        (512, "篇", {"word": "余", "step": 100}, "500余篇"),
        (1017, "㎡", {"word": "约", "step": 1}, "1017㎡"),
        (500, "篇", {"word": "超", "step": 100}, "500篇"),
        (61000, "㎡", {"word": "近", "scale": "万", "step": 10000}, "6.1万㎡"),
        (598, "篇", {"word": "超", "step": 100}, "598篇"),
        (985, "篇", {"word": "auto", "step": 100}, "近1000篇"),
        (1030, "篇", {"word": "auto", "step": 100}, "超1000篇"),
        (4, "篇", {"word": "近", "step": 100}, "4篇"),
    ],
)
def test_a_number_is_said_in_its_style(value, unit, style, said):
    """不属实的词不用，直接写数。"""
    assert say(Number(Decimal(value)), unit=unit, style=style) == said


@given(VALUES, STYLES, POLICIES)
def test_what_we_write_holds(value, style, policy):
    """我们写出的每一句，用同一把尺子去量，都成立。"""
    said = say(Number(value), unit="件", style=style, policy=policy)
    assert holds(said, value=value, policy=policy), said


@given(VALUES, STYLES)
def test_a_narrower_policy_never_lets_more_through(value, style):
    narrow = Policy(*(Decimal(1),) * 4)
    said = say(Number(value), unit="件", style=style, policy=narrow)
    assert holds(said, value=value)


@pytest.mark.parametrize(
    ("phrase", "value", "true"),
    [
        ("近90%", "89.6", True),
        ("近90%", "90", False),
        ("近90%", "80", False),
        ("超过50万人次", "503211", True),
        ("超50万人次", "499999", False),
        ("500余篇", "512", True),
        ("500多篇", "612", False),
        ("约1,000个", "1040", True),
        ("1000个左右", "1060", False),
        ("89.7%", "89.65", True),
        ("89.7%", "89.76", False),
        ("增长-3.5%", "-3.52", True),
        ("全覆盖", "1", None),
    ],
)
def test_a_phrase_is_held_to_its_value(phrase, value, true):
    assert holds(phrase, value=Decimal(value)) is true


def test_a_word_speaks_of_magnitude():
    """降幅也有近、超。"""
    assert fits("近", said=Decimal(-5), value=Decimal("-4.9"))
    assert not fits("近", said=Decimal(5), value=Decimal("-4.9"))
    assert not fits("约", said=Decimal(0), value=Decimal(0))


def test_a_district_has_its_own_rule(tmp_path):
    path = tmp_path / "wording.yml"
    path.write_text("近: 3\n", "utf-8")
    ((_, policy),) = policies.load(path)
    assert (policy.near, policy.over) == (3, 10)
    assert not fits("近", said=Decimal(100), value=Decimal(96), policy=policy)


@pytest.mark.parametrize(
    ("text", "word"), [("近: 80", "80"), ("近: 很近", "很近"), ("将近: 3", "近、超"), ("[近]", "近、超")]
)
def test_a_rule_that_cannot_be_is_refused(tmp_path, text, word):
    path = tmp_path / "wording.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadFigure, match=word):
        policies.load(path)


def test_a_share_and_a_change():
    before, after = Share(Decimal(3), Decimal(4)), Share(Decimal(897), Decimal(1000))
    assert say(after, unit="%", style={}) == "89.70%"
    assert say(Change(before, after), unit="%", style={"word": "近", "step": 10, "dp": 0}) == "由75%提升到近90%"


def test_halves_round_up():
    assert digits(Decimal("0.125"), dp=2) == "0.13"
    assert digits(Decimal("2.5"), dp=0) == "3"
