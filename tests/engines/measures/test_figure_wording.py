"""数怎么写进报告：近、超、约、余只在属实时用。"""

from decimal import Decimal

import pytest

from wanxiang.engines.measures.values import Change, Number, Share
from wanxiang.engines.measures.wording import digits, say


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
    ],
)
def test_a_number_is_said_in_its_style(value, unit, style, said):
    assert say(Number(Decimal(value)), unit=unit, style=style) == said


def test_a_share_and_a_change():
    before, after = Share(Decimal(3), Decimal(4)), Share(Decimal(897), Decimal(1000))
    assert say(after, unit="%", style={}) == "89.70%"
    assert say(Change(before, after), unit="%", style={"word": "近", "step": 10, "dp": 0}) == "由75%提升到近90%"


def test_halves_round_up():
    assert digits(Decimal("0.125"), dp=2) == "0.13"
    assert digits(Decimal("2.5"), dp=0) == "3"
