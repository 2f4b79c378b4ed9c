"""Words: the longest known one wins; an unknown one is named with its place and its nearest neighbours."""

import pytest

from wanxiang.core.expressions import ExpressionError, read
from wanxiang.core.expressions.tree import words as words_of


def test_a_word_never_swallows_the_connective_behind_it(words):
    """“本区户籍且参保”是两个词和一个“且”。"""
    assert words_of(read("本区户籍且参保", vocabulary=words).tree) == ["本区户籍", "参保"]


def test_the_longest_known_word_wins(words):
    """“本区户籍”是一个词，不是参数“本区”加上别的。"""
    assert words_of(read("本区户籍", vocabulary=words).tree) == ["本区户籍"]


@pytest.mark.parametrize(
    ("rule", "word", "line", "column", "near"),
    [
        ("年令 >= 70", "年令", 1, 1, "年龄"),
        ("年龄 >= 70 且\n  户藉区 == 本区", "户藉区", 2, 3, "户籍区"),
        ("独居 且 户籍区域 == 本区", "户籍区域", 1, 6, "户籍区"),
        ("月收人 < 2000元", "月收人", 1, 1, "月收入"),
        ("家庭成员.coumt(独居) > 1", "coumt", 1, 6, "count"),
    ],
)
def test_an_unknown_word_is_named_with_its_place_and_the_nearest(words, rule, word, line, column, near):
    """不认识的词：指出文件、行、列、词和最接近的词。"""
    with pytest.raises(ExpressionError) as raised:
        read(rule, vocabulary=words, file="甲.yml")
    error = raised.value
    assert (error.file, error.word, error.line, error.column) == ("甲.yml", word, line, column)
    assert near in error.near
    assert f"第 {line} 行第 {column} 列" in error.message


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("年龄 >= 70 户籍区 == 本区", "之间缺少"),
        ("年龄 >=", "没有写完"),
        ("（年龄 >= 70", "没有写完"),
        ("年龄 >= 70）", "不能写在这里"),
        ("", "没有写条件"),
        ("户籍区 == “云川区", "引号没有配对"),
        ("年龄 @ 70", "不认识的符号"),
        ("出生日期 <= 2021-02-30", "没有“2021-02-30”这一天"),
        ("月收入 < 3000卢布", "不认识的单位"),
        ("且 独居", "不能写在这里"),
    ],
)
def test_what_is_not_a_sentence_is_refused_with_the_reason(words, rule, says):
    with pytest.raises(ExpressionError, match=says):
        read(rule, vocabulary=words)
