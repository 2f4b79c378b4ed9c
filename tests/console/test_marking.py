"""Marks in a text: in order, never overlapping, nothing lost."""

from hypothesis import given
from hypothesis import strategies as st

from wanxiang.console.marking import Mark, segments

TEXT = "牵头单位：区民政局；参与单位：各街道"


def test_what_was_read_is_cut_out_and_the_rest_stays():
    cut = segments(TEXT, [Mark(5, 9, "lead"), Mark(15, 18, "part")], start=0, end=len(TEXT))
    assert [(one.text, one.kind) for one in cut] == [
        ("牵头单位：", ""), ("区民政局", "lead"), ("；参与单位：", ""), ("各街道", "part")
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(-3, 25), st.integers(0, 6))))
def test_whatever_the_marks_the_text_comes_back_whole(pairs):
    """标注重叠、越界时，原文一字不少。"""
    marks = [Mark(start, start + length, "x") for start, length in pairs if start >= 0]
    assert "".join(one.text for one in segments(TEXT, marks, start=2, end=16)) == TEXT[2:16]
