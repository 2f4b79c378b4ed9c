"""Text of human measure: what no document holds is refused before a reader spends minutes on it. No Django."""

import re

from wanxiang.core.errors import WanxiangError

LONGEST_TEXT = 300_000
LONGEST_LINE = 20_000
LONGEST_RUN = 300
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
