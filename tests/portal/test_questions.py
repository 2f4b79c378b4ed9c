"""From what a resident types to a fact, and back."""

from datetime import date

import pytest

from wanxiang.core.expressions import BOOL, DATE, MONEY, TEXT, Type
from wanxiang.core.expressions.tree import Word
from wanxiang.portal.questions import NotAnAnswer, answer, askable, given, question, said, samples

TODAY = date(2021, 12, 8)
BORN = Word(name="出生日期", column="birth_date", type=DATE)
INCOME = Word(name="月收入", column="monthly_income", type=MONEY)
LIVES = Word(name="常住", column="resident", type=BOOL)
HUKOU = Word(name="户籍区", column="hukou_district", type=TEXT)
JOB = Word(name="就业状态", column="employment", type=Type("enum", choices=("在业", "失业")))
HEADS = Word(name="家庭人数", column="count:", type=Type("number", "人"))


@pytest.mark.parametrize(
    ("word", "form", "fact"),
    [
        (BORN, {"year": "1946", "month": "3", "day": "8"}, date(1946, 3, 8)),
        (BORN, {"year": "１９４６", "month": " 03 ", "day": "08"}, date(1946, 3, 8)),
        (BORN, {"unknown": "?"}, None),
        (INCOME, {"value": "1,300.5"}, 130_050),
        (INCOME, {"value": "1300元"}, 130_000),
        (INCOME, {"value": "0"}, 0),
        (HEADS, {"value": "３人"}, 3),
        (LIVES, {"value": "yes"}, True),
        (LIVES, {"value": "no"}, False),
        (LIVES, {"value": "?"}, None),
        (JOB, {"value": "失业"}, "失业"),
        (HUKOU, {"value": "云川区"}, "云川区"),
    ],
)
def test_an_answer_becomes_a_fact(word, form, fact):
    """答案读成事实：全角数字、带单位、带千分位都认得，“不清楚”就是不知道。"""
    assert answer(question(word, named=["云川区"]), form, today=TODAY) == fact


@pytest.mark.parametrize(
    ("word", "form", "told"),
    [
        (BORN, {}, "年、月、日"),
        (BORN, {"year": "1946", "month": "2", "day": "30"}, "没有这一天"),
        (BORN, {"year": "2046", "month": "3", "day": "8"}, "不能晚于今天"),
        (BORN, {"year": "46", "month": "3", "day": "8"}, "核对年份"),
        (INCOME, {"value": "很少"}, "数字"),
        (INCOME, {"value": "-5"}, "数字"),
        (LIVES, {}, "请选择一项"),
        (JOB, {"value": "退伍"}, "请选择一项"),
    ],
)
def test_what_is_no_answer_is_said_plainly(word, form, told):
    """读不懂的答案有一句话说明，不猜。"""
    with pytest.raises(NotAnAnswer, match=told):
        answer(question(word), form, today=TODAY)


@pytest.mark.parametrize(
    ("word", "fact", "text"),
    [
        (BORN, date(1946, 3, 8), "1946年3月8日"),
        (INCOME, 130_050, "1,300.50 元"),
        (INCOME, 130_000, "1,300 元"),
        (LIVES, False, "否"),
        (HEADS, 3, "3人"),
        (JOB, None, "不清楚"),
    ],
)
def test_an_answer_is_said_back_and_can_be_changed(word, fact, text):
    """核对页的说法；改的时候原来的答案还在，原样送回还是同一个事实。"""
    asked = question(word, named=["云川区"])
    assert said(asked, fact) == text
    assert answer(asked, given(asked, fact), today=TODAY) == fact


def test_the_choices_of_a_text_word_are_those_that_policies_name():
    """政策拿什么去比，就给什么选项，外加“其他”。"""
    asked = question(HUKOU, named=["云川区", "云川区", "江北区"])
    assert [label for _, label in asked.options] == ["云川区", "江北区", "其他"]
    assert not askable(HUKOU, named=[])


def test_a_word_without_wording_is_asked_all_the_same():
    """词汇表里有、提问稿里没有的词，也问得出来。"""
    asked = question(Word(name="退役军人新词", column="new_word", type=BOOL))
    assert "退役军人新词" in asked.text
    assert [label for _, label in asked.options] == ["是", "否"]


def test_samples_stand_on_both_sides_of_every_threshold():
    """试算用的取值落在每个门槛的两边。"""
    assert samples(HEADS, [3]) == [2, 4]
    assert samples(LIVES, []) == [True, False]
    assert date(2020, 1, 2) in samples(BORN, [date(2020, 1, 1)])
