"""Text of human measure: what no document holds is refused before a reader spends minutes on it. No Django."""

import re

from wanxiang.core.errors import WanxiangError

LONGEST_TEXT = 300_000
LONGEST_LINE = 20_000
LONGEST_RUN = 300
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters but tab and line end, and what turns the direction of the text that follows."""
_HALVES = re.compile("[\ud800-\udfff]")
_RUN = re.compile(rf"[^\S\n]{{{LONGEST_RUN}}}|\d{{{LONGEST_RUN}}}")


class NoProse(WanxiangError):
    """Too long a text, a line without end, or a run of blanks or digits that nobody typed."""

    code = "document.no_prose"


def demand_prose(text: str) -> None:
    """Refuse a text that no person wrote: reading one costs time with the square of its longest run.

    In:     text with line ends as \\n
    Raises: NoProse
    """
    if len(text) > LONGEST_TEXT:
        raise NoProse(f"文件超过 {LONGEST_TEXT // 10_000} 万字，未读取", hint="请拆分后再试")
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise NoProse(f"文件第 {number} 行超过 {LONGEST_LINE // 10_000} 万字，未读取", hint="请按段落换行后再试")
        if _RUN.search(line):
            raise NoProse(f"文件第 {number} 行有过长的空白或数字，未读取", hint="请删去后再试")


def printable(text: str) -> str:
    """A text that any database holds and that no page shows in another order than it was written.

    Out: line ends as \\n; no control characters, no overrides of direction; half characters as U+FFFD. Emoji stay.
    """
    return _HALVES.sub("\ufffd", _UNPRINTABLE.sub("", text))
