"""One vocabulary for rules, figures and sources."""

import pytest

from wanxiang.district import vocabulary
from wanxiang.district.vocabulary import VocabularyError

WORDS = vocabulary.load()


def test_a_word_knows_its_column_type_and_gloss():
    word = WORDS.word("月收入")
    assert (word.column, word.type, word.unit, word.gloss) == ("monthly_income", "money", "元", "monthly income")


def test_words_and_columns_are_one_to_one():
    """一词一字段。"""
    for entity in ("person", "enterprise"):
        words = WORDS.of(entity)
        assert len({w.word for w in words}) == len({w.column for w in words}) == len(words)


def test_what_is_sensitive_is_marked():
    assert {w.word for w in WORDS.words if w.sensitive} >= {"低保", "残疾等级", "残疾类别"}


def test_an_unknown_word_is_met_with_near_ones():
    with pytest.raises(VocabularyError, match=r"没有“户籍地区”.*户籍区"):
        WORDS.word("户籍地区")


def test_a_faulty_vocabulary_names_the_word(tmp_path):
    file = tmp_path / "vocabulary.yml"
    file.write_text(
        "persons: {身高: {column: height, type: length, gloss: height}}\nenterprises: {}\n", encoding="utf-8"
    )
    with pytest.raises(VocabularyError, match="“身高”的类型“length”"):
        vocabulary.load(file)
